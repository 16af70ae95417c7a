// Builds the page into dist/web, which the daemon serves.
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  build: { outDir: '../dist/web', emptyOutDir: true, chunkSizeWarningLimit: 300 },
});

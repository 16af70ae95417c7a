// Builds the page into src/http/page, which is committed, so that running needs no bundler. Names are fixed: the diff is the change.
import { preact } from '@preact/preset-vite';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  build: {
    outDir: '../src/http/page',
    emptyOutDir: true,
    rolldownOptions: { output: { entryFileNames: 'assets/page.js', assetFileNames: 'assets/page[extname]' } },
  },
});

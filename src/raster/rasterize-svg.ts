// Turns an SVG of ours into a PNG: resvg as WebAssembly, which is one package for every platform, with a font of its own, since a server often
// has none and text without a font vanishes silently. Loaded only when somebody wants a PNG.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const fontFamily = 'DejaVu Sans';
/** Regular and bold: all that plots are set in. */
const fontUrls = (): readonly string[] => [
  import.meta.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2'),
  import.meta.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-700-normal.woff2'),
];

let loading: Promise<readonly Uint8Array[]> | null = null;

/** The PNG, `scale` pixels for one of the SVG. The same SVG gives the same bytes on every machine. */
export async function rasterizeSvg(svg: string, scale = 2): Promise<Uint8Array> {
  const fontBuffers = [...(await (loading ??= load()))];
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: fontFamily, sansSerifFamily: fontFamily },
  });
  const rendered = image.render();
  try {
    return rendered.asPng();
  } finally {
    rendered.free();
    image.free();
  }
}

/** Starts the renderer, which can be done once a process, and reads the fonts. */
async function load(): Promise<readonly Uint8Array[]> {
  const read = (url: string): Promise<Uint8Array> => readFile(fileURLToPath(url));
  await initWasm(read(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return Promise.all(fontUrls().map(read));
}

import { expect, test } from 'vitest';
import { rasterizeSvg } from './rasterize-svg.ts';

const svg = (text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="system-ui, sans-serif"><text x="5" y="25">${text}</text></svg>`;

test('rasterizeSvg() writes a PNG of the size asked for', async () => {
  const png = Buffer.from(await rasterizeSvg(svg('412 req/s'), 3));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([600, 120]);
});

// Without its own font the renderer leaves text out and reports success.
test.for(['412 req/s', '−5 µs – 95 % · ≥ ∞ …', 'Заказы', 'Παραγγελίες'])(
  'rasterizeSvg() draws the text %s without any font of the system',
  async (text) => {
    const [empty, drawn] = [await rasterizeSvg(svg('')), await rasterizeSvg(svg(text))];
    expect(drawn.length).toBeGreaterThan(empty.length + 300);
  },
);

test('rasterizeSvg() refuses what is not well-formed', async () => {
  await expect(rasterizeSvg('<svg xmlns="http://www.w3.org/2000/svg"><text>a & b</text></svg>')).rejects.toThrow();
});

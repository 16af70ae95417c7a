// The picture of `rti detect --plot` in a real Chromium: its XML is accepted, and no text leaves the picture, the area or its neighbours' room.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { detectCommand, type DetectOptions } from '../../src/cli/detect.ts';
import { startChromium } from '../peers/chromium.ts';
import { describeWithPeers } from '../peers/describe-with-peers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A day of seconds with many bursts, far outliers and long numbers: everything that can collide. */
function crowdedCsv(): string {
  const rows = Array.from({ length: 2880 }, (_, i) => {
    const burst = i % 97 === 50 || i % 311 > 304;
    return `${Date.UTC(2026, 9, 24, 20) / 1000 + i * 30},${burst ? 9_876_543.21 * (i % 7) * (i % 1000 === 50 ? 1e6 : 1) : 1_234_567 + (i % 13) * 1000}`;
  });
  return `timestamp,value\n${rows.join('\n')}\n`;
}

async function plotOf(csv: string, plot: Partial<DetectOptions['plot']>, timeZone: string): Promise<string> {
  let svg = '';
  const replace = async (_: string, content: string | Uint8Array): Promise<void> => {
    svg = String(content);
  };
  await detectCommand(
    { file: 'in.csv', format: 'none', timeZone, plot: { file: 'a.svg', ...plot } },
    {
      read: async function* () {
        yield csv;
      },
      write: () => {},
      writeError: () => {},
      files: { whyNotWritable: async () => null, replace },
    },
  );
  return svg;
}

type Box = {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

describeWithPeers('the plot', ['chromium'], () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  test.for([
    ['the example', readFileSync(`${root}examples/requests.csv`, 'utf8'), { unit: 'orders per minute' }, 'UTC'],
    ['a crowded day', crowdedCsv(), { unit: 'bytes', theme: 'dark' }, 'Europe/Berlin'],
    [
      'a crowded day of long words',
      crowdedCsv(),
      { unit: 'a-very-long-unit-that-nobody-needs/s', title: 'W'.repeat(300) },
      'America/Argentina/Buenos_Aires',
    ],
  ] as const)('%s has no text outside and no two texts over each other', async ([, csv, plot, timeZone]) => {
    const page = await browser!.newPage({ viewport: { width: 1300, height: 800 } }); // started in beforeAll
    await page.setContent(`<body style="margin:0">${await plotOf(csv, plot, timeZone)}</body>`);
    const boxes = await page.evaluate<Box[]>(`[...document.querySelectorAll('svg text')].map((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return { text: text.textContent, left, right, top, bottom };
    })`);
    expect(boxes.length).toBeGreaterThan(15);
    expect(boxes.filter((box) => box.left < 0 || box.right > 1200 || box.top < 0 || box.bottom > 680)).toEqual([]);
    const touches = (a: Box, b: Box): boolean =>
      a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
    const over = boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b) => (touches(a, b) ? [`${a.text} | ${b.text}`] : [])));
    expect(over).toEqual([]);
    await page.close();
  });

  test('a strict XML parser accepts it', async () => {
    const svg = await plotOf(crowdedCsv(), { title: '<&"\u0007>' }, 'UTC');
    const page = await browser!.newPage(); // started in beforeAll
    const root = await page.evaluate(
      `new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml').documentElement.nodeName`,
    );
    expect(root).toBe('svg');
    await page.close();
  });
});

import { describe, expect, test } from 'vitest';
import { rasterizeSvg } from '../raster/rasterize-svg.ts';
import type { PlotOptions, PlotPoint } from './plot-point.ts';
import { anomalous, firstAt, minuteMs, samplePoints } from './plot-samples.ts';
import { renderPlot } from './render-plot.ts';

const plot = (points: readonly PlotPoint[], options: Partial<PlotOptions> = {}): string =>
  renderPlot(points, { title: 'orders', ...options });
/** What is written in the picture, in order. */
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? '');
/** The data path of the element that `mark` names. */
const pathOf = (svg: string, mark: string): string =>
  svg.split('\n').find((line) => line.startsWith('<path') && line.includes(mark)) ?? '';
const valueLine = (svg: string): string => pathOf(svg, 'stroke-width="1.4"');
const moves = (path: string): number => path.split('M').length - 1;

/** 100 calm minutes with a learning phase, and one episode from minute 60 to 69. */
const story = samplePoints(100, (i) => ({
  ...(i < 20 ? { expected: Number.NaN, lower: Number.NaN, upper: Number.NaN, score: 0 } : {}),
  ...(i >= 60 && i < 70 ? anomalous(25.6 - i / 100, i === 64 ? 7.5 : 5, i === 60) : {}),
}));

describe('renderPlot()', () => {
  test('says what is to be seen: title, range, counts, the worst episode with value, band and score', () => {
    const svg = plot(story, { unit: 'req/s', subtitle: 'detector auto' });
    const said = texts(svg);
    expect(said.slice(0, 2)).toEqual(['orders', '2 Mar 2026, UTC · 100 samples · 1 alarm, 10 anomalous samples · detector auto']);
    expect(said).toEqual(expect.arrayContaining(['req/s', 'learning', 'Mon 2 Mar', '00:30', 'When', 'Expected', 'Score']));
    for (const cell of ['Mon 2 Mar 01:00–01:09', '9 min, 10 samples', '24.9 req/s', '90–110 req/s', '7.5'])
      expect(said).toContain(cell);
  });

  test('says how rare the worst sample is where that is known, and has no empty column where it is not', () => {
    const rare = plot(story.map((point) => ({ ...point, rarity: point.alarm || point.score > 7 ? 40_000 : null })));
    expect(texts(rare)).toEqual(expect.arrayContaining(['Seen', '1 in 40,000']));
    expect(rare).toContain('score 7.5, seen 1 in 40,000 samples.');
    expect(texts(plot(story))).not.toContain('Seen');
  });

  test('can be read without eyes', () => {
    const svg = plot(story, { unit: 'req/s' });
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="plot-title plot-desc"/);
    expect(svg).toContain('<title id="plot-title">orders</title>');
    expect(svg).toMatch(
      /<desc id="plot-desc">A line of 100 values from .* 1 episode anomalous. The worst: Mon 2 Mar 01:00–01:09: 24\.9 req\/s, expected 90–110 req\/s, score 7.5\.<\/desc>/,
    );
    expect(plot(samplePoints(50))).toContain('Nothing is anomalous.');
  });

  test('is well-formed whatever the title and unit say, and nothing in it runs or loads', async () => {
    const svg = plot(story, { title: `</title><script>alert("1")</script> & 'x'\u0000\uFFFE\uD800`, unit: '<b>&' });
    expect((await rasterizeSvg(svg, 0.1)).length).toBeGreaterThan(100); // a strict XML parser reads it first
    expect(svg).not.toMatch(/<script|<b>|<image|<style|href=/);
    expect(texts(svg)[0]).toBe('&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; \uFFFD');
  });

  test('is the same for the same input, and two in one page share no id', () => {
    expect(plot(story)).toBe(plot(story));
    const ids = (svg: string): string[] => [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] ?? '');
    const both = [...ids(plot(story, { idPrefix: 'a' })), ...ids(plot(story, { idPrefix: 'b' }))];
    expect(new Set(both).size).toBe(both.length);
  });

  test('draws a gap as a gap, and a row without a value as nothing', () => {
    expect(moves(valueLine(plot(story)))).toBe(1);
    expect(moves(valueLine(plot(story.filter((_, i) => i < 30 || i >= 40))))).toBe(2);
    expect(moves(valueLine(plot(story.map((point, i) => (i === 30 ? { ...point, value: Number.NaN } : point)))))).toBe(2);
  });

  test('hatches only what was not judged', () => {
    expect(plot(story)).toContain('fill="url(#plot-hatch)"><rect');
    expect(plot(story.slice(20))).not.toContain('fill="url(#plot-hatch)"');
  });

  test('cuts off one sample of 1e300 with an arrow and its number, and keeps the rest readable', () => {
    const svg = plot(samplePoints(300, (i) => (i === 150 ? anomalous(1e300, 1000, true) : {})));
    expect(texts(svg)).toEqual(expect.arrayContaining(['1e300', '1,000 or more', '100', '110']));
    const heights = [...valueLine(svg).matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map((match) => Number(match[2]));
    expect(Math.max(...heights) - Math.min(...heights.filter((y) => y > 120))).toBeGreaterThan(50);
  });

  test('never draws the band of a non-negative series below zero', () => {
    const lowest = (points: readonly PlotPoint[]): number =>
      Math.max(
        ...[...pathOf(plot(points), 'fill-opacity="0.6"/>').matchAll(/ ([\d.]+)(?=[LMz"])/g)].map((match) => Number(match[1])),
      );
    const wide = samplePoints(100, (i) => ({ value: 2 + (i % 3), lower: -5, upper: 10 }));
    const zeroAt = (svg: string): number => Number(/ ([\d.]+)H[\d.]+" fill="none" stroke="#7b8591"/.exec(svg)?.[1]);
    expect(lowest(wide)).toBe(zeroAt(plot(wide)));
    const negative = samplePoints(100, (i) => ({ value: i % 3 === 0 ? -2 : 4, lower: -5, upper: 10 }));
    expect(lowest(negative)).toBeGreaterThan(zeroAt(plot(negative)));
  });

  test('a single anomalous sample is a dot, a run is a line', () => {
    const dots = (svg: string): number => moves(pathOf(svg, 'stroke-width="6.5"'));
    const lines = (svg: string): number => moves(pathOf(svg, 'stroke-width="3.2"'));
    const one = plot(samplePoints(100, (i) => (i === 50 ? anomalous(300) : {})));
    const run = plot(samplePoints(100, (i) => (i >= 50 && i < 55 ? anomalous(300) : {})));
    expect([dots(one), lines(one), dots(run), lines(run)]).toEqual([1, 0, 0, 1]);
  });

  test('of 200,000 samples every anomalous one is seen, in less than 500 KB', () => {
    const points = samplePoints(200_000, (i) => (i % 20_000 === 777 ? anomalous(0, 3, true) : {}));
    const svg = plot(points);
    expect(svg.length).toBeLessThan(500_000);
    expect(moves(pathOf(svg, 'stroke-width="6.5"'))).toBe(10);
    expect(texts(svg)).toContain('the worst 5 of 10 episodes');
    // The worst case: everything anomalous, everywhere an alarm.
    expect(plot(samplePoints(200_000, (i) => anomalous((i * 7919) % 1000, 2, i % 3 === 0))).length).toBeLessThan(500_000);
  });

  test('from and to draw a part of a series that was judged as a whole', () => {
    const svg = plot(story, { from: firstAt + 65 * minuteMs, to: firstAt + 80 * minuteMs });
    expect(texts(svg)[1]).toContain('16 samples · 1 alarm, 5 anomalous samples');
    expect(texts(svg)).toContain('Mon 2 Mar 01:00–01:09');
    expect(texts(plot(story, { from: 0, to: 3_600_000 }))).toContain('no samples in this range');
  });

  test('draws nothing at all, one sample and hostile numbers', async () => {
    const hostile = samplePoints(60, (i) => ({
      value: [1.7e308, -1.7e308, 5e-324, 0][i % 4] ?? 0,
      lower: Number.NEGATIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
      at: i === 59 ? 8e15 : firstAt + i,
    }));
    for (const points of [[], samplePoints(1), hostile, samplePoints(3, () => ({ at: 1e300 }))]) {
      const svg = plot(points, { timeZone: 'Asia/Kolkata' });
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect((await rasterizeSvg(svg, 0.1)).length).toBeGreaterThan(100);
    }
  });

  test('shows times of a zone, and refuses what is no zone', () => {
    expect(texts(plot(story, { timeZone: 'Asia/Tokyo' }))).toContain('Mon 2 Mar 10:00–10:09');
    expect(() => plot(story, { timeZone: 'Mars/Olympus' })).toThrow(RangeError);
  });

  test('has a dark theme with no colour of the light one, and grows and shrinks', () => {
    const colours = (svg: string): string[] => svg.match(/#[0-9a-f]{6}/g) ?? [];
    const light = new Set(colours(plot(story)));
    expect(colours(plot(story, { theme: 'dark' })).filter((colour) => light.has(colour))).toEqual([]);
    expect(plot(story, { width: 700, height: 400 })).toContain('viewBox="0 0 700 400"');
    expect(plot(story, { width: 1, height: 1 })).toContain('viewBox="0 0 480 360"');
  });
});

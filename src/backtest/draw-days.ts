// Counts by day as a small bar chart inside a line of the page.
import { round } from '../plot/svg-text.ts';

const [height, barMax, roomMax] = [28, 8, 360];

/** A bar a day on a base line, the highest as high as the picture; each bar says its count when it is pointed at. */
export function drawDays(counts: readonly number[]): string {
  const step = Math.min(barMax, roomMax / Math.max(1, counts.length));
  const width = Math.ceil(step * counts.length);
  const highest = Math.max(1, ...counts);
  const bars = counts.flatMap((count, i) => {
    if (count === 0) return [];
    const tall = Math.max(3, (count / highest) * (height - 2));
    const place = `x="${round(i * step)}" y="${round(height - 1 - tall)}" width="${round(Math.max(1, step - 1))}" height="${round(tall)}"`;
    return [`<rect ${place} fill="#c0392b"><title>day ${i + 1}: ${count}</title></rect>`];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="episodes by day: ${counts.join(', ')}">`,
    `<path d="M0 ${height - 0.5}H${width}" stroke="#8c959f"/>`,
    ...bars,
    '</svg>',
  ].join('');
}

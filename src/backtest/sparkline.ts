// Counts as a row of block characters, for a terminal.

const blocks = '▁▂▃▄▅▆▇█';

/** One character a count; 0 is a dot, so that a quiet day is not taken for a small one. More than `max` counts are added up in groups. */
export function sparkline(counts: readonly number[], max = 60): string {
  const per = Math.max(1, Math.ceil(counts.length / max));
  const bars: number[] = [];
  for (let i = 0; i < counts.length; i += per) bars.push(counts.slice(i, i + per).reduce((sum, count) => sum + count, 0));
  const highest = Math.max(...bars);
  return bars.map((bar) => (bar === 0 ? '·' : (blocks[Math.ceil((bar / highest) * blocks.length) - 1] ?? ''))).join('');
}

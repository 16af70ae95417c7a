// Versions of Prometheus as people write them: `2.42`, `3.14.1`, `v3.0`.

/** Unreadable versions count as newer than any: the default is the current one. */
export function isAtLeast(version: string, since: string): boolean {
  const have = partsOf(version);
  const want = partsOf(since);
  if (have === null || want === null) return true;
  return have[0] !== want[0] ? have[0] > want[0] : have[1] >= want[1];
}

function partsOf(version: string): readonly [number, number] | null {
  const match = /^v?(\d+)(?:\.(\d+))?/.exec(version);
  return match === null ? null : [Number(match[1]), Number(match[2] ?? 0)];
}

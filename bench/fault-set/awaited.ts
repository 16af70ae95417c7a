// Rows of the fault set that are required and not met yet, by what they wait for. To be taken out as they are met: a row that is not here is asserted.

const lowMinutes =
  'its samples wander so that in 24 hours three in a row are as low as usual: recovery cannot be both told in five samples and never mistaken';

export type AwaitedRow = 'found' | 'quiet' | 'stays' | 'armed';

const awaited: Readonly<Record<AwaitedRow, Readonly<Record<string, readonly string[]>>>> = {
  /** Within three samples. */
  found: {},
  quiet: {},
  stays: {
    [lowMinutes]: ['bursty × 24-hour step'],
  },
  armed: {},
};

/** Why the row is not asserted yet; null when it is. */
export function reasonToWait(row: AwaitedRow, name: string): string | null {
  return Object.entries(awaited[row]).find(([, names]) => names.includes(name))?.[0] ?? null;
}

// The instants at which something is polled: every interval, shifted by an offset that is the same after each restart.
import type { DurationMs, EpochMs } from '../model/time.ts';

export type Grid = { readonly intervalMs: DurationMs; readonly offsetMs: DurationMs };

/** The offset comes from the name, so that a hundred watches of one interval do not all ask in the same second. */
export function makeGrid(name: string, intervalMs: DurationMs): Grid {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  // Names that differ in their last letter only would else lie close together.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return { intervalMs, offsetMs: Math.floor(((hash >>> 0) / 2 ** 32) * intervalMs) };
}

/** A grid that runs `byMs` after another, at an interval of its own. */
export function shiftGrid(grid: Grid, byMs: DurationMs, intervalMs: DurationMs): Grid {
  return { intervalMs, offsetMs: (grid.offsetMs + Math.floor(byMs)) % intervalMs };
}

/** The newest instant of the grid at or before `at`. */
export function gridAtOrBefore(grid: Grid, at: EpochMs): EpochMs {
  return Math.floor((at - grid.offsetMs) / grid.intervalMs) * grid.intervalMs + grid.offsetMs;
}

/** The first instant of the grid after `at`. */
export function gridAfter(grid: Grid, at: EpochMs): EpochMs {
  return gridAtOrBefore(grid, at) + grid.intervalMs;
}

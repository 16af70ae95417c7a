// How the page writes numbers, times and labels.
import type { Labels } from './api.ts';

/** Three significant digits, thousands as k, M, G; a dash for what is not known. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1e9) return `${Number((value / 1e9).toPrecision(3))}G`;
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return size !== 0 && size < 1e-4 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** A share is read as per cent. */
const isShare = (unit: string): boolean => unit === 'ratio';
export const shownUnit = (unit: string): string => (isShare(unit) ? '%' : unit);
export const formatIn = (value: number | null, unit: string): string =>
  formatNumber(value !== null && isShare(unit) ? value * 100 : value);

/** The band in the unit's numbers; beside a value that is not negative it does not go below zero. */
export function formatBand(
  band: { readonly value: number | null; readonly lower: number | null; readonly upper: number | null },
  unit: string,
): string {
  const { value, lower, upper } = band;
  const least = lower !== null && (value ?? 0) >= 0 ? Math.max(0, lower) : lower;
  return `${formatIn(least, unit)}–${formatIn(upper, unit)}`;
}

export const formatTime = (at: number): string => new Date(at).toLocaleTimeString(undefined, { hour12: false });

export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** The service first, then what tells series apart. */
export function seriesTitle(labels: Labels): string {
  const { service, __name__, ...rest } = labels;
  const others = Object.entries(rest).filter(([name]) => name !== 'environment' && name !== 'job');
  const tail = others.map(([name, value]) => `${name}=${value}`).join(' ');
  return [service ?? __name__ ?? '', tail].filter((part) => part !== '').join(' · ') || 'one series';
}

/** Only http(s) links are links. */
export const safeHref = (href: string | undefined): string | undefined =>
  href !== undefined && /^https?:\/\//i.test(href) ? href : undefined;

// Amounts as people write them in a watch: `100ms`, `0.5 s`, `5%`, `64MiB`, `3 req/s` or a bare number, read into the unit of the watch.

/** What is wrong with an amount; the caller says where. */
export type WrongQuantity = { readonly kind: 'wrong'; readonly message: string; readonly remedy: string };
export type Quantity = { readonly kind: 'amount' | 'percent'; readonly value: number };

const number = /^\s*([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)\s*(.*?)\s*$/i;

const seconds: Readonly<Record<string, number>> = { µs: 1e-6, us: 1e-6, ms: 1e-3, s: 1, m: 60, min: 60, h: 3600, d: 86_400 };
const bytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

type UnitFamily = { readonly sizes: Readonly<Record<string, number>>; readonly size: number; readonly example: string };

/** Units that can be written for a watch of this unit, and how large the watch's own is among them. */
function familyOf(unit: string): UnitFamily | null {
  switch (unit) {
    case 's':
    case 'seconds':
      return { sizes: seconds, size: 1, example: '100ms' };
    case 'ms':
    case 'milliseconds':
      return { sizes: seconds, size: 1e-3, example: '100ms' };
    case 'bytes':
    case 'B':
      return { sizes: bytes, size: 1, example: '64MiB' };
    case 'ratio':
      return { sizes: { '%': 0.01 }, size: 1, example: '5%' };
    case '%':
    case 'percent':
      return { sizes: { '%': 1 }, size: 1, example: '5%' };
    default:
      return null;
  }
}

/**
 * Reads an amount for a watch of `unit`. A percentage is `percent` (a share, 5% = 0.05) unless the watch itself is measured in per cent or as a ratio:
 * there 5% are five points of the value. A bare number is in the watch's unit.
 */
export function parseQuantity(text: string, unit: string): Quantity | WrongQuantity {
  const match = number.exec(text);
  const value = Number(match?.[1]);
  const written = match?.[2] ?? '';
  if (match === null || !Number.isFinite(value)) return wrong(`not an amount: ${JSON.stringify(text)}`, unit);
  if (written === '' || written === unit) return { kind: 'amount', value };
  const family = familyOf(unit);
  const size = family !== null && Object.hasOwn(family.sizes, written) ? family.sizes[written] : undefined;
  if (family !== null && size !== undefined) return { kind: 'amount', value: precise((value * size) / family.size) };
  if (written === '%') return { kind: 'percent', value: precise(value / 100) };
  return wrong(`${JSON.stringify(written)} does not fit a watch in ${unit === '' ? 'no unit' : unit}`, unit);
}

function wrong(message: string, unit: string): WrongQuantity {
  const example = familyOf(unit)?.example ?? `3${unit === '' ? '' : ` ${unit}`}`;
  return { kind: 'wrong', message, remedy: `e.g. ${example}, or a bare number in the watch's unit` };
}

/** 0.07 and not 0.07000000000000001: people compare what they wrote with what they read. */
function precise(value: number): number {
  return Number(value.toPrecision(15));
}

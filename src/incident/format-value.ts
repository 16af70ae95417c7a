// Values as people read them: three significant digits, the unit they think in, never scientific notation.

/** A unit's scales, largest first: shown as `value / size` + name from that size on. */
type Scale = { readonly size: number; readonly name: string };

const seconds: readonly Scale[] = [
  { size: 86_400, name: ' d' },
  { size: 3600, name: ' h' },
  { size: 60, name: ' min' },
  { size: 1, name: ' s' },
  { size: 1e-3, name: ' ms' },
  { size: 1e-6, name: ' µs' },
];
const bytes: readonly Scale[] = [
  { size: 2 ** 40, name: ' TiB' },
  { size: 2 ** 30, name: ' GiB' },
  { size: 2 ** 20, name: ' MiB' },
  { size: 1024, name: ' KiB' },
  { size: 1, name: ' B' },
];
const percent: readonly Scale[] = [{ size: 0.01, name: ' %' }];

/** What a unit of a watch means; a unit not listed is written behind the plain number. */
function scalesOf(unit: string): readonly Scale[] {
  switch (unit) {
    case 's':
    case 'seconds':
      return seconds;
    case 'ms':
    case 'milliseconds':
      return seconds.map((scale) => ({ size: scale.size * 1000, name: scale.name }));
    case 'bytes':
    case 'B':
      return bytes;
    case 'bytes/s':
    case 'B/s':
      return bytes.map((scale) => ({ size: scale.size, name: `${scale.name}/s` }));
    case 'ratio':
      return percent;
    case '%':
    case 'percent':
      return [{ size: 1, name: ' %' }];
    default:
      return plainScales(unit);
  }
}

function plainScales(unit: string): readonly Scale[] {
  const suffix = unit === '' ? '' : ` ${unit}`;
  return [
    { size: 1e12, name: ` T${suffix}` },
    { size: 1e9, name: ` G${suffix}` },
    { size: 1e6, name: ` M${suffix}` },
    { size: 1, name: suffix },
  ];
}

/** The scale for the largest of some values. Minutes and longer start late, so that 90 s stays 90 s. */
function pickScale(scales: readonly Scale[], magnitude: number): Scale {
  const last = scales.at(-1) ?? { size: 1, name: '' };
  if (magnitude === 0) return scales.find((scale) => scale.size === 1) ?? last;
  const fits = (scale: Scale): boolean => magnitude >= scale.size * (scale.name === ' min' ? 2 : 1) * (1 - 5e-4);
  return scales.find(fits) ?? last;
}

/** The scale that people read values up to `magnitude` in: `value / size` followed by `name` (` ms`, ` req/s`, or nothing). */
export function scaleFor(magnitude: number, unit: string): { readonly size: number; readonly name: string } {
  return pickScale(scalesOf(unit), magnitude);
}

/** `1.84 s`, `212 ms`, `62 req/s`, `5.2 %`, `1.5 GiB`; `NaN`, `∞` and `−∞` are said as they are. */
export function formatValue(value: number, unit: string): string {
  const scale = pickScale(scalesOf(unit), finiteMagnitude(value));
  return formatNumber(value / scale.size) + scale.name;
}

/** `0.31–0.46 s`: both ends in the scale that `like` (the value shown beside it) is written in; an open side is `≥` or `≤`. */
export function formatRange(lower: number | null, upper: number | null, unit: string, like: number | null = null): string | null {
  const known = [lower, upper, like].filter((value) => value !== null);
  const scale = pickScale(scalesOf(unit), Math.max(0, ...known.map(finiteMagnitude)));
  const low = lower === null || !Number.isFinite(lower) ? null : formatNumber(lower / scale.size);
  const high = upper === null || !Number.isFinite(upper) ? null : formatNumber(upper / scale.size);
  if (low === null && high === null) return null;
  if (low === null) return `≤ ${high}${scale.name}`;
  if (high === null) return `≥ ${low}${scale.name}`;
  // A dash beside a minus sign would be read as another one.
  return `${low}${low.startsWith('−') ? ' to ' : '–'}${high}${scale.name}`;
}

function finiteMagnitude(value: number): number {
  return Number.isFinite(value) ? Math.abs(value) : 0;
}

/** Three significant digits without an exponent; whole numbers from 1,000 on keep all their digits, grouped. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}∞`;
  if (size >= 1e15) return `${sign}more than 1,000,000,000,000,000`;
  if (size < 1e-9) return '0';
  if (size >= 999.5) return sign + groupThousands(String(Math.round(size)));
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(size)));
  const fixed = size.toFixed(Math.min(decimals, 20));
  return sign + (fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed);
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Money with its currency: `€210`, `CHF 12.5`, or a bare number when the currency is not known. */
export function formatMoney(amount: number, currency: string | null): string {
  const text = formatNumber(Math.abs(amount) >= 100 ? Math.round(amount) : amount);
  const symbol = currency === null ? '' : (currencySymbols.get(currency) ?? `${currency} `);
  return symbol + text;
}

const currencySymbols: ReadonlyMap<string, string> = new Map([
  ['EUR', '€'],
  ['USD', '$'],
  ['GBP', '£'],
  ['JPY', '¥'],
]);

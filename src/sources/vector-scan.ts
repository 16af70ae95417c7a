// The answer to an instant query read byte by byte, as Prometheus writes it: `{"metric":{…},"value":[1795427936.278,"42.5"]}` a series. About a tenth of the
// work of JSON.parse, because a series that came before costs no objects for its labels. Whatever is written in any other way is not read here.
import type { Labels } from '../model/labels.ts';
import { type DecodedSeries, decodeLabels, decodeValue } from './decoded-series.ts';
import { isRecord, parseJson } from './json.ts';
import type { KnownLabels } from './known-labels.ts';

/** What is read before others have their turn: a series with labels that are known counts one. About 3 ms. */
const turnCost = 8192;
/** A label set that is new is parsed. */
const newCost = 16;

const bytesOf = (text: string): readonly number[] => [...Buffer.from(text)];
const beforeLabels = bytesOf('{"metric":');
const afterLabels = bytesOf(',"value":[');
const afterValue = bytesOf('"]}');
const [quote, backslash, comma, minus, point, zero, nine] = [0x22, 0x5c, 0x2c, 0x2d, 0x2e, 0x30, 0x39];
const [openObject, closeObject, closeArray] = [0x7b, 0x7d, 0x5d];

/** A number of JSON. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What a number, NaN and Inf are written with. */
const valueText = /^[\w+.-]+$/;
/** Longer ones are not written. */
const numberLengthMax = 400;
const exactMax = Number.MAX_SAFE_INTEGER;
/** All that are exact as a double. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** `to`: the place of the bracket that ends the list. */
export type ScannedVector = { readonly series: readonly DecodedSeries[]; readonly to: number };

/** Reads the series from `from` on, the place after the opening bracket; null when any is written otherwise. Yields a turn now and then. */
export async function scanVector(
  body: Buffer,
  from: number,
  known: KnownLabels,
  yieldTurn: () => Promise<void>,
): Promise<ScannedVector | null> {
  const scan = new VectorScan(body, from, known);
  known.begin(body);
  let outcome = scan.run();
  while (outcome === 'more') {
    await yieldTurn();
    outcome = scan.run();
  }
  known.end();
  return outcome === 'end' ? { series: scan.series, to: scan.at } : null;
}

class VectorScan {
  readonly series: DecodedSeries[] = [];
  at: number;
  private readonly body: Buffer;
  private readonly known: KnownLabels;
  private cost = 0;
  /** Where the last time was written, and what it says: all samples of an answer have the same. */
  private timeFrom = 0;
  private timeLength = -1;
  private time = Number.NaN;
  private value = Number.NaN;

  constructor(body: Buffer, from: number, known: KnownLabels) {
    this.body = body;
    this.at = from;
    this.known = known;
  }

  run(): 'more' | 'end' | 'unusual' {
    for (this.cost = 0; this.cost < turnCost; this.cost += 1) {
      if (!this.readSeries()) return 'unusual';
      this.series.push({ labels: this.known.last, points: [[this.time, this.value]] });
      if (this.body[this.at] === closeArray) return 'end';
      if (this.body[this.at] !== comma) return 'unusual';
      this.at += 1;
    }
    return 'more';
  }

  private readSeries(): boolean {
    return (
      this.skip(beforeLabels) &&
      this.readLabels() &&
      this.skip(afterLabels) &&
      this.readTime() &&
      this.readValue() &&
      this.skip(afterValue)
    );
  }

  private skip(word: readonly number[]): boolean {
    const { body, at } = this;
    for (let i = 0; i < word.length; i += 1) if (body[at + i] !== word[i]) return false;
    this.at = at + word.length;
    return true;
  }

  private readLabels(): boolean {
    const { body, at, known } = this;
    const length = known.guess(at);
    this.at = length > 0 ? at + length : endOfObject(body, at);
    if (length > 0) return true;
    this.cost += newCost;
    return this.at > at && known.find(at, this.at, () => parseLabels(body.toString('utf8', at, this.at), known));
  }

  private readTime(): boolean {
    const { body, at, timeFrom, timeLength } = this;
    let i = 0;
    while (i < timeLength && body[at + i] === body[timeFrom + i]) i += 1;
    if (i !== timeLength || body[at + i] !== comma) {
      const end = body.indexOf(comma, at);
      const text = end < 0 || end - at > numberLengthMax ? '' : body.toString('latin1', at, end);
      if (!jsonNumber.test(text)) return false;
      this.timeFrom = at;
      this.timeLength = text.length;
      this.time = Math.round(Number(text) * 1000);
    }
    this.at = at + this.timeLength + 1;
    if (body[this.at] !== quote) return false;
    this.at += 1;
    return true;
  }

  /**
   * Most are short decimals: an integer below 2^53 divided by a power of ten up to 10^22 is rounded once, so it is the very number that Number() reads
   * (W. D. Clinger, "How to read floating point numbers accurately", 1990).
   */
  private readValue(): boolean {
    const { body } = this;
    const isNegative = body[this.at] === minus;
    let at = this.at + (isNegative ? 1 : 0);
    const first = at;
    let pointAt = -1;
    let digits = 0;
    for (; ; at += 1) {
      const byte = body[at]!; // undefined at the end is neither.
      if (byte >= zero && byte <= nine) digits = digits * 10 + (byte - zero);
      else if (byte === point && pointAt < 0) pointAt = at;
      else break;
    }
    const decimals = pointAt < 0 ? 0 : at - pointAt - 1;
    const isWhole = body[at] === quote && pointAt !== first && pointAt !== at - 1 && at > first;
    if (!isWhole) return this.readOther();
    if (digits > exactMax || decimals >= powersOfTen.length) this.value = Number(body.toString('latin1', this.at, at));
    else this.value = (isNegative ? -digits : digits) / powersOfTen[decimals]!; // decimals < length.
    this.at = at;
    return true;
  }

  private readOther(): boolean {
    const { body, at } = this;
    const end = body.indexOf(quote, at);
    const text = end < 0 || end - at > numberLengthMax ? '' : body.toString('latin1', at, end);
    if (!valueText.test(text)) return false;
    this.value = decodeValue(text);
    this.at = end;
    return true;
  }
}

function parseLabels(text: string, known: KnownLabels): Labels | null {
  const metric = parseJson(text);
  return isRecord(metric) ? decodeLabels(metric, (word) => known.word(word)) : null;
}

/** The place after the object that begins at `at`; `at` when none does or it does not end. */
function endOfObject(body: Buffer, at: number): number {
  if (body[at] !== openObject) return at;
  let depth = 0;
  for (let i = at; i < body.length; i += 1) {
    const byte = body[i];
    if (byte === quote) i = endOfString(body, i);
    else if (byte === openObject) depth += 1;
    else if (byte === closeObject && --depth === 0) return i + 1;
  }
  return at;
}

/** The place of the quote that ends the string begun at `at`. */
function endOfString(body: Buffer, at: number): number {
  let i = at + 1;
  while (i < body.length && body[i] !== quote) i += body[i] === backslash ? 2 : 1;
  return i;
}

// A number as Go's strconv.ParseFloat reads it, within what Prometheus lets through to it.
// Source: pkg.go.dev/strconv#ParseFloat, and parseFloat in prometheus/prometheus model/textparse, which refuses "p" and "_".

export type GoFloat = { readonly kind: 'number'; readonly value: number } | { readonly kind: 'none'; readonly why: string };

const decimalPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const infinityPattern = /^[+-]?inf(?:inity)?$/i;
const none = (why: string): GoFloat => ({ kind: 'none', why });

/** Decimal with or without exponent, `Inf`, `+Inf`, `-Inf` and `NaN` in any case. What overflows is no number there, so none here. O(text). */
export function readGoFloat(text: string): GoFloat {
  if (decimalPattern.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? { kind: 'number', value } : none('too large for a number of 64 bits');
  }
  if (infinityPattern.test(text)) return { kind: 'number', value: text.startsWith('-') ? -Infinity : Infinity };
  if (/^nan$/i.test(text)) return { kind: 'number', value: NaN };
  return none(/^[+-]?0x/i.test(text) ? 'hexadecimal numbers are not read, by Prometheus neither' : 'not a number');
}

// Fingerprints as the database keeps them: the 64 bits as a signed integer. SQL turns them back with `printf('%016x', …)`.
import type { Fingerprint } from '../model/labels.ts';

const halves = new Uint32Array(2);
const whole = new BigInt64Array(halves.buffer);
/** Where the low half lies: first on little-endian machines. */
const low = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;
const shape = /^[0-9a-f]{16}$/;

/** The bits of a fingerprint. One BigInt and no parsing of a long literal: this is on the path of every alert. */
export function fingerprintKey(fingerprint: Fingerprint): bigint {
  if (!shape.test(fingerprint))
    throw new RangeError(`not a fingerprint: ${JSON.stringify(fingerprint)} (expected 16 lower-case hex digits)`);
  halves[1 - low] = Number.parseInt(fingerprint.slice(0, 8), 16);
  halves[low] = Number.parseInt(fingerprint.slice(8), 16);
  return whole[0] ?? 0n;
}

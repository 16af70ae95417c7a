// The state of a watch as bytes, so that a restart loses no baseline: a header, the label sets, then the tables' living rows one after another.
import { type Labels, makeLabels } from '../model/labels.ts';
import type { DetectorPolicy } from './detector.ts';
import type { Pages } from './pages.ts';
import type { SeriesTable } from './series-table.ts';

const magic = 0x31495452; // "RTI1" read little-endian.
/** Raise it when any row's layout changes: an older snapshot is then refused and the watch starts cold. */
const layoutVersion = 1;
const headBytes = 24;

/** What must be equal for a snapshot to mean the same here. */
export type SnapshotIdentity = { readonly detector: string; readonly policy: DetectorPolicy; readonly widths: readonly number[] };

export type RestoreResult =
  | { readonly kind: 'restored'; readonly series: number; readonly overLimit: number }
  | {
      readonly kind: 'refused';
      readonly reason: 'not-a-snapshot' | 'version' | 'truncated' | 'detector' | 'policy' | 'width';
      readonly detail: string;
    };

/**
 * Layout, little-endian as every machine Node runs on: magic, version, bytes of the identity (JSON), bytes of the label sets (JSON, one array
 * of names and values a series), series, 0; both texts; zeros up to a multiple of 8; then per table its rows as Float64.
 */
export function writeSnapshot(identity: SnapshotIdentity, table: SeriesTable, tables: readonly Pages[]): Uint8Array {
  const rows: number[] = [];
  const labels: string[][] = [];
  for (let row = 0; row < table.end; row += 1) {
    const found = table.labelsOf(row);
    if (found === null) continue;
    rows.push(row);
    labels.push(Object.entries(found).flat());
  }
  const encoder = new TextEncoder();
  const identityBytes = encoder.encode(JSON.stringify(identity));
  const labelBytes = encoder.encode(JSON.stringify(labels));
  const tablesAt = Math.ceil((headBytes + identityBytes.length + labelBytes.length) / 8) * 8;
  const width = tables.reduce((sum, pages) => sum + pages.width, 0);
  const buffer = new ArrayBuffer(tablesAt + rows.length * width * 8);
  new Uint32Array(buffer, 0, 6).set([magic, layoutVersion, identityBytes.length, labelBytes.length, rows.length, 0]);
  const bytes = new Uint8Array(buffer);
  bytes.set(identityBytes, headBytes);
  bytes.set(labelBytes, headBytes + identityBytes.length);
  const numbers = new Float64Array(buffer, tablesAt);
  let at = 0;
  for (const pages of tables) {
    pages.copy(rows, numbers.subarray(at), 'out');
    at += rows.length * pages.width;
  }
  return bytes;
}

/** Reads a snapshot into an empty table. Series beyond the table's limit are left out and counted. A refusal changes nothing. */
export function readSnapshot(
  bytes: Uint8Array,
  identity: SnapshotIdentity,
  table: SeriesTable,
  tables: readonly Pages[],
): RestoreResult {
  if (bytes.length < headBytes) return refused('not-a-snapshot', `${bytes.length} bytes`);
  // A copy when the bytes do not start on a multiple of 8, as a slice of a database page may not.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const [found, version, identityLength = 0, labelsLength = 0, series = 0] = new Uint32Array(
    aligned.buffer,
    aligned.byteOffset,
    6,
  );
  if (found !== magic) return refused('not-a-snapshot', 'it does not start with RTI1');
  if (version !== layoutVersion) return refused('version', `layout ${version}, this program writes ${layoutVersion}`);
  const tablesAt = Math.ceil((headBytes + identityLength + labelsLength) / 8) * 8;
  const width = tables.reduce((sum, pages) => sum + pages.width, 0);
  const text = (from: number, length: number): string => new TextDecoder().decode(aligned.subarray(from, from + length));
  if (bytes.length < tablesAt) return refused('truncated', `${bytes.length} bytes`);
  const mismatch = compare(parseJson(text(headBytes, identityLength)), identity);
  if (mismatch !== null) return mismatch;
  const labels = readLabels(parseJson(text(headBytes + identityLength, labelsLength)));
  if (bytes.length !== tablesAt + series * width * 8 || labels?.length !== series) {
    return refused('truncated', `${bytes.length} bytes for ${series} series of ${width * 8} bytes`);
  }
  const numbers = new Float64Array(aligned.buffer, aligned.byteOffset + tablesAt, series * width);
  fill(labels, numbers, table, tables);
  return { kind: 'restored', series: table.size, overLimit: series - table.size };
}

function fill(labels: readonly Labels[], numbers: Float64Array, table: SeriesTable, tables: readonly Pages[]): void {
  const rows = labels.map((set) => table.adopt(set));
  let at = 0;
  for (const pages of tables) {
    pages.copy(rows, numbers.subarray(at), 'in');
    at += rows.length * pages.width;
  }
}

function compare(found: unknown, identity: SnapshotIdentity): RestoreResult | null {
  if (typeof found !== 'object' || found === null) return refused('not-a-snapshot', 'its header is not readable');
  const other: Partial<Record<string, unknown>> = { ...found };
  const checks = [
    ['detector', identity.detector],
    ['policy', identity.policy],
    ['widths', identity.widths],
  ] as const;
  for (const [key, wanted] of checks) {
    const [was, is] = [JSON.stringify(other[key]), JSON.stringify(wanted)];
    if (was !== is) return refused(key === 'widths' ? 'width' : key, `${key} was ${was}, is ${is}`);
  }
  return null;
}

function readLabels(found: unknown): Labels[] | null {
  if (!Array.isArray(found)) return null;
  return found.map((flat: unknown) => {
    const words = Array.isArray(flat) ? flat.map(String) : [];
    return makeLabels(Array.from({ length: words.length / 2 }, (_, i) => [words[2 * i] ?? '', words[2 * i + 1] ?? ''] as const));
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Damaged bytes: the caller says what is missing.
  }
}

function refused(reason: Extract<RestoreResult, { kind: 'refused' }>['reason'], detail: string): RestoreResult {
  return { kind: 'refused', reason, detail };
}

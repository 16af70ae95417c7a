// The state of a watch as bytes, so that a restart loses no baseline. It is made in chunks of a few milliseconds each: others run between
// them, so every chunk is whole by itself - the label sets of some rows and all their numbers.
import { emptyLabels, type Labels } from '../model/labels.ts';
import type { DetectorPolicy } from './detector.ts';
import { type Pages, rowsPerPage } from './pages.ts';
import type { SeriesTable } from './series-table.ts';

const magic = 0x31495452; // "RTI1" read little-endian.
/** Raise it when any row's layout changes: an older snapshot is then refused and the watch starts cold. */
const layoutVersion = 9;
const headBytes = 16;
/** Of `auto` 6 MB, 10 ms. Whole pages, so that they can be taken over. */
const rowsPerChunk = 8 * rowsPerPage;

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
 * Layout, little-endian as every machine Node runs on. First chunk: magic, version, bytes of the identity, 0; the identity (JSON). Then chunks of
 * series: their number, bytes of the label sets, 0, 0; the label sets (JSON, one array of names and values a series); per table its rows as
 * Float64. A chunk of 0 series is the end. Texts are filled with zeros up to a multiple of 8.
 */
export function* writeSnapshot(
  identity: SnapshotIdentity,
  table: SeriesTable,
  tables: readonly Pages[],
  scratch?: SnapshotScratch,
): Generator<Uint8Array<ArrayBuffer>> {
  // Who came since may be here already, in another row. All it has shown is later than the snapshot, and is asked for again.
  const { bornCount } = table;
  const makeChunk = makeChunksIn(scratch);
  yield makeChunk([magic, layoutVersion], JSON.stringify(identity), 0).bytes;
  for (let row = 0; row < table.end; ) {
    const rows: number[] = [];
    const labels: string[][] = [];
    for (; row < table.end && rows.length < rowsPerChunk; row += 1) {
      const found = table.labelsOf(row);
      if (found === null || table.birthOf(row) > bornCount) continue;
      rows.push(row);
      labels.push(Object.entries(found).flat());
    }
    if (rows.length === 0) break;
    const { bytes, numbers } = makeChunk([rows.length], JSON.stringify(labels), rows.length * widthOf(tables));
    let at = 0;
    for (const pages of tables) {
      pages.copy(rows, numbers.subarray(at), 'out');
      at += rows.length * pages.width;
    }
    yield bytes;
  }
  yield makeChunk([0], '', 0).bytes;
}

const encoder = new TextEncoder();

/**
 * Memory for one chunk after the other. Without it each has its own: half a gigabyte for 100,000 series, which costs more in garbage collection than the
 * writing does.
 */
export class SnapshotScratch {
  private buffer = new ArrayBuffer(0);

  /** So many bytes, of whatever they were. */
  take(length: number): ArrayBuffer {
    if (this.buffer.byteLength < length) this.buffer = new ArrayBuffer(length);
    return this.buffer;
  }
}

type MadeChunk = { readonly bytes: Uint8Array<ArrayBuffer>; readonly numbers: Float64Array<ArrayBuffer> };

/** Makes chunks with their text, and room for the numbers. `head` is what stands before (or around) the length of the text. */
function makeChunksIn(scratch: SnapshotScratch | undefined) {
  return (head: readonly number[], text: string, count: number): MadeChunk => {
    const textBytes = encoder.encode(text);
    const numbersAt = headBytes + padded(textBytes.length);
    const length = numbersAt + count * 8;
    const buffer = scratch?.take(length) ?? new ArrayBuffer(length);
    const bytes = new Uint8Array(buffer, 0, length);
    bytes.fill(0, 0, numbersAt);
    new Uint32Array(buffer, 0, 4).set([...head, textBytes.length]);
    bytes.set(textBytes, headBytes);
    return { bytes, numbers: new Float64Array(buffer, numbersAt, count) };
  };
}

const padded = (length: number): number => Math.ceil(length / 8) * 8;
const widthOf = (tables: readonly Pages[]): number => tables.reduce((sum, pages) => sum + pages.width, 0);

/**
 * Reads a snapshot into an empty table. Series beyond the table's limit are left out and counted. A refusal changes nothing. `own`: nobody else needs the
 * bytes, so they may become the rows' memory.
 */
// tidy: many because the first four are what a snapshot is written from
export function readSnapshot(
  bytes: Uint8Array,
  identity: SnapshotIdentity,
  table: SeriesTable,
  tables: readonly Pages[],
  own: boolean,
): RestoreResult {
  if (bytes.length < headBytes) return refused('not-a-snapshot', `${bytes.length} bytes`);
  // A copy when the bytes do not start on a multiple of 8, as a slice of a file may not.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const [found, version, identityLength = 0] = headAt(aligned, 0);
  if (found !== magic) return refused('not-a-snapshot', 'it does not start with RTI1');
  if (version !== layoutVersion) return refused('version', `layout ${version}, this program writes ${layoutVersion}`);
  if (aligned.length < headBytes + padded(identityLength)) return refused('truncated', `${bytes.length} bytes`);
  const mismatch = compare(parseJson(textAt(aligned, headBytes, identityLength)), identity);
  if (mismatch !== null) return mismatch;
  const width = widthOf(tables);
  const chunks = readChunks(aligned, headBytes + padded(identityLength), width);
  if (chunks === null) return refused('truncated', `${bytes.length} bytes hold no whole list of series of ${width * 8} bytes`);
  const overLimit = chunks.reduce((sum, chunk) => {
    if (own) takeOver(chunk, table, tables);
    return sum + fill(chunk, table, tables);
  }, 0);
  return { kind: 'restored', series: table.size, overLimit };
}

type Chunk = { readonly labels: readonly Labels[]; readonly numbers: Float64Array };

/** Every chunk up to the end, null when one is damaged or the end is missing. The numbers stay where they are. */
function readChunks(bytes: Uint8Array, from: number, width: number): Chunk[] | null {
  const chunks: Chunk[] = [];
  for (let at = from; at + headBytes <= bytes.length; ) {
    const [series = 0, labelsLength = 0] = headAt(bytes, at);
    if (series === 0) return at + headBytes === bytes.length ? chunks : null;
    const numbersAt = at + headBytes + padded(labelsLength);
    const end = numbersAt + series * width * 8;
    if (end > bytes.length) return null;
    const labels = readLabels(parseJson(textAt(bytes, at + headBytes, labelsLength)));
    if (labels?.length !== series) return null;
    chunks.push({ labels, numbers: new Float64Array(bytes.buffer, bytes.byteOffset + numbersAt, series * width) });
    at = end;
  }
  return null;
}

/** Makes the chunk's memory that of the rows its series are about to get, where these begin a page and have none yet. */
function takeOver({ labels, numbers }: Chunk, table: SeriesTable, tables: readonly Pages[]): void {
  if (table.end % rowsPerPage !== 0 || tables.some((pages) => pages.room !== table.end)) return;
  let at = 0;
  for (const pages of tables) {
    const end = at + labels.length * pages.width;
    pages.takeOver(numbers.subarray(at, end));
    at = end;
  }
}

/** Copies a chunk's series into rows, unless they are there already; says how many found none. */
function fill({ labels, numbers }: Chunk, table: SeriesTable, tables: readonly Pages[]): number {
  const rows = labels.map((set) => table.adopt(set));
  let at = 0;
  for (const pages of tables) {
    pages.copy(rows, numbers.subarray(at), 'in');
    at += rows.length * pages.width;
  }
  return rows.filter((row) => row < 0).length;
}

const headAt = (bytes: Uint8Array, at: number): Uint32Array => new Uint32Array(bytes.buffer, bytes.byteOffset + at, 4);
const decoder = new TextDecoder();
const textAt = (bytes: Uint8Array, from: number, length: number): string => decoder.decode(bytes.subarray(from, from + length));

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
  // Most values are those of many series: each is kept once.
  const kept = new Map<string, string>();
  const keep = (word: string): string => {
    const known = kept.get(word);
    if (known === undefined) kept.set(word, word);
    return known ?? word;
  };
  return found.map((flat: unknown) => {
    const words: unknown[] = Array.isArray(flat) ? flat : [];
    const labels = emptyLabels();
    for (let i = 0; i + 1 < words.length; i += 2) labels[String(words[i])] = keep(String(words[i + 1]));
    return labels;
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

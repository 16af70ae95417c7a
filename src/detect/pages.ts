// Fixed pages of numbers over shared memory: a table that grows without copying, row by row. Shared, so that it can be read from a worker.

/** Rows per page: small enough for a watch of one series, large enough that walking rows in order rarely changes the page. */
export const rowsPerPage = 128;
const pageShift = 7;
/** Pages made at once, as many as there are up to this: to ask the system for memory costs 0.1 ms each time. */
const growthMax = 16;

/** `width` Float64 numbers per row. `page(row)[start(row) + i]` is the row's number i; pages never move. */
export class Pages {
  readonly width: number;
  private readonly pages: Float64Array[] = [];

  constructor(width: number) {
    this.width = width;
  }

  /** Makes room for `rows` rows. */
  reserve(rows: number): void {
    const missing = Math.ceil(rows / rowsPerPage) - this.pages.length;
    if (missing <= 0) return;
    const count = Math.max(missing, Math.min(this.pages.length, growthMax));
    const numbers = new Float64Array(new SharedArrayBuffer(this.width * rowsPerPage * count * 8));
    for (let i = 0; i < count; i += 1) {
      this.pages.push(numbers.subarray(i * this.width * rowsPerPage, (i + 1) * this.width * rowsPerPage));
    }
  }

  /**
   * Takes over memory that holds rows, from the first one without a page on; whole pages of it, so that nothing is copied. Returns how many rows that were.
   */
  takeOver(numbers: Float64Array): number {
    const whole = Math.floor(numbers.length / this.width / rowsPerPage);
    for (let i = 0; i < whole; i += 1)
      this.pages.push(numbers.subarray(i * this.width * rowsPerPage, (i + 1) * this.width * rowsPerPage));
    return whole * rowsPerPage;
  }

  /** Rows that have a page. */
  get room(): number {
    return this.pages.length * rowsPerPage;
  }

  /** The page of a reserved row. */
  page(row: number): Float64Array {
    // Rows are handed out by the series table, which reserves first.
    return this.pages[row >> pageShift]!;
  }

  start(row: number): number {
    return (row & (rowsPerPage - 1)) * this.width;
  }

  clear(row: number): void {
    this.page(row).fill(0, this.start(row), this.start(row) + this.width);
  }

  /** The row's numbers, in place. */
  view(row: number): Float64Array {
    return this.page(row).subarray(this.start(row), this.start(row) + this.width);
  }

  /** Copies the rows into `numbers` from 0 on, or back; neighbours on a page at once. A row of -1 is left out. */
  copy(rows: readonly number[], numbers: Float64Array, direction: 'out' | 'in'): void {
    for (let i = 0; i < rows.length; ) {
      const row = rows[i]!; // i < length.
      let count = 1;
      while (rows[i + count] === row + count && (row + count) % rowsPerPage !== 0) count += 1;
      const there = numbers.subarray(i * this.width, (i + count) * this.width);
      if (row >= 0) {
        const start = this.start(row);
        if (this.page(row).byteOffset + start * 8 === there.byteOffset && this.page(row).buffer === there.buffer) {
          // Taken over: it is where it belongs.
        } else if (direction === 'out') there.set(this.page(row).subarray(start, start + there.length));
        else this.page(row).set(there, start);
      }
      i += count;
    }
  }
}

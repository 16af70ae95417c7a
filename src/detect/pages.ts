// Fixed pages of numbers over shared memory: a table that grows without copying, row by row. Shared, so that it can be read from a worker.

/** Rows per page: small enough for a watch of one series, large enough that walking rows in order rarely changes the page. */
export const rowsPerPage = 128;

/** `width` Float64 numbers per row. `page(row)[start(row) + i]` is the row's number i; pages never move. */
export class Pages {
  readonly width: number;
  private readonly pages: Float64Array[] = [];

  constructor(width: number) {
    this.width = width;
  }

  /** Makes room for `rows` rows. */
  reserve(rows: number): void {
    while (this.pages.length * rowsPerPage < rows) {
      this.pages.push(new Float64Array(new SharedArrayBuffer(this.width * rowsPerPage * 8)));
    }
  }

  /** The page of a reserved row. */
  page(row: number): Float64Array {
    // Rows are handed out by the series table, which reserves first.
    return this.pages[Math.floor(row / rowsPerPage)]!;
  }

  start(row: number): number {
    return (row % rowsPerPage) * this.width;
  }

  clear(row: number): void {
    this.page(row).fill(0, this.start(row), this.start(row) + this.width);
  }

  /** The row's numbers, in place. */
  view(row: number): Float64Array {
    return this.page(row).subarray(this.start(row), this.start(row) + this.width);
  }
}

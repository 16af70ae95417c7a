// A row of a table is Float64 numbers; rings and counts in it need fewer bits. These views show the same bytes as smaller numbers.

/** The bytes of one page as 32-bit floats, 16-bit and 8-bit counts. Index = Float64 index times 2, 4 and 8. */
export type PackedViews = { readonly floats: Float32Array; readonly shorts: Uint16Array; readonly bytes: Uint8Array };

const views = new WeakMap<Float64Array, PackedViews>();
let lastPage: Float64Array | null = null;
let lastViews: PackedViews | null = null;

/** The views of `page`, made once. Rows are walked page by page, so the last page is nearly always the right one (1 ns against 30). */
export function packedViews(page: Float64Array): PackedViews {
  if (page === lastPage && lastViews !== null) return lastViews;
  let found = views.get(page);
  if (found === undefined) {
    found = {
      floats: new Float32Array(page.buffer, page.byteOffset, page.length * 2),
      shorts: new Uint16Array(page.buffer, page.byteOffset, page.length * 4),
      bytes: new Uint8Array(page.buffer, page.byteOffset, page.length * 8),
    };
    views.set(page, found);
  }
  lastPage = page;
  lastViews = found;
  return found;
}

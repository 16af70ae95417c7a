// Cursors of lists: an opaque text that holds the key of the last row shown. Stable: rows added or removed meanwhile move nothing.

/** A cursor that no list of ours has given out. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
}

export const pageLimitMax = 500;

export function clampLimit(limit: number): number {
  return Number.isFinite(limit) ? Math.min(pageLimitMax, Math.max(1, Math.trunc(limit))) : pageLimitMax;
}

/** `list` is part of it, so that a cursor of one list is not mistaken for one of another. */
export function encodeCursor(list: string, key: readonly number[]): string {
  return Buffer.from(`${list}:${key.join(':')}`).toString('base64url');
}

/** Reads back what encodeCursor wrote; `length` numbers are expected. */
export function decodeCursor(list: string, cursor: string, length: number): readonly number[] {
  const [name, ...parts] = Buffer.from(cursor.slice(0, 200), 'base64url').toString('utf8').split(':');
  const key = parts.map((part) => (/^-?\d{1,16}$/.test(part) ? Number(part) : Number.NaN));
  const sound = name === list && key.length === length && key.every(Number.isSafeInteger) && encodeCursor(list, key) === cursor;
  if (!sound)
    throw new CursorError(
      `cursor: not one of the list of ${list}: ${JSON.stringify(cursor.slice(0, 80))} (pass back \`next\` of the page before, or leave it out)`,
    );
  return key;
}

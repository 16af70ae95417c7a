// Whether SQLite, which is compiled for one kind of machine and of Node, loads here.

export type SqliteFound =
  | { readonly kind: 'loads'; readonly version: string }
  /** `detail`: the first line of what the loader says. */
  | { readonly kind: 'broken'; readonly detail: string };

/** Loads it when called, not before: a broken one must not keep the caller from starting. */
export async function findSqlite(): Promise<SqliteFound> {
  try {
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(':memory:');
    const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
    database.close();
    return { kind: 'loads', version };
  } catch (error) {
    return { kind: 'broken', detail: (error as Error).message.split('\n')[0] ?? '' };
  }
}

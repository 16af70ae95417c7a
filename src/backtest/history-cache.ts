// The folder that keeps fetched history, one file a chunk, so that an interrupted run goes on where it was and a second one asks nothing twice.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { type Chunk, type ChunkSpan, decodeChunk, encodeChunk } from './chunk.ts';

/** What a chunk is an answer of. The address is without credentials. */
export type Question = { readonly url: string; readonly promql: string; readonly labels: string; readonly seriesMax: number };

export interface HistoryCache {
  readonly folder: string;
  /** null when it is not there, or not whole. */
  read(question: Question, span: ChunkSpan): Promise<Chunk | null>;
  write(question: Question, chunk: Chunk): Promise<void>;
  /** A folder in which nothing was kept goes. */
  close(): void;
}

/** Throws with the name of the folder when it cannot be made. */
export function openHistoryCache(folder: string): HistoryCache {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (question: Question, { from, to, stepMs }: ChunkSpan): string => {
    const { url, promql, labels, seriesMax } = question;
    const name = createHash('sha256')
      .update(JSON.stringify([url, promql, labels, seriesMax, from, to, stepMs]))
      .digest('hex');
    return join(folder, `${name.slice(0, 32)}.chunk`);
  };
  return {
    folder,
    read: async (question, span) => {
      const bytes = await readFile(fileOf(question, span)).catch(() => null);
      return bytes === null ? null : decodeChunk(bytes, span);
    },
    write: async (question, chunk) => {
      const file = fileOf(question, chunk);
      const temporary = `${file}.${process.pid}.tmp`;
      try {
        await writeFile(temporary, encodeChunk(chunk), { mode: 0o600 });
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    close: () => {
      if (readdirSync(folder).length === 0) rmdirSync(folder);
    },
  };
}

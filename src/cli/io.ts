// What a command may touch of the world outside: passed in, so that a test runs the very same program.
import type { Environment, ReadFile } from '../config/resolve-context.ts';
import type { PlotFiles } from './detect-plot.ts';
import type { FileTree } from './file-tree.ts';
import type { HeldSignals } from './held-signals.ts';

export type CliIo = {
  readonly stdout: (text: string) => void;
  /** Whoever read the standard output has gone, as `head` does: what is written there is lost. Default never. */
  readonly isStdoutClosed?: () => boolean;
  readonly stderr: (text: string) => void;
  readonly env: Environment;
  readonly readFile: ReadFile;
  /** The file's content as a stream, or the standard input for `-`. */
  readonly openFile: (file: string) => AsyncIterable<Uint8Array | string>;
  readonly files: PlotFiles;
  /** Default the disk. */
  readonly tree?: FileTree;
  /** Asks the person at the terminal; absent when there is none. */
  readonly ask?: (question: string) => Promise<string>;
  /** Epoch ms; default the system's clock. */
  readonly now?: () => number;
  /** Which of the outputs somebody watches; default neither. */
  readonly terminal?: { readonly stdout: boolean; readonly stderr: boolean };
  /** Signals caught since the process began; by default they are caught when the daemon asks for them. */
  readonly signals?: HeldSignals;
};

/** 0 fine; 1 errors found or a check failed; 2 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2;

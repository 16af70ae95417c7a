// `rti serve`: its place on the command line; the composition root wires it.
import type { CliIo, ExitCode } from './io.ts';

export type ServeOptions = {
  readonly configFile: string | null;
  readonly listenAddress: string | null;
  readonly storagePath: string;
  readonly role: string;
  readonly logLevel: string;
  readonly logFormat: string | null;
};

export async function serveCommand(_options: ServeOptions, io: CliIo): Promise<ExitCode> {
  io.stderr('error: rti serve is not part of this build\n');
  return 2;
}

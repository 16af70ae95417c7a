// `rti demo`: its place on the command line; the composition root wires it.
import type { CliIo, ExitCode } from './io.ts';

export type DemoOptions = { readonly fault: string; readonly faultAfter: string };

export async function demoCommand(_options: DemoOptions, io: CliIo): Promise<ExitCode> {
  io.stderr('error: rti demo is not part of this build\n');
  return 2;
}

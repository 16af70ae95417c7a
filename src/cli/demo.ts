// `rti demo`: says at once what it is, then loads and runs the demo. Ctrl-C, SIGTERM and q end it; a second Ctrl-C ends it at once.
import process from 'node:process';
import { parseListenAddress } from '../config/listen-address.ts';
import { parseDuration } from '../model/time.ts';
import { Terminal } from '../demo/terminal.ts';
import type { CliIo, ExitCode } from './io.ts';
import { programVersion } from './version.ts';

/** `serveFleet`: an address to serve only the fleet on; null = the whole demo. */
export type DemoOptions = { readonly fault: string; readonly faultAfter: string; readonly serveFleet: string | null };

const faultAfterMaxMs = 3_600_000;

export async function demoCommand(options: DemoOptions, io: CliIo): Promise<ExitCode> {
  const faultAfterMs = parseDuration(options.faultAfter);
  if (faultAfterMs === null || faultAfterMs > faultAfterMaxMs) {
    io.stderr(`error: --fault-after: not a duration up to 1h: ${JSON.stringify(options.faultAfter)} (expected e.g. 30s)\n`);
    return 2;
  }
  if (options.serveFleet !== null) return serveFleetCommand(options.serveFleet, { fault: options.fault, faultAfterMs }, io);
  const version = programVersion(io.readFile);
  const isTty = process.stdout.isTTY && io.env.TERM !== 'dumb';
  const elapsedMs = (): number => performance.now();
  const terminal = new Terminal({ write: io.stdout, isTty, columns: () => process.stdout.columns || 80, elapsedMs });
  terminal.line(
    `runtime-intelligence ${version} · demo · nothing leaves this machine · data in a temporary folder, deleted on exit`,
  );
  const [{ runDemo }, { findFault }, { pageFolder }] = await Promise.all([
    import('../demo/run-demo.ts'),
    import('../demo/demo-faults.ts'),
    import('./serve.ts'),
  ]);
  const ending = new AbortController();
  const onSignal = (): void => {
    // The folder is removed on exit too.
    if (ending.signal.aborted) process.exit(130);
    ending.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);
  const keys = isTty && process.stdin.isTTY ? pressedKeys(onSignal, ending.signal) : null;
  try {
    const fault = findFault(options.fault);
    await runDemo({ fault, faultAfterMs, terminal, elapsedMs, version, pageFolder, keys, signal: ending.signal });
    return 0;
  } catch (error) {
    terminal.end();
    io.stderr(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('SIGHUP', onSignal);
  }
}

/** Only the fleet, for a Prometheus of the user's. */
async function serveFleetCommand(
  addressText: string,
  { fault, faultAfterMs }: { readonly fault: string; readonly faultAfterMs: number },
  io: CliIo,
): Promise<ExitCode> {
  const address = parseListenAddress(addressText);
  if (address === null) {
    io.stderr(`error: --serve-fleet: not an address: ${JSON.stringify(addressText)} (expected e.g. 127.0.0.1:8000 or :8000)\n`);
    return 2;
  }
  const [{ serveFleet }, { findFault }] = await Promise.all([import('../demo/serve-fleet.ts'), import('../demo/demo-faults.ts')]);
  const ending = new AbortController();
  const onSignal = (): void => ending.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const tell = (line: string): void => io.stdout(`${line}\n`);
    await serveFleet({ address, fault: findFault(fault), faultAfterMs, tell, signal: ending.signal });
    return 0;
  } catch (error) {
    io.stderr(`error: --serve-fleet ${addressText}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Single keys without Enter; Ctrl-C arrives as one and means what it always means. */
async function* pressedKeys(interrupt: () => void, signal: AbortSignal): AsyncGenerator<string> {
  const { stdin } = process;
  stdin.setRawMode(true);
  const leave = (): void => void stdin.destroy();
  signal.addEventListener('abort', leave, { once: true });
  try {
    for await (const chunk of stdin) {
      for (const key of String(chunk)) {
        if (key === '\u0003') interrupt();
        else yield key;
      }
      if (signal.aborted) return;
    }
  } finally {
    signal.removeEventListener('abort', leave);
    stdin.setRawMode(false);
    stdin.pause();
  }
}

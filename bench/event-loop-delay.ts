// Loaded into the daemon (`--import`) by the benchmark of blocking: SIGUSR2 writes the longest event-loop delay since the last one to stderr.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('SIGUSR2', () => {
  process.stderr.write(`event loop delayed ${(delay.max / 1e6).toFixed(1)} ms\n`);
  delay.reset();
});

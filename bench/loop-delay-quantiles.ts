// Loaded into the daemon (`--import`) by the benchmark of polling: SIGUSR2 writes p99 and maximum of the event-loop delay since the last one to stderr.
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Resolution 1: the timer's own millisecond is part of what it measures.
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('SIGUSR2', () => {
  process.stderr.write(
    `event loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(1)} max ${(delay.max / 1e6).toFixed(1)} ms\n`,
  );
  delay.reset();
});

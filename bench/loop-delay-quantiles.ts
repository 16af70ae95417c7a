// Loaded into the daemon (`--import`) by the benchmark of polling: SIGUSR2 begins to measure the event-loop delay; the next one writes p99 and maximum since
// then to stderr and ends it. A thousand looks a second are 1 % of a core, which is not the daemon's.
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Resolution 1: the timer's own millisecond is part of what it measures.
const delay = monitorEventLoopDelay({ resolution: 1 });
let isMeasuring = false;
process.on('SIGUSR2', () => {
  if (isMeasuring) delay.disable();
  else delay.enable();
  isMeasuring = !isMeasuring;
  const [p99, max] = [delay.percentile(99) / 1e6, delay.max / 1e6];
  process.stderr.write(`event loop delay p99 ${p99.toFixed(1)} max ${max.toFixed(1)} ms\n`);
  delay.reset();
});

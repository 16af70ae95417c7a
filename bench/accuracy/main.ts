// `npm run bench:accuracy -- --data DIR --labels FILE`: scores detectors on labelled series; `--help` lists the options.
import { writeSections } from '../benchmarks-page.ts';
import { accuracyCommand } from './accuracy-command.ts';

process.exitCode = await accuracyCommand(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  monotonicMs: () => performance.now(),
  writeSections,
});

// `npm run ok`: types, lint, format, layers, sizes, dead code, generated files and unit tests; no services, under two minutes.
import { okSteps, runSteps, summarize } from './steps.ts';

const startedAt = performance.now();
summarize(await runSteps(okSteps), startedAt);

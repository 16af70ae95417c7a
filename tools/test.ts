// `npm test`: everything of `npm run ok`, then the tests against real peers; one closing summary with the skips and their reasons.
import { okSteps, peerSteps, runSteps, summarize } from './steps.ts';

const startedAt = performance.now();
summarize(await runSteps([...okSteps, ...peerSteps]), startedAt);

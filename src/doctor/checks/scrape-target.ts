// Each target that we scrape ourselves answers metrics.
import type { ScrapeConfig } from '../../config/config.ts';
import { makeTarget } from '../../sources/scrape-target.ts';
import { type Check, failed, type Finding, ok, warning } from '../check.ts';
import { scrapeTargetOnce } from '../scraped-series.ts';
import type { Setup } from '../setup.ts';

export const scrapeTarget: Check = {
  name: 'scrape-target',
  plan: (setup) =>
    setup.config.scrape.flatMap((scrape) =>
      scrape.targets.map((target) => ({
        subject: `${scrape.name} ${makeTarget(target, scrape.name, {}).instance}`,
        run: () => look(scrape, target, setup),
      })),
    ),
};

async function look(scrape: ScrapeConfig, target: string, setup: Setup): Promise<Finding> {
  const answer = await scrapeTargetOnce(scrape, target, setup);
  if (answer.kind === 'down')
    return failed(answer.reason, `see whether the service runs and serves /metrics there; correct the target in scrape`);
  if (answer.dropped > 0) {
    return warning(
      `${answer.scraped} samples, ${answer.dropped} of them dropped (more than ${scrape.samplesMax}, or from the future)`,
      'raise max_samples of the scrape entry, or let the target expose less',
    );
  }
  return answer.scraped === 0
    ? warning('it answers no samples', 'see whether the path is right: /metrics unless the target names another')
    : ok(`${answer.scraped} samples`);
}

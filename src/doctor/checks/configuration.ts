// The configuration itself: it is valid, or there would be no report; its warnings are worth a line.
import { type Check, type Finding, ok, warning } from '../check.ts';
import type { Setup } from '../setup.ts';

export const configuration: Check = {
  name: 'configuration',
  plan: (setup) => [{ subject: '', run: () => judge(setup) }],
};

function judge({ config }: Setup): Finding {
  const { file, hash, prometheus, scrape, watches, receivers, deliver } = config;
  if (config.warnings.length > 0)
    return warning(config.warnings.join('; '), 'each says what to change; rti config check shows the same');
  const counts = `${prometheus.length} prometheus, ${scrape.length} scrape, ${watches.length} watches, ${receivers.length} receivers`;
  return ok(`${file ?? 'environment'}: ${counts}; deliver ${deliver}; hash ${hash}`);
}

// The clock of Grafana against ours: annotations are placed by ours and read by its.
import type { Check } from '../check.ts';
import { compareClock } from '../compare-clock.ts';
import { grafanaPeer } from '../grafana-peer.ts';

export const grafanaClock: Check = {
  name: 'grafana-clock',
  plan: (setup) => {
    const { grafana } = setup.config;
    if (grafana === null) return [];
    const run = () => compareClock(grafanaPeer(grafana, setup), '/api/health');
    return [{ subject: '', needs: ['grafana-reachable'], run }];
  },
};

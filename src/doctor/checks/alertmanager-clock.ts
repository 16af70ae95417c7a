// The clock of the Alertmanager against ours: silences and ends of alerts are instants.
import type { Check } from '../check.ts';
import { compareClock } from '../compare-clock.ts';
import { alertmanagerPeers } from './alertmanager-reachable.ts';

export const alertmanagerClock: Check = {
  name: 'alertmanager-clock',
  plan: (setup) =>
    alertmanagerPeers(setup).map((peer) => ({
      subject: '',
      needs: ['alertmanager-reachable'],
      run: () => compareClock(peer, '/api/v2/status'),
    })),
};

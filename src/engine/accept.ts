// The door for people who say that the level of an open anomaly is normal from now on.
import { type Acceptance, acceptanceReasons, acceptanceWords } from '../model/acceptance.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { StoreLists } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import { type AnomalyContext, closeAnomaly, firstLabel } from './anomalies.ts';
import type { Engine } from './engine-port.ts';
import type { Observer } from './observe.ts';
import { recordInput } from './record-input.ts';
import type { Turn } from './turns.ts';

export type AcceptOptions = {
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly lists: Pick<StoreLists, 'anomaly'>;
  readonly context: () => AnomalyContext;
  readonly observer: Pick<Observer, 'runs' | 'accept' | 'recorded'>;
  readonly log: Log;
};

/** First on disk, then in the detection: what the disk refuses has changed nothing. */
export function makeAcceptDoor({ run, lists, context, observer, log }: AcceptOptions): Pick<Engine, 'acceptAnomaly'> {
  /** Ends the anomaly when it is still open. */
  function close(turn: Turn, { id, fingerprint, seriesLabels, watch }: Anomaly, acceptance: Acceptance): boolean {
    const open = turn.views.openAnomalyOf(fingerprint);
    if (open?.id !== id) return false;
    const { tenant, configHash } = context();
    recordInput(turn, { tenant, kind: 'accept', source: 'http', configHash }, { anomaly: id, acceptance });
    const at = observer.runs.get(watch)?.detection.standingOf(seriesLabels)?.at ?? turn.now;
    const end = { at: Math.max(at, open.firedAt), peakScore: open.peakScore, reason: acceptanceReasons[acceptance.kind] };
    closeAnomaly(turn, open, { ...end, acceptance }, context());
    return true;
  }

  return {
    acceptAnomaly: async (id, { by, note }) => {
      const anomaly = await lists.anomaly(context().tenant, id);
      if (anomaly === null) return 'unknown';
      if (anomaly.endedAt !== null) return 'over';
      const acceptance: Acceptance = { kind: 'person', by, note };
      await observer.recorded(anomaly.fingerprint);
      if (!(await run((turn) => close(turn, anomaly, acceptance)))) return 'over';
      observer.accept(anomaly.watch, anomaly.seriesLabels, acceptance);
      log.info('anomaly resolved', {
        watch: anomaly.watch,
        service: firstLabel(anomaly.seriesLabels, context().identity.service),
        reason: acceptanceReasons.person,
        accepted: acceptanceWords(acceptance),
      });
      return 'accepted';
    },
  };
}

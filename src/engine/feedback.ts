// What people say of anomalies: written down with who said it, kept with the anomaly's evidence, counted wherever the anomaly is shown.
import type { Anomaly } from '../model/anomaly.ts';
import { countVerdicts, effectiveFeedback, type Feedback, noVerdicts } from '../model/feedback.ts';
import type { StoreLists } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { AnomalyContext } from './anomalies.ts';
import type { AnomalyDetail, Engine, GivenFeedback } from './engine-port.ts';
import { recordInput } from './record-input.ts';
import type { Turn } from './turns.ts';

export type FeedbackOptions = {
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly lists: Pick<StoreLists, 'anomalies' | 'anomaly' | 'feedback' | 'verdicts'>;
  readonly context: () => Pick<AnomalyContext, 'tenant' | 'configHash'>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'feedback'>;
};

/** Verdicts on one anomaly, of all people together: what is kept for ever must have an end. */
export const feedbackPerAnomalyMax = 100;

export type FeedbackDoor = Pick<Engine, 'anomalies' | 'anomaly' | 'giveFeedback'>;

export function makeFeedbackDoor({ run, lists, context, log, metrics }: FeedbackOptions): FeedbackDoor {
  /** All that was said of it, newest first; one page holds it. */
  const historyOf = async (anomalyId: number): Promise<readonly Feedback[]> =>
    (await lists.feedback({ anomalyId, limit: feedbackPerAnomalyMax, cursor: null })).items;

  function write(turn: Turn, anomaly: Anomaly, given: GivenFeedback): Feedback {
    const { tenant, configHash } = context();
    const content = { anomaly: anomaly.id, ...given };
    const inputSeq = recordInput(turn, { tenant, kind: 'feedback', source: 'http', configHash }, content);
    const feedback = { tenant, id: turn.next('feedback'), anomalyId: anomaly.id, ...given, at: turn.now, inputSeq };
    turn.write({ kind: 'feedback', feedback });
    return feedback;
  }

  async function detailOf(anomaly: Anomaly): Promise<AnomalyDetail> {
    const history = await historyOf(anomaly.id);
    return { ...anomaly, verdicts: countVerdicts(history), feedback: history };
  }

  return {
    anomalies: async (request) => {
      const page = await lists.anomalies(request);
      const verdicts = await lists.verdicts(page.items.map(({ id }) => id));
      return { ...page, items: page.items.map((one) => ({ ...one, verdicts: verdicts.get(one.id) ?? noVerdicts })) };
    },
    anomaly: async (id) => {
      const anomaly = await lists.anomaly(context().tenant, id);
      return anomaly && detailOf(anomaly);
    },
    giveFeedback: async (id, given) => {
      const anomaly = await lists.anomaly(context().tenant, id);
      if (anomaly === null) return { kind: 'unknown' };
      const history = await historyOf(id);
      const said = effectiveFeedback(history).find(({ by }) => by === given.by);
      if (said?.verdict === given.verdict && said.note === given.note) return { kind: 'known', verdicts: countVerdicts(history) };
      if (history.length >= feedbackPerAnomalyMax) return { kind: 'full' };
      const stored = await run((turn) => write(turn, anomaly, given));
      const { verdict, by } = given;
      metrics.feedback.inc({ verdict });
      log.info('anomaly judged', { anomaly: id, watch: anomaly.watch, verdict, ...(by === null ? {} : { by }) });
      return { kind: 'stored', verdicts: countVerdicts([stored, ...history]) };
    },
  };
}

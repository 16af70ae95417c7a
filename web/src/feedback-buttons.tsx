// What the reader thinks of an anomaly: three buttons, and one that makes its level normal. The counts come back with the next poll.
import { useState } from 'preact/hooks';
import { acceptLevel, type Anomaly, giveVerdict, personName, rememberPersonName, type Verdict } from './api.ts';

const verdicts: readonly (readonly [verdict: Verdict, name: string, title: string])[] = [
  ['useful', 'Useful', 'Worth telling'],
  ['noise', 'Noise', 'Nothing was wrong'],
  ['expected', 'Expected', 'Real, and known beforehand'],
];

/** What was said from this page, by anomaly: the button stays pressed. */
const said = new Map<number, Verdict>();

export function FeedbackButtons({ anomaly }: { readonly anomaly: Anomaly }) {
  const [status, setStatus] = useState('');
  const [isAsking, setAsking] = useState(false);
  const tell = async (post: () => Promise<void>, done: string): Promise<void> => {
    setStatus('Saving…');
    setStatus(
      await post().then(
        () => done,
        (error: unknown) => `Not saved: ${error instanceof Error ? error.message : String(error)}`,
      ),
    );
  };
  const judge = (verdict: Verdict): void =>
    void tell(async () => {
      await giveVerdict(anomaly.id, verdict);
      said.set(anomaly.id, verdict);
    }, 'Saved.');
  const accept = (): void => {
    setAsking(false);
    void tell(() => acceptLevel(anomaly.id), 'Accepted: this level is normal from now on.');
  };
  return (
    <div class="feedback" role="group" aria-label={`Your verdict on anomaly ${anomaly.id} of ${anomaly.watch}`}>
      {verdicts.map(([verdict, name, title]) => (
        <button
          key={verdict}
          type="button"
          title={title}
          aria-pressed={said.get(anomaly.id) === verdict}
          onClick={() => judge(verdict)}
        >
          {name}
          {anomaly.verdicts[verdict] > 0 && <span class="tally"> {anomaly.verdicts[verdict]}</span>}
        </button>
      ))}
      {anomaly.endedAt === null && !isAsking && (
        <button type="button" title="End it, and learn this level as the new normal" onClick={() => setAsking(true)}>
          Accept level…
        </button>
      )}
      {isAsking && (
        <>
          <button type="button" class="sure" onClick={accept}>
            Yes, this level is normal
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            Cancel
          </button>
        </>
      )}
      <span class="quiet" role="status">
        {status}
      </span>
    </div>
  );
}

/** Who says so; kept in this browser. */
export function PersonName() {
  return (
    <label class="quiet person">
      judged by{' '}
      <input
        type="text"
        maxlength={200}
        size={12}
        placeholder="your name"
        autocomplete="nickname"
        value={personName()}
        onChange={(changed) => rememberPersonName(changed.currentTarget.value)}
      />
    </label>
  );
}

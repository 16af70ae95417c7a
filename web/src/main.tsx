// The page: what is wrong, what was told, every watch with its band. It polls the public API once a second and shows what it was told last.
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { readSnapshot, rememberToken, type Snapshot, TokenNeeded, type Watch } from './api.ts';
import { AlertRow, AnomalyRow, DeliveryRow, Endpoints, HealthLine } from './sections.tsx';
import { PersonName } from './feedback-buttons.tsx';
import { WatchSection } from './watch-section.tsx';
import './page.css';

const pollMs = 1000;

type State = { readonly snapshot: Snapshot | null; readonly problem: string | null; readonly tokenNeeded: boolean };

function useSnapshot(): State {
  const [state, setState] = useState<State>({ snapshot: null, problem: null, tokenNeeded: false });
  useEffect(() => {
    let stopped = false;
    let timer = 0;
    const poll = async (): Promise<void> => {
      try {
        const snapshot = await readSnapshot();
        if (!stopped) setState({ snapshot, problem: null, tokenNeeded: false });
      } catch (error) {
        const tokenNeeded = error instanceof TokenNeeded;
        if (!stopped)
          setState((before) => ({
            ...before,
            tokenNeeded,
            problem: tokenNeeded ? null : 'The service does not answer; trying again each second.',
          }));
      }
      if (!stopped) timer = window.setTimeout(() => void poll(), pollMs);
    };
    void poll();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
    };
  }, []);
  return state;
}

function TokenForm() {
  const submit = (submitted: SubmitEvent): void => {
    submitted.preventDefault();
    // The form below has exactly this one input.
    const input = (submitted.currentTarget as HTMLFormElement).elements[0] as HTMLInputElement;
    rememberToken(input.value.trim());
    input.value = '';
  };
  return (
    <form onSubmit={submit}>
      <label>
        This server wants a token (it is in data/token): <input type="password" autocomplete="off" />
      </label>{' '}
      <button type="submit">Show</button>
    </form>
  );
}

/** What is wrong is on top, everything else keeps its place. */
function firingFirst(watches: readonly Watch[]): readonly Watch[] {
  const isFiring = (watch: Watch): boolean => watch.series.some(({ phase }) => phase === 'firing');
  return [...watches.filter(isFiring), ...watches.filter((watch) => !isFiring(watch))];
}

function Page() {
  const { snapshot, problem, tokenNeeded } = useSnapshot();
  if (tokenNeeded) return <TokenForm />;
  if (snapshot === null) return <p class="quiet">{problem ?? 'Loading…'}</p>;
  const now = Date.now();
  const { watches, anomalies, alerts, deliveries, health } = snapshot;
  return (
    <>
      <header class="top">
        <h1>Runtime Intelligence</h1>
        <HealthLine health={health} />
      </header>
      {problem && <p class="problem">{problem}</p>}
      <div class="columns">
        <section>
          <h2>Open alerts {alerts.length > 0 && <span class="count">{alerts.length}</span>}</h2>
          <ul class="rows">
            {alerts.length === 0 ? (
              <li class="quiet">Nothing fires.</li>
            ) : (
              alerts.map((view) => <AlertRow key={view.alert.fingerprint} view={view} now={now} />)
            )}
          </ul>
          <h2>Anomalies {anomalies.length > 0 && <PersonName />}</h2>
          <ul class="rows">
            {anomalies.length === 0 ? (
              <li class="quiet">None so far.</li>
            ) : (
              anomalies.slice(0, 8).map((anomaly) => <AnomalyRow key={anomaly.id} anomaly={anomaly} now={now} />)
            )}
          </ul>
        </section>
        <section>
          <h2>Latest notifications</h2>
          <ul class="rows">
            {deliveries.length === 0 ? (
              <li class="quiet">Nobody was told anything yet.</li>
            ) : (
              deliveries.slice(0, 12).map((view) => <DeliveryRow key={view.delivery.id} view={view} />)
            )}
          </ul>
        </section>
      </div>
      {watches.length === 0 && <p class="quiet">No watches: set PROMETHEUS_URL, or add `prometheus:` or `scrape:` to rti.yml.</p>}
      {firingFirst(watches).map((watch) => (
        <WatchSection key={watch.name} watch={watch} />
      ))}
      <section>
        <h2>Endpoints</h2>
        <Endpoints />
      </section>
    </>
  );
}

const place = document.getElementById('page');
if (place) render(<Page />, place);

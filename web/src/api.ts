// The page's view of the public API: what it reads, and one way to ask for it.

export type Labels = Readonly<Record<string, string>>;
export type Point = {
  readonly at: number;
  readonly value: number;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
};

export type Series = {
  readonly labels: Labels;
  readonly at: number;
  readonly value: number | null;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly score: number;
  readonly phase: 'inactive' | 'pending' | 'firing';
  readonly points: readonly Point[];
};

export type FalseAlarms = {
  readonly per: 'watch' | 'series';
  readonly budgetPerWeek: number;
  readonly weeks: number;
  readonly opened: number;
  readonly useful: number;
  readonly perWeek: number | null;
  readonly perWeekAtMost: number | null;
};

export type Watch = {
  readonly name: string;
  readonly signal: string;
  readonly unit: string;
  readonly detector: string;
  readonly stage: string;
  readonly intervalMs: number;
  readonly falseAlarms: FalseAlarms;
  readonly seriesCount: number;
  readonly learning: number;
  readonly series: readonly Series[];
};

export type Acceptance = { readonly kind: string; readonly by?: string | null; readonly change?: string };

export type Evidence = {
  readonly value: number | null;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly score: number | null;
  readonly unit: string;
  /** By which rule its level counts as normal now. */
  readonly acceptance?: Acceptance;
};

export type Verdict = 'useful' | 'noise' | 'expected';

export type Anomaly = {
  readonly id: number;
  readonly watch: string;
  readonly seriesLabels: Labels;
  readonly severity: string;
  readonly stage: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly peakScore: number;
  readonly evidence: Evidence;
  readonly verdicts: Readonly<Record<Verdict, number>>;
};

export type AlertView = {
  readonly alert: {
    readonly fingerprint: string;
    readonly labels: Labels;
    readonly annotations: Labels;
    readonly startsAt: number;
    readonly source: string;
  };
  readonly receivers: readonly string[];
  readonly held: readonly { readonly reason: string; readonly by: string }[];
  readonly silencedBy: readonly string[];
};

export type DeliveryView = {
  readonly delivery: {
    readonly id: number;
    readonly receiver: string;
    readonly channel: string;
    readonly state: string;
    readonly attempts: number;
    readonly createdAt: number;
    readonly finishedAt: number | null;
    readonly nextAttemptAt: number | null;
    readonly lastError: string | null;
  };
  readonly reason: string;
  readonly channelType: string;
  readonly rendered: { readonly to: string; readonly title: string; readonly body: unknown } | null;
};

export type Component = { readonly status: string; readonly since: number; readonly detail: string };
export type Health = {
  readonly status: string;
  readonly ready: boolean;
  readonly components: Readonly<Record<string, Component>>;
};

export type Snapshot = {
  readonly watches: readonly Watch[];
  readonly anomalies: readonly Anomaly[];
  readonly alerts: readonly AlertView[];
  readonly deliveries: readonly DeliveryView[];
  readonly health: Health;
};

/** The server wants a token; the page asks for it. */
export class TokenNeeded extends Error {}

const tokenKey = 'rti-token';
export const rememberToken = (token: string): void => sessionStorage.setItem(tokenKey, token);

/** The name verdicts are given in; without one they are nobody's in particular. */
const personKey = 'rti-person';
export const personName = (): string => localStorage.getItem(personKey) ?? '';
export const rememberPersonName = (name: string): void => localStorage.setItem(personKey, name.trim());

const tokenHeader = (): Record<string, string> => {
  const token = sessionStorage.getItem(tokenKey);
  return token ? { authorization: `Bearer ${token}` } : {};
};

/** Throws what the server says when it refuses. */
async function post(path: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...tokenHeader() },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.ok) return;
  // Errors of our API have one shape; a proxy in between may answer anything.
  const refusal = (await answer.json().catch(() => null)) as { readonly error?: { readonly message?: string } } | null;
  throw new Error(refusal?.error?.message ?? `the server answered ${answer.status}`);
}

const byPerson = (): Readonly<Record<string, unknown>> => (personName() === '' ? {} : { by: personName() });

export const giveVerdict = (anomaly: number, verdict: Verdict): Promise<void> =>
  post(`/api/v1/anomalies/${anomaly}/feedback`, { verdict, ...byPerson() });

export const acceptLevel = (anomaly: number): Promise<void> => post(`/api/v1/anomalies/${anomaly}/accept`, byPerson());

async function get<T>(path: string): Promise<T> {
  const answer = await fetch(path, {
    headers: tokenHeader(),
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status === 401) throw new TokenNeeded();
  if (!answer.ok && path !== '/health') throw new Error(`${path} answered ${answer.status}`);
  // The API is ours and typed on the other side.
  return (await answer.json()) as T;
}

type Items<T> = { readonly items: readonly T[] };

export async function readSnapshot(): Promise<Snapshot> {
  const [watches, anomalies, alerts, deliveries, health] = await Promise.all([
    get<Items<Watch>>('/api/v1/watches?points=true'),
    get<Items<Anomaly>>('/api/v1/anomalies?limit=20'),
    get<Items<AlertView>>('/api/v1/alerts?limit=100'),
    get<Items<DeliveryView>>('/api/v1/deliveries?limit=20'),
    get<Health>('/health'),
  ]);
  return { watches: watches.items, anomalies: anomalies.items, alerts: alerts.items, deliveries: deliveries.items, health };
}

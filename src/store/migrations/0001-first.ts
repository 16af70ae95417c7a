// Schema 1: lean tables. A body is stored once as JSON; only what is looked up has a column and an index.
// Numbers (seq, id) are unique in the installation; every other key begins with the tenant.
// Fingerprints are the 64 bits themselves as a signed integer: half of the hex text in the row and in both indexes.

export const first = {
  version: 1,
  name: 'first',
  sql: `
CREATE TABLE inputs (
  seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL,
  config_hash TEXT NOT NULL, body TEXT NOT NULL
) STRICT;

CREATE TABLE alerts (
  id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, fingerprint INTEGER NOT NULL, status TEXT NOT NULL, starts_at INTEGER NOT NULL,
  ends_at INTEGER, expires_at INTEGER, updated_at INTEGER NOT NULL, source TEXT NOT NULL, anomaly_id INTEGER,
  settled INTEGER NOT NULL DEFAULT 0, labels TEXT NOT NULL, annotations TEXT NOT NULL, generator_url TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX alerts_identity ON alerts (tenant, fingerprint);
CREATE INDEX alerts_settled ON alerts (updated_at) WHERE settled = 1;

CREATE TABLE transitions (
  id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, fingerprint INTEGER NOT NULL, "from" TEXT NOT NULL, "to" TEXT NOT NULL,
  reason TEXT NOT NULL, at INTEGER NOT NULL, input_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX transitions_of_alert ON transitions (fingerprint, id);

CREATE TABLE groups (
  tenant TEXT NOT NULL, key TEXT NOT NULL, route_id TEXT NOT NULL, receiver TEXT NOT NULL, labels TEXT NOT NULL,
  first_flush_at INTEGER, flush_at INTEGER, flushes INTEGER NOT NULL, episode INTEGER NOT NULL, opened_at INTEGER,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX groups_due ON groups (flush_at) WHERE flush_at IS NOT NULL;

CREATE TABLE log (
  tenant TEXT NOT NULL, group_key TEXT NOT NULL, receiver TEXT NOT NULL, channel TEXT NOT NULL, firing TEXT NOT NULL,
  resolved TEXT NOT NULL, cooling TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (tenant, group_key, receiver, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, group_key TEXT NOT NULL, receiver TEXT NOT NULL, channel TEXT NOT NULL,
  decision TEXT NOT NULL, told TEXT NOT NULL, held TEXT NOT NULL, at INTEGER NOT NULL, input_seq INTEGER NOT NULL,
  config_hash TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_of_group ON decisions (group_key, id);

CREATE TABLE notifications (
  id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, group_key TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX notifications_at ON notifications (at);

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY, tenant TEXT NOT NULL,
  notification_id INTEGER NOT NULL REFERENCES notifications (id) DEFERRABLE INITIALLY DEFERRED,
  group_key TEXT NOT NULL, receiver TEXT NOT NULL, channel TEXT NOT NULL, told TEXT NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL, next_attempt_at INTEGER, claimed_until INTEGER, created_at INTEGER NOT NULL, finished_at INTEGER,
  receipt TEXT, last_error TEXT
) STRICT;
CREATE INDEX deliveries_of_notification ON deliveries (notification_id);
CREATE INDEX deliveries_state ON deliveries (state, id);
CREATE INDEX deliveries_pending ON deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX deliveries_sending ON deliveries (claimed_until) WHERE state = 'sending';
CREATE INDEX deliveries_alive ON deliveries (channel, group_key, id) WHERE state IN ('pending', 'sending');
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE anomalies (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, ended_at INTEGER, body TEXT NOT NULL) STRICT;
CREATE INDEX anomalies_open ON anomalies (id) WHERE ended_at IS NULL;
CREATE INDEX anomalies_ended ON anomalies (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE annotations (
  id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, due TEXT NOT NULL, started_at INTEGER NOT NULL, next_attempt_at INTEGER,
  is_open INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX annotations_open ON annotations (id) WHERE is_open = 1;
CREATE INDEX annotations_due ON annotations (next_attempt_at) WHERE due IN ('create', 'close');
CREATE INDEX annotations_over ON annotations (started_at) WHERE due IN ('done', 'dead');

CREATE TABLE changes (
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
  UNIQUE (tenant, id)
) STRICT;
CREATE INDEX changes_at ON changes (at, number);

CREATE TABLE configs (hash TEXT PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The highest numbers given out, kept when prune deletes the rows that bore them: a number is never given twice.
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`,
} as const;

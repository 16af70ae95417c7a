// Schema 4: what people say of anomalies, append-only; the columns by which the anomalies of a watch are counted without reading their evidence; and
// those that ended as a new normal, found at the start without reading all.

export const feedback = {
  version: 4,
  name: 'feedback',
  sql: `
CREATE TABLE feedback (
  id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, anomaly_id INTEGER NOT NULL, verdict TEXT NOT NULL, "by" TEXT, note TEXT,
  at INTEGER NOT NULL, input_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX feedback_of_anomaly ON feedback (anomaly_id, id);

ALTER TABLE anomalies ADD COLUMN watch TEXT GENERATED ALWAYS AS (body ->> 'watch') VIRTUAL;
ALTER TABLE anomalies ADD COLUMN fired_at INTEGER GENERATED ALWAYS AS (body ->> 'firedAt') VIRTUAL;
CREATE INDEX anomalies_accepted ON anomalies (ended_at) WHERE body ->> '$.evidence.acceptance.kind' IS NOT NULL;
CREATE INDEX anomalies_fired ON anomalies (fired_at, watch, id);
`,
} as const;

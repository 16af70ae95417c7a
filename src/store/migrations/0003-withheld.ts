// Schema 3: the log knows what was decided in shadow and told to nobody; the newest silences are found at start without reading all inputs.

export const withheld = {
  version: 3,
  name: 'withheld',
  sql: `
ALTER TABLE log ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0;
CREATE INDEX inputs_silences ON inputs (seq) WHERE kind = 'silences';
`,
} as const;

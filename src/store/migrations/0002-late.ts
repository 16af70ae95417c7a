// Schema 2: a delivery knows whether an attempt of it may have arrived, and whether it tells of something that was over before it could be sent.

export const late = {
  version: 2,
  name: 'late',
  sql: `
ALTER TABLE deliveries ADD COLUMN may_have_arrived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
`,
} as const;

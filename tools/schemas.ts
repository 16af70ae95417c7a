// Writes schemas/rti.schema.json from the schema of the configuration; `--check` only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema } from '../src/config/schema.ts';

const target = fileURLToPath(new URL('../schemas/rti.schema.json', import.meta.url));

/** The JSON Schema of rti.yml as written (before durations are read), for editors. */
export function configJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ $schema, title: 'Runtime Intelligence configuration (rti.yml)', ...schema }, null, 2)}\n`;
}

if (import.meta.main) {
  const wanted = configJsonSchema();
  if (!process.argv.includes('--check')) writeFileSync(target, wanted);
  else if (readFileSync(target, 'utf8') !== wanted) {
    process.stderr.write('schemas/rti.schema.json is not up to date: run node tools/schemas.ts\n');
    process.exitCode = 1;
  }
}

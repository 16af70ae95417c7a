// Writes what is made of the schema of the configuration: schemas/rti.schema.json and docs/configuration-reference.md; `--check` only says whether
// they are up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema } from '../src/config/schema.ts';
import { configReference, type JsonSchema } from './config-reference.ts';

/** The JSON Schema of rti.yml as written (before durations are read), for editors. */
export function configJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ $schema, title: 'Runtime Intelligence configuration (rti.yml)', ...schema }, null, 2)}\n`;
}

/** Text by file, relative to the repository. */
function generatedFiles(): Readonly<Record<string, string>> {
  const schema = configJsonSchema();
  return {
    'schemas/rti.schema.json': schema,
    'docs/configuration-reference.md': configReference(JSON.parse(schema) as JsonSchema), // what was just written
  };
}

if (import.meta.main) {
  for (const [file, wanted] of Object.entries(generatedFiles())) {
    const target = fileURLToPath(new URL(`../${file}`, import.meta.url));
    if (!process.argv.includes('--check')) writeFileSync(target, wanted);
    else if (!existsSync(target) || readFileSync(target, 'utf8') !== wanted) {
      process.stderr.write(`${file} is not up to date: run node tools/schemas.ts\n`);
      process.exitCode = 1;
    }
  }
}

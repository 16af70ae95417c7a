// The rule pack of rules/ and its unit tests as data, for what we hold them to.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../docs/markdown.ts';

export type PackAlert = {
  readonly alert: string;
  readonly file: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

type PackRule = Partial<PackAlert> & { readonly expr: string; readonly record?: string };
type PackFile = { readonly groups: readonly { readonly name: string; readonly rules: readonly PackRule[] }[] };

export type PackCase = {
  readonly name: string;
  readonly alert_rule_test?: readonly {
    readonly alertname: string;
    readonly eval_time: string;
    readonly exp_alerts: readonly object[];
  }[];
};

export const packFolder = join(root, 'rules');
const yamlOf = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.yml'));

/** `critical.yml` and its like. */
export const packFiles: readonly string[] = yamlOf(packFolder);
export const packTestFiles: readonly string[] = yamlOf(join(packFolder, 'tests'));

const read = (path: string): unknown => parse(readFileSync(join(packFolder, path), 'utf8'));

// Prometheus and our own checker judge their shape, in tests of their own.
export const packGroups = packFiles.map((file) => ({ file, groups: (read(file) as PackFile).groups }));
export const packCases: readonly PackCase[] = packTestFiles.flatMap(
  (file) => (read(`tests/${file}`) as { readonly tests: readonly PackCase[] }).tests,
);

export const packAlerts: readonly PackAlert[] = packGroups.flatMap(({ file, groups }) =>
  groups.flatMap(({ rules }) =>
    rules.flatMap(({ alert, labels, annotations, ...rest }) =>
      alert === undefined ? [] : [{ ...rest, alert, file, labels: labels ?? {}, annotations: annotations ?? {} }],
    ),
  ),
);

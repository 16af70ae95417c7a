// What checks compute once for all files of a run instead of once a rule: kept beside the context it was computed of.
import type { Check, CheckContext } from '../check.ts';
import type { Group, RuleFile } from '../rule-file.ts';

/** The same function, computed once for each object it is asked about; forgotten with the object. */
export function perObject<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const held = known.get(key);
    if (held !== undefined) return held.value;
    const value = make(key);
    known.set(key, { value });
    return value;
  };
}

/** An index over all files of a run, built at the first question and shared by all later ones. */
export function perContext<Value>(make: (context: CheckContext) => Value): (context: CheckContext) => Value {
  return perObject(make);
}

/** The file of each group of the run. */
export const fileOfGroup: (context: CheckContext) => ReadonlyMap<Group, RuleFile> = perContext(
  ({ files }) => new Map(files.flatMap((file) => file.groups.map((group) => [group, file] as const))),
);

/** The lines of a file, without their ends. */
export const linesOf: (file: RuleFile) => readonly string[] = perObject((file: RuleFile) => file.text.split(/\r?\n/));

/** What is configured of a check, its defaults filled in; the configuration's loader has refused what is wrong. */
export function optionsOf<Schema extends NonNullable<Check['options']>>(
  id: string,
  schema: Schema,
): (context: CheckContext) => ReturnType<Schema['parse']> {
  // zod types parse() as the schema's output, but the generic bound hides it.
  return perContext(({ config }) => schema.parse(config.options[id] ?? {}) as ReturnType<Schema['parse']>);
}

// What Go's yaml.v3 makes of a node: aliases followed, merge keys merged, nulls and numbers told from texts by YAML 1.1's plain forms.
import type { MapNode, Pair, ScalarNode, YamlNode } from './yaml/node.ts';
import { YamlError } from './yaml/yaml-error.ts';

/** An alias cannot name an alias, so one step is enough. */
export function resolved(node: YamlNode): Exclude<YamlNode, { kind: 'alias' }> {
  let current = node;
  while (current.kind === 'alias') current = current.target;
  return current;
}

export function isNull(node: YamlNode): boolean {
  if (node.kind !== 'scalar') return false;
  if (node.tag !== null) return node.tag === '!!null';
  return node.style === 'plain' && /^(?:|~|null|Null|NULL)$/.test(node.value);
}

/** Go takes a decimal number for an int too, and cuts it off. */
export function isGoInteger(node: ScalarNode): boolean {
  if (node.style !== 'plain' || node.tag === '!!str') return false;
  const plain = node.value.replaceAll('_', '');
  if (/^[-+]?(?:0x[0-9a-fA-F]+|0o?[0-7]*|0b[01]+|[1-9]\d*)$/.test(plain)) return true;
  return (
    /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain) && Math.abs(Number(plain)) <= Number.MAX_SAFE_INTEGER * 1024
  );
}

/** In words, for "expected …, not a list". */
export function describeKind(node: YamlNode): string {
  const target = resolved(node);
  if (target.kind === 'seq') return 'a list';
  if (target.kind === 'map') return 'a mapping';
  const text = target.value.length > 40 ? `${target.value.slice(0, 40)}…` : target.value;
  return `the text ${JSON.stringify(text)}`;
}

export function isMergeKey(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.style === 'plain' && node.value === '<<' && (node.tag === null || node.tag === '!!merge');
}

/** How many nodes may be looked at, aliases followed: a text that grows beyond this is an attack or a mistake, and Go refuses it too. */
export class Budget {
  private left: number;

  constructor(nodes: number) {
    this.left = nodes;
  }

  spend(at: YamlNode): void {
    this.left -= 1;
    if (this.left < 0)
      throw new YamlError(
        'aliases (*name) repeat so much here that the file grows beyond reason; write the rules out',
        at.from,
        'yaml/limit',
      );
  }
}

export type MergedPairs = {
  readonly pairs: readonly Pair[] /** Values of `<<` that are no mapping, and mappings that hold themselves. */;
  readonly refused: readonly YamlNode[];
};

/** The pairs of a mapping with those that `<<` brings; what the mapping says itself counts. */
export function mergedPairs(map: MapNode, budget: Budget, active: readonly MapNode[] = []): MergedPairs {
  const merges = map.pairs.filter(({ key }) => isMergeKey(key));
  if (merges.length === 0) return { pairs: map.pairs, refused: [] };
  const pairs = map.pairs.filter(({ key }) => !isMergeKey(key));
  const names = new Set(pairs.map(({ key }) => keyName(key)));
  const refused: YamlNode[] = [];
  for (const source of merges.flatMap(({ value }) => mergeSources(value))) {
    budget.spend(source);
    const target = resolved(source);
    if (target.kind !== 'map' || target === map || active.includes(target)) {
      refused.push(source);
      continue;
    }
    const inner = mergedPairs(target, budget, [...active, map]);
    refused.push(...inner.refused);
    for (const pair of inner.pairs) {
      if (names.has(keyName(pair.key))) continue;
      names.add(keyName(pair.key));
      pairs.push(pair);
    }
  }
  return { pairs, refused };
}

function mergeSources(value: YamlNode): readonly YamlNode[] {
  return value.kind === 'seq' ? value.items : [value];
}

export function keyName(key: YamlNode): string {
  const target = resolved(key);
  return target.kind === 'scalar' ? target.value : '';
}

// Reads the mappings and scalars of a rule file the way Go decodes them into its structs, and notes everything that Go would refuse.
import type { ProblemKind, Problem } from './problem.ts';
import type { ValidityCode } from './problem-code.ts';
import type { Entry, Scalar } from './rule-file.ts';
import type { SourceText } from './source-text.ts';
import type { MapNode, Pair, ScalarNode, YamlNode } from './yaml/node.ts';
import { formatVersion, type PrometheusVersion } from '../promql/version.ts';
import { durationFault } from './duration-fault.ts';
import { type FieldOwner, isOperatorField, judgeField, ownerOfField } from './field.ts';
import { type Budget, describeKind, isGoInteger, isNull, keyName, mergedPairs, resolved } from './go-value.ts';

/** Where in the file a problem is, and in which rule. */
export type ProblemPlace = Pick<Problem, 'range'> & Partial<Pick<Problem, 'group' | 'ruleIndex' | 'rule' | 'expr' | 'argument'>>;

export type Fields = ReadonlyMap<string, Pair>;

export type ReaderOptions = {
  readonly version: PrometheusVersion;
  readonly isKubernetes: boolean /** What a YAML error cut short: half a rule is none. */;
  readonly cut: ReadonlySet<YamlNode>;
};

export class FieldReader {
  readonly problems: Problem[] = [];
  readonly source: SourceText;
  readonly options: ReaderOptions;
  readonly budget: Budget;
  /** What is noted now belongs to this rule. */
  context: Partial<Pick<Problem, 'group' | 'ruleIndex' | 'rule'>> = {};

  constructor(source: SourceText, options: ReaderOptions, budget: Budget) {
    this.source = source;
    this.options = options;
    this.budget = budget;
  }

  /** The rule that is being read turns out to have this name: also for what was noted of it before. */
  nameRule(rule: string): void {
    this.context = { ...this.context, rule };
    for (let at = this.problems.length - 1; at >= 0; at -= 1) {
      const problem = this.problems[at];
      const isOfRule = problem?.ruleIndex === this.context.ruleIndex && problem?.group === this.context.group;
      if (problem === undefined || !isOfRule || problem.rule !== undefined) return;
      this.problems[at] = { ...problem, rule };
    }
  }

  refuse(code: ValidityCode, message: string, at: YamlNode): void {
    this.note(code, message, { range: this.rangeOf(at) });
  }

  note(code: ValidityCode, message: string, place: ProblemPlace): void {
    const kind: ProblemKind = 'validity';
    this.problems.push({ severity: 'error', code, kind, message, ...this.context, ...place });
  }

  /** Of a mapping or list only its first line: a mark under a whole rule shows nothing. */
  rangeOf(node: YamlNode): Problem['range'] {
    if (node.kind === 'map' && node.pairs[0] !== undefined) return this.rangeOf(node.pairs[0].key);
    return this.source.range(node.from, node.kind === 'seq' ? node.from + 1 : node.to);
  }

  /** The fields of a struct; unknown ones and repetitions are refused. null: it is no mapping (also refused), or a null, which Go takes for an empty one. */
  fields(node: YamlNode, owner: FieldOwner, what: string): Fields {
    const map = this.mapping(node, what);
    const fields = new Map<string, Pair>();
    if (map === null) return fields;
    for (const pair of this.pairsOf(map)) {
      if (isNull(pair.key)) continue;
      const name = this.keyText(pair.key);
      if (name === null) continue;
      if (this.options.isKubernetes && isOperatorField(owner, name)) continue;
      if (this.judgeField(pair.key, owner, name)) fields.set(name, pair);
    }
    return fields;
  }

  private judgeField(key: YamlNode, owner: FieldOwner, name: string): boolean {
    const verdict = judgeField(owner, name, this.options.version);
    if (verdict.kind === 'known') return true;
    const whose = owner === 'file' ? 'a rule file' : `a ${owner}`;
    if (verdict.kind === 'newer') {
      this.refuse(
        'rule/field',
        `the field ${name} of ${whose} came with Prometheus ${formatVersion(verdict.since)}; ${formatVersion(this.options.version)} does not know it`,
        key,
      );
      return false;
    }
    this.refuse(
      'rule/field',
      `${whose} has no field ${JSON.stringify(name)}${this.fieldRemedy(owner, name, verdict.nearest)}`,
      key,
    );
    return false;
  }

  private fieldRemedy(owner: FieldOwner, name: string, nearest: string | null): string {
    if (nearest !== null) return `; did you mean ${nearest}?`;
    const home = ownerOfField(name);
    if (home !== null && home !== owner)
      return `; it belongs to ${home === 'file' ? 'the top of the file' : `a ${home}`}: check the indentation`;
    if (owner === 'rule' && name === 'severity') return '; severity is a label: put it under labels';
    if (owner === 'rule' && /^(?:summary|description|runbook_url|message|dashboard)$/.test(name))
      return `; put ${name} under annotations`;
    return '';
  }

  /** All pairs, merge keys followed; a key given twice is refused. */
  pairsOf(map: MapNode): readonly Pair[] {
    this.refuseRepeated(map);
    const { pairs, refused } = mergedPairs(map, this.budget);
    for (const node of refused)
      this.refuse('rule/type', `<< merges mappings only, not ${describeKind(node)}, and no mapping into itself`, node);
    for (const { key } of pairs) this.budget.spend(key);
    return pairs;
  }

  private refuseRepeated(map: MapNode): void {
    const first = new Map<string, YamlNode>();
    for (const { key } of map.pairs) {
      // Go compares keys as they are written, of one kind: an alias with an alias, by name.
      const name = key.kind === 'scalar' ? key.value : key.kind === 'alias' ? `*\0${key.name}` : `\0${key.kind}`;
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, key);
      else
        this.refuse(
          'yaml/duplicate-key',
          `the key ${JSON.stringify(keyName(key))} is given twice; it is already in line ${this.rangeOf(earlier).line}`,
          key,
        );
    }
  }

  private keyText(key: YamlNode): string | null {
    const target = resolved(key);
    if (target.kind === 'scalar') return target.value;
    this.refuse('rule/type', `a key must be a text, not ${describeKind(target)}`, key);
    return null;
  }

  mapping(node: YamlNode, what: string): MapNode | null {
    this.budget.spend(node);
    const target = resolved(node);
    if (target.kind === 'map') return target;
    if (!isNull(target)) this.refuse('rule/type', `${what} must be a mapping (key: value), not ${describeKind(target)}`, node);
    return null;
  }

  /** Go leaves nulls out of a list, and counts rules without them. */
  list(pair: Pair | undefined, what: string): readonly YamlNode[] {
    if (pair === undefined) return [];
    const target = resolved(pair.value);
    if (target.kind === 'seq') return target.items.filter((item) => !isNull(resolved(item)));
    if (!isNull(target))
      this.refuse('rule/type', `${what} must be a list (lines that start with '- '), not ${describeKind(target)}`, pair.value);
    return [];
  }

  /** null: there is none, it is null, or it is no text (refused). */
  text(pair: Pair | undefined, what: string): Scalar | null {
    const node = this.scalarNode(pair, what);
    return node === null || isNull(node) ? null : this.source.scalar(node);
  }

  /**
   * Before 3.3, `alert`, `record` and `expr` were taken as they are written: `~` is the text ~, an alias is its name, and a list or mapping is no
   * text at all.
   */
  literalText(pair: Pair | undefined, what: string): Scalar | null {
    if (pair === undefined) return null;
    const { value } = pair;
    if (value.kind === 'alias') {
      const place: ScalarNode = {
        ...value,
        kind: 'scalar',
        style: 'plain',
        value: value.name,
        runs: [0, value.from + 1, value.name.length, value.name.length],
      };
      return this.source.scalar(place);
    }
    if (value.kind !== 'scalar') return this.text(pair, what);
    return value.value === '' && value.style === 'plain' ? null : this.source.scalar(value);
  }

  private scalarNode(pair: Pair | undefined, what: string): ScalarNode | null {
    if (pair === undefined) return null;
    const target = resolved(pair.value);
    if (target.kind === 'scalar') return target;
    const isTemplate = target.kind === 'map' && this.source.text.startsWith('{{', target.from);
    const remedy = isTemplate ? '; put quotes around a text that starts with {{' : '';
    this.refuse('rule/type', `${what} must be a text, not ${describeKind(target)}${remedy}`, pair.value);
    return null;
  }

  /** Also returns a duration that is refused, for others to show. */
  duration(pair: Pair | undefined, what: string): Scalar | null {
    const scalar = this.text(pair, what);
    if (scalar === null) return null;
    const fault = durationFault(scalar.value);
    if (fault !== null) this.note('rule/duration', `${what}: ${fault}`, { range: scalar.range });
    return scalar;
  }

  integer(pair: Pair | undefined, what: string): Scalar | null {
    const node = this.scalarNode(pair, what);
    if (node === null || isNull(node)) return null;
    if (!isGoInteger(node)) this.refuse('rule/type', `${what} must be a whole number, not ${describeKind(node)}`, node);
    return this.source.scalar(node);
  }

  /** Labels or annotations. A null value is an empty text, a null key is left out, as Go does. */
  entries(pair: Pair | undefined, what: string): readonly Entry[] {
    const map = pair === undefined ? null : this.mapping(pair.value, what);
    if (map === null) return [];
    const entries: Entry[] = [];
    for (const { key, value } of this.pairsOf(map)) {
      if (isNull(key)) continue;
      const keyNode = this.scalarNode({ key, value: key }, `a key of ${what}`);
      const valueNode = this.scalarNode({ key, value }, keyNode === null ? what : keyNode.value);
      if (keyNode === null || valueNode === null) continue;
      entries.push({
        key: this.source.scalar(keyNode),
        value: this.source.scalar(valueNode, isNull(valueNode) ? '' : valueNode.value),
      });
    }
    return entries;
  }
}

// Reads the groups of a document: their fields, names and rules.
import type { Entry, Group, Rule, Scalar } from './rule-file.ts';
import type { Pair, YamlNode } from './yaml/node.ts';
import type { FieldReader } from './field-reader.ts';
import { resolved } from './go-value.ts';
import { labelNameFault } from './name.ts';
import { readRule } from './read-rule.ts';

export function readGroups(reader: FieldReader, groups: Pair | undefined, comments: readonly Scalar[]): readonly Group[] {
  const firstOfName = new Map<string, Group>();
  const read: Group[] = [];
  for (const node of reader.list(groups, 'groups')) {
    const group = readGroup(reader, node, comments);
    read.push(group);
    const { value, range } = group.name;
    const earlier = firstOfName.get(value);
    if (earlier === undefined) firstOfName.set(value, group);
    else if (value !== '') {
      reader.note(
        'group/duplicate',
        `the group name ${JSON.stringify(value)} is already taken in line ${earlier.name.range.line}; names are unique in a file`,
        { range, group: value },
      );
    }
  }
  return read;
}

function readGroup(reader: FieldReader, node: YamlNode, comments: readonly Scalar[]): Group {
  reader.context = {};
  const fields = reader.fields(node, 'group', 'a group');
  const namePair = fields.get('name');
  const name = reader.text(namePair, 'name') ?? emptyName(reader, namePair?.value ?? node);
  reader.context = { group: name.value };
  const isNamed = name.value !== '' || (namePair !== undefined && resolved(namePair.value).kind !== 'scalar');
  if (!isNamed) reader.refuse('group/name', 'a group must have a name', namePair?.key ?? node);
  const labels = reader.entries(fields.get('labels'), 'labels');
  judgeGroupLabels(reader, labels);
  const rules: Rule[] = [];
  const group: Group = {
    name,
    interval: reader.duration(fields.get('interval'), 'interval'),
    queryOffset: reader.duration(fields.get('query_offset'), 'query_offset'),
    limit: reader.integer(fields.get('limit'), 'limit'),
    labels,
    range: reader.source.range(node.from, node.to),
    rules,
  };
  const rulesPair = fields.get('rules');
  let afterLine = rulesPair === undefined ? 0 : reader.rangeOf(rulesPair.key).line;
  for (const [position, item] of reader.list(rulesPair, 'rules').entries()) {
    if (reader.options.cut.has(item)) continue;
    const rule = readRule(reader, item, { group, index: position + 1, comments, afterLine });
    if (rule !== null) rules.push(rule);
    afterLine = reader.source.range(item.from, item.to).endLine;
  }
  reader.context = {};
  return group;
}

function emptyName(reader: FieldReader, at: YamlNode): Scalar {
  return reader.source.scalar({
    kind: 'scalar',
    value: '',
    style: 'plain',
    runs: [],
    from: at.from,
    to: at.from,
    tag: null,
    anchor: null,
  });
}

function judgeGroupLabels(reader: FieldReader, labels: readonly Entry[]): void {
  for (const { key } of labels) {
    const fault = labelNameFault(key.value, 'label', reader.options.version);
    if (fault !== null) reader.note('rule/name', fault, { range: key.range, argument: key.value });
  }
}

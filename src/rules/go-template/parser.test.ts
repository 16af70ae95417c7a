import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTemplate } from './parser.ts';

const OLD = 2042;
const NEW = 3014;

function faultOf(text: string, version = NEW): string | null {
  const parsed = parseTemplate(text, { version });
  return parsed.ok ? null : `${text.slice(parsed.fault.span.from, parsed.fault.span.to)}: ${parsed.fault.message}`;
}

describe('parseTemplate() takes what Prometheus takes', () => {
  test.each([
    'no template, } and { and }}',
    '{{ $value }}',
    '{{ $value | humanize }}',
    '{{ .Labels.instance }} {{ .labels.x.y }} {{ . }} {{ $ }}',
    '{{ printf "%.2f" $value }}',
    '{{ printf `%s` (humanize $value) }}',
    '{{ with query "up" }}{{ . | first | value }}{{ else }}none{{ end }}',
    '{{ range $i, $x := query "up" }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $x.Value }}{{ break }}{{ end }}',
    '{{ if and (gt $value 1.0) true }}a{{ else if not nil }}b{{ else }}c{{ end }}',
    '{{ $x := 1 }}{{ $x = 2 }}{{ $x }}',
    '{{ $y = 2 }}{{ $y }}',
    '{{ define "x" }}{{ . }}{{ end }}{{ template "x" $value }}{{ block "y" . }}z{{ end }}',
    '{{- $value -}}  {{/* a comment */}}{{- /* another */ -}}',
    '{{ (index (query "up") 0).Labels.x }}',
    "{{ len 'c' }}{{ len 0x1F }}{{ len 1_000 }}{{ len -1.5e3 }}{{ len 1i }}",
    '{{ humanize }}',
    '{{ tmpl "x" . }}{{ args 1 2 }}{{ externalURL }}{{ $externalURL }}{{ $externalLabels.a }}{{ pathPrefix }}',
    '{{\n$value\n}}',
  ])('%s', (text) => {
    expect(faultOf(text, OLD)).toBeNull();
  });
});

describe('parseTemplate() refuses what Prometheus refuses, at its place and with a remedy', () => {
  test.each([
    ['{{ $label.x }}', '$label: the variable $label is not declared; did you mean $labels?'],
    ['{{ $value | humanise }}', "humanise: Prometheus' templates have no function humanise; did you mean humanize?"],
    ['{{ $value | default 0 }}', "default: Prometheus' templates have no function default"],
    ['a {{ $value', '{{: an action is not closed: }} is missing'],
    ['{{ if }}{{ end }}', '}}: a value is missing in {{if}}'],
    ['{{ }}', '}}: a value is missing in an action'],
    ['{{ if $value }}x', 'if: {{if}} has no {{end}}'],
    ['x{{ end }}', 'end: {{end}} without an {{if}}, {{range}} or {{with}} before it'],
    ['{{ else }}', 'else: {{else}} without an {{if}}, {{range}} or {{with}} before it'],
    ['{{ $labels["x"] }}', '[: [ is not allowed here; write index $labels "name" for an element'],
    ['{{ $labels.a-b }}', '-: - is not allowed in a name here; write index $labels "the-name" for such a label'],
    ['{{ $value > 1 }}', '>: ">" is not allowed here; write it as a function, such as gt A B'],
    ['{{ “x” }}', '“: the character U+201C is not allowed between {{ and }}; typographic quotes must be " or `'],
    ['{{ "x }}', '": a string is not closed: " is missing in its line'],
    ['{{ "\\d" }}', '"\\d": "\\d" has an escape that Go does not know; write \\\\ for a backslash, or use `…`'],
    ['{{ ($value }}', '}: a parenthesis is not closed: ) is missing before }}'],
    ['{{ $value) }}', '): this ) closes nothing'],
    ['{{ $value | 1 }}', '1: only a function can stand behind |'],
    ['{{ {{ $value }} }}', '{: "{" is not allowed in an action'],
    ['{{ break }}', 'break: {{break}} is allowed inside {{range}} only'],
    ['{{ len 08 }}', '08: "08" is not a number'],
    [
      '{{ define "x" }}{{ $value }}{{ end }}',
      '$value: the variable $value is not declared; inside define only what it is given can be read',
    ],
    ['{{ if true }}{{ define "x" }}{{ end }}{{ end }}', 'define: {{define}} is allowed at the top of a template only'],
    ['{{ define "x" }}a{{ end }}{{ define "x" }}b{{ end }}', 'define: the template "x" is defined twice'],
    ['{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}', '$x: the variable $x is not declared'],
    ['{{ $a, $b := 1 }}', ',: an action can declare one variable only'],
    ['{{/* x }}', '{{: a comment is not closed; end it with */}}'],
    ['{{ 1.x }}', '1.x: "1.x" is not a number'],
  ])('%s', (text, wanted) => {
    expect(faultOf(text)).toBe(wanted);
  });
});

test('functions belong to versions', () => {
  expect(faultOf('{{ now }}', 3005)).toBe('now: the function now came with Prometheus 3.6; 3.5 does not know it');
  expect(faultOf('{{ now }}', 3006)).toBeNull();
  expect(faultOf('{{ urlQueryEscape "a" }}', 3007)).toMatch(/3\.8/);
  expect(faultOf('{{ with 0 }}a{{ else with 1 }}b{{ end }}', OLD)).not.toBeNull();
  expect(faultOf('{{ with 0 }}a{{ else with 1 }}b{{ end }}', NEW)).toBeNull();
});

test('the tree has pipelines, operands and their places', () => {
  const text = 'at {{ $labels.instance | printf "%s" }}';
  const parsed = parseTemplate(text, { version: NEW });
  const action = parsed.ok ? parsed.nodes[1] : undefined;
  expect(action?.kind === 'action' ? action.pipeline.commands.map(({ operands }) => operands) : null).toEqual([
    [
      {
        kind: 'variable',
        span: { from: 6, to: 22 },
        name: '$labels',
        fields: [{ name: 'instance', span: { from: 13, to: 22 } }],
      },
    ],
    [
      { kind: 'function', span: { from: 25, to: 31 }, name: 'printf' },
      { kind: 'string', span: { from: 32, to: 36 }, value: '%s' },
    ],
  ]);
});

test('parseTemplate() never throws, whatever the text, and its faults are inside it', () => {
  const pieces = fc.constantFrom(
    '{{',
    '}}',
    ' ',
    '-',
    '$x',
    '$labels',
    '.a',
    '.',
    '|',
    '(',
    ')',
    ':=',
    '=',
    ',',
    '"',
    '`',
    "'",
    '1',
    '0x',
    'if ',
    'end',
    'else',
    'range ',
    'define "x"',
    'len',
    '/*',
    '*/',
    '\\',
    '\n',
    'é',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const parsed = parseTemplate(text, { version: NEW });
      if (parsed.ok) return;
      expect(parsed.fault.span.from).toBeGreaterThanOrEqual(0);
      expect(parsed.fault.span.to).toBeLessThanOrEqual(text.length);
      expect(parsed.fault.span.from).toBeLessThanOrEqual(parsed.fault.span.to);
    }),
    { numRuns: 2000 },
  );
});

test('depth is limited, length is not', () => {
  expect(faultOf('{{ if true }}'.repeat(5000))).toMatch(/nested deeper/);
  expect(faultOf(`{{ ${'('.repeat(5000)}`)).toMatch(/nested deeper/);
  expect(faultOf('{{/**/}}{{ $value }}'.repeat(5000))).toBeNull();
});

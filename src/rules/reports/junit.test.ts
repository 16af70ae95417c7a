import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderJunit } from './junit.ts';
import { hostileReports, sampleFile, sampleOptions, sampleProblem } from './report-samples.ts';

const attribute = String.raw`[\w]+="(?:[^<>&"]|&(?:amp|lt|gt|quot|#\d+);)*"`;
const token = new RegExp(
  String.raw`^(?:<\?xml version="1\.0" encoding="UTF-8"\?>|</(?<close>[\w-]+)>|<(?<open>[\w-]+)(?: ${attribute})*(?<empty>/)?>|(?:[^<>&]|&(?:amp|lt|gt|quot);)+)`,
);
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** The names of elements in order; throws where the text is no well-formed XML of the kind we write. */
function readXml(xml: string): readonly string[] {
  expect(xml).not.toMatch(notXml);
  const elements: string[] = [];
  const open: string[] = [];
  for (let rest = xml; rest !== ''; ) {
    const match = token.exec(rest);
    if (match === null) throw new Error(`not well-formed at ${JSON.stringify(rest.slice(0, 60))}`);
    const { open: opened, close, empty } = match.groups ?? {};
    if (opened !== undefined) elements.push(opened);
    if (opened !== undefined && empty === undefined) open.push(opened);
    if (close !== undefined && open.pop() !== close) throw new Error(`</${close}> closes another element`);
    rest = rest.slice(match[0].length);
  }
  expect(open).toEqual([]);
  return elements;
}

describe('renderJunit()', () => {
  const problems = [
    sampleProblem(),
    sampleProblem({ severity: 'warning', code: 'alerts/severity', kind: 'lint', message: 'no severity' }),
  ];
  const report = { files: [sampleFile(problems)] };

  test('is a suite a file, a case for the file and one a rule; an error is a failure, a warning is output', () => {
    expect(renderJunit(report, sampleOptions)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="rti rules check" tests="3" failures="1">
  <testsuite name="rules/api.yml" tests="3" failures="1">
    <testcase classname="rules/api.yml" name="file"/>
    <testcase classname="rules/api.yml" name="api / 1 HighLatency">
      <failure message="rate() wants a range vector: did you mean requests_total[5m]?" type="promql/syntax">rules/api.yml:5:15: error promql/syntax: rate() wants a range vector: did you mean requests_total[5m]?</failure>
      <system-out>rules/api.yml:5:15: warning alerts/severity: no severity
</system-out>
    </testcase>
    <testcase classname="rules/api.yml" name="api / 2 job:up:sum"/>
  </testsuite>
</testsuites>
`);
  });

  test('with --strict a warning is a failure as well', () => {
    expect(readXml(renderJunit(report, { ...sampleOptions, isStrict: true })).filter((name) => name === 'failure')).toHaveLength(
      2,
    );
  });

  test('a problem of no listed rule fails the case of the file', () => {
    const { group: _, rule: __, ruleIndex: ___, ...ofFile } = sampleProblem();
    expect(renderJunit({ files: [sampleFile([ofFile])] }, sampleOptions)).toContain('name="file">\n      <failure');
  });

  test('is well-formed for hostile texts, and loses no problem', () => {
    fc.assert(
      fc.property(hostileReports, (hostile) => {
        const elements = readXml(renderJunit(hostile, { ...sampleOptions, isStrict: true }));
        const failing = hostile.files.flatMap((file) => file.problems).filter(({ severity }) => severity !== 'info');
        expect(elements.filter((name) => name === 'failure')).toHaveLength(failing.length);
      }),
      { numRuns: 500 },
    );
  });
});

// Where we judge otherwise than the corpus or promtool says, each by name and with its reason. A disagreement that is not here fails the tests, and so does an
// entry that is none any more.

export type KnownDisagreement = { readonly id: string; readonly reason: string };

/** Ids of expressions.json, judged as Prometheus 2.42. */
export const expressionVerdicts: readonly KnownDisagreement[] = [];

/** Ids of expressions.json, judged as the current version. */
export const newerVerdicts: readonly KnownDisagreement[] = [];

const kubernetes = 'a PrometheusRule object: promtool knows none, we judge what it holds, and promtool accepts its spec';

/** Paths of files.json, judged as Prometheus 2.42. */
export const fileVerdicts: readonly KnownDisagreement[] = [{ id: 'files-made/094-crd.yml', reason: kubernetes }];

/** Ids of expressions.json whose metric names we read otherwise. */
export const metricNames: readonly KnownDisagreement[] = [];

/** Paths of files.json whose counted facts we count otherwise. */
export const fileFacts: readonly KnownDisagreement[] = [
  {
    id: 'files/prometheus+prometheus/model__rulefmt__testdata__test_aliases.yaml',
    reason:
      'of a merged rule the corpus names what is merged in; Prometheus and we let the rule’s own name win, and place it where it is written',
  },
];

/** Kinds of generated input, which has no names, on which we and promtool differ: told by what both say and the input as JSON. */
export const generatedReasons: readonly { readonly detail: RegExp; readonly reason: string }[] = [
  {
    detail: /\\n%YAML 1\.2/,
    reason:
      'a directive inside a document ends it; promtool has by then looked ahead and refuses what follows, we warn of it as of any later document',
  },
  { detail: /(?:"|\\n)\.\.\.\\n/, reason: 'an end mark before any content: promtool wants content, we pass over it' },
  { detail: /a tab character cannot indent.*A file of comments holds no rules/, reason: 'a tab in a file without any content' },
  {
    detail: /ours: \d+:\d+ record must be a text, not a mapping/,
    reason: 'promtool takes a mapping where the name of a record stands for no name',
  },
  { detail: /!!int x/, reason: 'a tag that does not fit its value, on a key that is a text' },
];

// Where we judge otherwise than the corpus or promtool says, each by name and with its reason. A disagreement that is not here fails the tests, and so does an
// entry that is none any more.

export type KnownDisagreement = { readonly id: string; readonly reason: string };

/** Ids of expressions.json, judged as Prometheus 2.42. */
export const expressionVerdicts: readonly KnownDisagreement[] = [];

/** Ids of expressions.json, judged as the current version. */
export const newerVerdicts: readonly KnownDisagreement[] = [];

const kubernetes = 'a PrometheusRule object: promtool knows none, we judge what it holds, and promtool accepts its spec';
const laterDocument = 'promtool 2.42 reads the first document only, we report what is broken in the others too';

/** Paths of files.json, judged as Prometheus 2.42. */
export const fileVerdicts: readonly KnownDisagreement[] = [
  { id: 'files-made/085-yaml-multidoc-bad-second.yml', reason: laterDocument },
  { id: 'files-made/094-crd.yml', reason: kubernetes },
];

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

/** Kinds of input on which we and promtool differ on purpose, told by promtool's message; for generated input, which has no names. */
export const generatedReasons: readonly { readonly promtool: RegExp; readonly reason: string }[] = [];

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KnownLabels, KnownQuestions } from './known-labels.ts';
import { decodeAnswer, type DecodedSeries } from './prometheus-answer.ts';

const yieldTurn = (): Promise<void> => Promise.resolve();

type Written = { readonly metric: Readonly<Record<string, string>>; readonly time: string; readonly value: string };

/** As Prometheus writes it. */
const vector = (series: readonly Written[], more = ''): string => {
  const items = series.map(({ metric, time, value }) => `{"metric":${JSON.stringify(metric)},"value":[${time},"${value}"]}`);
  return `{"status":"success","data":{"resultType":"vector","result":[${items.join(',')}]}${more}}`;
};

/** What JSON.parse makes of it: the same text written with blanks is read by nothing else. */
const parsed = (text: string): Promise<unknown> => decodeAnswer(Buffer.from(text), yieldTurn);

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '}', '{', '"}', ',"value":[', '\u2028', '😀'),
);
const metric = fc.dictionary(fc.oneof(fc.constantFrom('__name__', 'job', 'le', '__proto__'), text), text, { maxKeys: 4 });
/** As Go writes them, and a few it does not. */
const odd = ['00', '1.', '.5', '', '-', '.', '0x10', '1 ', '1_0', '1\\u0030', '9007199254740993', '1E400', '1e-400'];
const value = fc.oneof(
  { arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), weight: 10 },
  { arbitrary: fc.integer().map(String), weight: 5 },
  { arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((number) => number.toFixed(4)), weight: 10 },
  { arbitrary: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String), weight: 5 },
  {
    arbitrary: fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^\d{1,30}$/))
      .map(([whole, rest]) => `${whole}.${rest}`),
    weight: 10,
  },
  { arbitrary: fc.constantFrom('NaN', '+Inf', '-Inf', '-0', '0'), weight: 5 },
  { arbitrary: fc.constantFrom(...odd), weight: 1 },
);
const time = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 4_000_000_000 }).map(String), weight: 20 },
  { arbitrary: fc.double({ min: 0, max: 4e9, noNaN: true }).map((number) => number.toFixed(3)), weight: 20 },
  { arbitrary: fc.constantFrom('1e3', '-1.5', '01', '1.', 'null', '"5"', ''), weight: 1 },
);
const series = fc.record({ metric, time, value });

describe('decodeAnswer() of answers to one question', () => {
  test('is what JSON.parse and Number make of them, whatever came before', async () => {
    const pool = fc.array(series, { minLength: 1, maxLength: 8 });
    const answers = fc.array(fc.array(fc.nat(7), { maxLength: 10 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(pool, answers, async (all, orders) => {
        const known = new KnownLabels();
        for (const order of orders) {
          const answer = vector(order.map((i) => all[i % all.length]!));
          expect(await decodeAnswer(Buffer.from(answer), yieldTurn, known)).toEqual(await parsed(answer));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is the same when a byte is lost, doubled or changed', async () => {
    const change = fc.record({ at: fc.nat(), kind: fc.constantFrom('lost', 'doubled', 'changed', 'cut'), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(series, { maxLength: 4 }), change, async (all, { at, kind, byte }) => {
        const known = new KnownLabels();
        const whole = Buffer.from(vector(all));
        await decodeAnswer(whole, yieldTurn, known);
        const place = at % whole.length;
        const middle = { lost: [], doubled: [whole[place]!, whole[place]!], changed: [byte], cut: [] }[kind];
        const rest = kind === 'cut' ? Buffer.alloc(0) : whole.subarray(place + 1);
        const hurt = Buffer.concat([whole.subarray(0, place), Buffer.from(middle), rest]);
        expect(await decodeAnswer(hurt, yieldTurn, known)).toEqual(await decodeAnswer(hurt, yieldTurn));
      }),
      { numRuns: 500 },
    );
  });

  test('a series that comes again has the labels it had, the very same object, also at another place', async () => {
    const known = new KnownLabels();
    const of = (pod: number): Written => ({ metric: { job: 'api', pod: `p${pod}` }, time: '1795427936.278', value: String(pod) });
    const read = async (pods: readonly number[]): Promise<readonly DecodedSeries[]> => {
      const answer = await decodeAnswer(Buffer.from(vector(pods.map(of))), yieldTurn, known);
      return answer.kind === 'data' ? answer.series : [];
    };
    const first = await read([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const pods of [
      [1, 2, 3, 4, 5, 6, 7, 8],
      [1, 3, 4, 9, 5, 8],
      [8, 5, 4, 3, 1],
      [3, 1],
    ]) {
      const again = await read(pods);
      expect(again.map(({ points }) => points[0]?.[1])).toEqual(pods);
      for (const [i, pod] of pods.entries()) if (pod !== 9) expect(again[i]?.labels).toBe(first[pod - 1]?.labels);
    }
  });

  test('warnings, and what else stands around the list, are read', async () => {
    const answer = vector([{ metric: { job: 'a' }, time: '1', value: '1' }], ',"warnings":["slow"],"infos":["i"]');
    const decoded = await decodeAnswer(Buffer.from(answer), yieldTurn, new KnownLabels());
    expect(decoded).toMatchObject({ kind: 'data', warnings: ['slow', 'i'], series: [{ points: [[1000, 1]] }] });
  });
});

test('KnownQuestions.take() gives what is known of a question to one at a time', () => {
  const questions = new KnownQuestions();
  const known = questions.take('up');
  known.begin(Buffer.from('{"job":"a"}'));
  known.find(0, 11, () => ({ job: 'a' }));
  known.end();
  questions.giveBack('up', known);
  expect(questions.take('up')).toBe(known);
  expect(questions.take('up')).not.toBe(known);
});

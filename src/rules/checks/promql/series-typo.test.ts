import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlSeriesTypo } from './series-typo.ts';

const beside = (name: string): string => `${oneRecord('job:http_requests:rate5m')}  - alert: Down\n    expr: ${name} > 1\n`;

test.for(['job:http_request:rate5m', 'job:htp_requests:rate5m', 'job:http_reqeusts:rate5m', 'job:http_requezts:rate5m'])(
  '%s is one letter away from what is recorded',
  (name) => {
    expect(saysOf(promqlSeriesTypo, beside(name))).toEqual([
      `7:11 ${name} is one letter away from job:http_requests:rate5m, which these files know: is it a slip?`,
    ]);
  },
);

test.for(['job:http_requests:rate5m', 'job:http_requests:rate1m', 'job:http_request:rates5m', 'job:requests:rate5m'])(
  '%s is not',
  (name) => {
    expect(saysOf(promqlSeriesTypo, beside(name))).toEqual([]);
  },
);

test('a name read three times is known, one read twice is not', () => {
  const reading = (times: number): string => oneAlert('', `memory_byte + ${Array(times).fill('memory_bytes').join(' + ')} > 1`);
  expect(saysOf(promqlSeriesTypo, reading(3))).toHaveLength(1);
  expect(saysOf(promqlSeriesTypo, reading(2))).toEqual([]);
});

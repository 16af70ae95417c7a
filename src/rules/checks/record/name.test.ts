import { expect, test } from 'vitest';
import { oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { recordName } from './name.ts';

test.for(['job:http_requests:rate5m', ':node_memory_free_bytes:sum'])('%s is level:metric:operations', (name) => {
  expect(saysOf(recordName, oneRecord(name))).toEqual([]);
});

test('a name without colons looks scraped', () => {
  expect(saysOf(recordName, oneRecord('http_requests'))).toEqual([
    expect.stringContaining('4:13 record name http_requests has no colon'),
  ]);
});

test.for(['job:rate5m', 'a:b:c:d', 'a::c', 'a:b:'])('%s is not', (name) => {
  expect(saysOf(recordName, oneRecord(`"${name}"`))).toEqual([expect.stringContaining('is not level:metric:operations')]);
});

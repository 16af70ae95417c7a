import { describe, expect, test } from 'vitest';
import { setupOf } from '../../test/stand-ins/doctor-rig.ts';
import { leadsToUs, ourUrl } from './our-address.ts';

const local = setupOf({});
const everywhere = setupOf({ external_url: 'https://rti.example/sub' }, { listenAddress: { host: '0.0.0.0', port: 5001 } });

describe('whether an address leads to us', () => {
  test.for([
    ['http://127.0.0.1:5001/webhook', 'yes'],
    ['http://localhost:5001/api/v2/alerts', 'yes'],
    ['http://[::1]:5001', 'yes'],
    ['http://127.0.0.1:5002/webhook', 'no'],
    ['http://other:5001/webhook', 'no'],
    ['<secret>', 'no'],
  ] as const)('listening on loopback: %s → %s', ([address, expected]) => {
    expect(leadsToUs(address, local)).toBe(expected);
  });

  test.for([
    ['http://127.0.0.1:5001/webhook', 'yes'],
    ['http://rti:5001/webhook', 'likely'],
    ['https://rti.example/sub/webhook', 'yes'],
    ['http://rti.example/webhook', 'no'],
  ] as const)('listening everywhere, known as rti.example: %s → %s', ([address, expected]) => {
    expect(leadsToUs(address, everywhere)).toBe(expected);
  });

  test('remedies name the address that peers can use', () => {
    expect(ourUrl(local)).toBe('http://127.0.0.1:5001');
    expect(ourUrl(everywhere)).toBe('https://rti.example/sub');
    expect(ourUrl(setupOf({}, { listenAddress: { host: '0.0.0.0', port: 80 } }))).toBe('http://THIS-HOST:80');
  });
});

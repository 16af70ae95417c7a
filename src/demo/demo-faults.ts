// The faults the demo can show: what each does to the fleet, and which watch has to see it.
import type { Fault } from './fleet.ts';

export type DemoFaultName = 'traffic-drop' | 'latency' | 'errors' | 'no-data' | 'leak';

export type DemoFault = {
  readonly name: DemoFaultName;
  readonly text: string;
  readonly watch: string;
  readonly change: Pick<Fault, 'kind' | 'pods' | 'amount'>;
};

/** The service that everything happens to. */
export const faultyService = 'checkout';

export const demoFaults: readonly DemoFault[] = [
  {
    name: 'latency',
    text: 'latency ×4 on 3 of 12 pods',
    watch: 'response_time',
    change: { kind: 'latency', pods: 3, amount: 4 },
  },
  { name: 'errors', text: '30 % errors on 3 of 12 pods', watch: 'error_rate', change: { kind: 'errors', pods: 3, amount: 0.3 } },
  {
    name: 'traffic-drop',
    text: 'traffic falls by 70 %',
    watch: 'request_rate',
    change: { kind: 'traffic', pods: null, amount: 0.3 },
  },
  { name: 'no-data', text: '9 of 12 pods fall silent', watch: 'request_rate', change: { kind: 'no-data', pods: 9, amount: 1 } },
  {
    name: 'leak',
    text: '3 of 12 pods leak 8 MB/s each',
    watch: 'memory_usage',
    change: { kind: 'leak', pods: 3, amount: 8_000_000 },
  },
];

export function findFault(name: string): DemoFault {
  const found = demoFaults.find((fault) => fault.name === name);
  if (!found)
    throw new RangeError(`no fault ${JSON.stringify(name)} (there are ${demoFaults.map((one) => one.name).join(', ')})`);
  return found;
}

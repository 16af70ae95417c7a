// System Resources: processors, memory, disks and network of the hosts, as node_exporter tells them.
import { realDisks } from '../../src/model/file-systems.ts';
import { metricPrefix } from '../../src/telemetry/metric-list.ts';
import type { Dashboard } from './dashboard.ts';
import { type Query, timeseries } from './panel.ts';
import { bandOverrides } from './queries.ts';

const host = 'instance=~"$instance"';
const window = '[$__rate_interval]';
const disks = `${host}, ${realDisks}`;
const realNetworks = `${host}, device!~"lo|veth.*|docker.*|cni.*|br-.*"`;
const used = [
  { color: 'yellow', from: 0.8 },
  { color: 'red', from: 0.9 },
] as const;

/** Our watches of hosts bear the instance and, where there are several series of a host, more. */
const band = (watch: string): readonly Query[] =>
  (['expected', 'lower', 'upper'] as const).map((gauge) => ({
    expr: `max by (instance) (${metricPrefix}anomaly_${gauge}{watch="${watch}", ${host}})`,
    legend: `{{instance}} ${gauge}`,
  }));

const rateBy = (labels: string, metric: string, matchers: string): string =>
  `sum by (${labels}) (rate(${metric}{${matchers}}${window}))`;

export const systemResources: Dashboard = {
  uid: 'rti-system-resources',
  title: 'System Resources',
  description: 'Processors, memory, disks and network of the hosts that node_exporter watches.',
  variables: [{ name: 'instance', title: 'Host', from: 'node_load1', label: 'instance' }],
  rows: [
    {
      title: 'Processor and memory',
      panels: [
        timeseries({
          ...{ title: 'CPU Usage', unit: 'percentunit', width: 12, min: 0, max: 1 },
          description: 'Share of processor time that is not idle, with the band the watch cpu_usage expects. Red from 90 %.',
          queries: [
            {
              expr: `1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle", ${host}}${window}))`,
              legend: '{{instance}}',
            },
            ...band('cpu_usage'),
          ],
          thresholds: used,
          overrides: bandOverrides,
        }),
        timeseries({
          ...{ title: 'Memory Usage', unit: 'percentunit', width: 12, min: 0, max: 1 },
          description: 'Share of memory that no process could have, with the band the watch memory_usage expects. Red from 90 %.',
          queries: [
            {
              expr: `1 - sum by (instance) (node_memory_MemAvailable_bytes{${host}}) / sum by (instance) (node_memory_MemTotal_bytes{${host}})`,
              legend: '{{instance}}',
            },
            ...band('memory_usage'),
          ],
          thresholds: used,
          overrides: bandOverrides,
        }),
        timeseries({
          ...{ title: 'Processor Time by Mode', unit: 'short', width: 12, min: 0, stacked: true },
          description: 'Cores by what they do. iowait: the disk is slow. steal: the neighbours on the machine take it.',
          queries: [{ expr: `sum by (mode) (rate(node_cpu_seconds_total{mode!="idle", ${host}}${window}))`, legend: '{{mode}}' }],
        }),
        timeseries({
          ...{ title: 'Load per Core', unit: 'short', width: 12, min: 0 },
          description: 'Processes that run or wait to, by core. Above 1 they wait.',
          queries: [
            {
              expr: `sum by (instance) (node_load1{${host}}) / count by (instance) (node_cpu_seconds_total{mode="idle", ${host}})`,
              legend: '{{instance}}',
            },
          ],
          thresholds: [{ color: 'red', from: 1 }],
        }),
      ],
    },
    {
      title: 'Disks',
      panels: [
        timeseries({
          ...{ title: 'Disk Usage', unit: 'percentunit', width: 12, min: 0, max: 1 },
          description: 'Share of each real file system that is used. Red from 90 %.',
          queries: [
            {
              expr: `1 - max by (instance, mountpoint) (node_filesystem_avail_bytes{${disks}}) / max by (instance, mountpoint) (node_filesystem_size_bytes{${disks}})`,
              legend: '{{instance}} {{mountpoint}}',
            },
          ],
          thresholds: used,
        }),
        timeseries({
          ...{ title: 'Time until Full', unit: 's', width: 12, min: 0 },
          description: 'When the free space ends if it goes on as in the last 6 hours. Nothing drawn: it does not shrink.',
          queries: [
            {
              expr: `max by (instance, mountpoint) (node_filesystem_avail_bytes{${disks}}) / (max by (instance, mountpoint) (-deriv(node_filesystem_avail_bytes{${disks}}[6h])) > 0)`,
              legend: '{{instance}} {{mountpoint}}',
            },
          ],
        }),
        timeseries({
          ...{ title: 'Disk Throughput', unit: 'Bps', width: 12, min: 0 },
          description: 'Bytes read and written a second.',
          queries: [
            { expr: rateBy('instance, device', 'node_disk_read_bytes_total', host), legend: '{{instance}} {{device}} read' },
            {
              expr: rateBy('instance, device', 'node_disk_written_bytes_total', host),
              legend: '{{instance}} {{device}} written',
            },
          ],
        }),
        timeseries({
          ...{ title: 'Disk Busy', unit: 'percentunit', width: 12, min: 0, max: 1 },
          description: 'Share of time in which the disk had something to do. Near 100 % requests queue.',
          queries: [
            { expr: rateBy('instance, device', 'node_disk_io_time_seconds_total', host), legend: '{{instance}} {{device}}' },
          ],
          thresholds: [{ color: 'red', from: 0.9 }],
        }),
      ],
    },
    {
      title: 'Network and watches',
      panels: [
        timeseries({
          ...{ title: 'Network', unit: 'Bps', width: 12, min: 0 },
          description: 'Bytes received and sent a second by host.',
          queries: [
            { expr: rateBy('instance', 'node_network_receive_bytes_total', realNetworks), legend: '{{instance}} received' },
            { expr: rateBy('instance', 'node_network_transmit_bytes_total', realNetworks), legend: '{{instance}} sent' },
          ],
        }),
        timeseries({
          ...{ title: 'Network Errors', unit: 'cps', width: 12, min: 0 },
          description: 'Packets a second that were faulty. Anything above 0 for long is a cable, a driver or a full queue.',
          queries: [
            { expr: rateBy('instance', 'node_network_receive_errs_total', realNetworks), legend: '{{instance}} received' },
            { expr: rateBy('instance', 'node_network_transmit_errs_total', realNetworks), legend: '{{instance}} sent' },
          ],
        }),
        timeseries({
          ...{ title: 'Anomaly Score', unit: 'short', width: 24, min: 0, max: 5 },
          description: 'The watches of the hosts: above 1 the resource is used otherwise than expected.',
          queries: [
            {
              expr: `max by (watch, instance) (${metricPrefix}anomaly_score{watch=~"cpu_usage|memory_usage|disk_usage", ${host}})`,
              legend: '{{watch}} {{instance}}',
            },
          ],
          thresholds: [{ color: 'red', from: 1 }],
        }),
      ],
    },
  ],
};

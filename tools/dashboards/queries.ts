// Expressions that several dashboards ask: conventional HTTP metrics under the chosen services, and what our watches say beside them.
import { metricPrefix } from '../../src/telemetry/metric-list.ts';
import type { Query } from './panel.ts';

const window = '[$__rate_interval]';
const ofService = 'service=~"$service"';

export const requestRate = (by: string, matchers = ''): string =>
  `sum by (${by}) (rate(http_requests_total{${[ofService, matchers].filter((part) => part !== '').join(', ')}}${window}))`;

/** Of the requests whose code, under whichever of the three usual labels, matches. */
export const requestsOfCode = (by: string, pattern: string): string =>
  ['code', 'status', 'status_code'].map((label) => requestRate(by, `${label}=~"${pattern}"`)).join(' or ');

/** 0 where requests are counted and none of them matches, so that a service without errors is drawn and not missing. */
export const errorRatio = (by: string): string => {
  const all = requestRate(by);
  return `(${requestsOfCode(by, '5..')} or 0 * ${all}) / (${all} > 0)`;
};

export const latency = (quantile: number, by: string): string =>
  `histogram_quantile(${quantile}, sum by (${by === '' ? 'le' : `${by}, le`}) (rate(http_request_duration_seconds_bucket{${ofService}}${window})))`;

/** One of our gauges of a watch, by service. */
export const ofWatch = (gauge: 'score' | 'expected' | 'lower' | 'upper', watch: string): string =>
  `max by (service) (${metricPrefix}anomaly_${gauge}{watch="${watch}", ${ofService}})`;

/** A line with the band that the watch expects around it. */
export function withBand(expr: string, watch: string): readonly Query[] {
  return [
    { expr, legend: '{{service}}' },
    { expr: ofWatch('expected', watch), legend: '{{service}} expected' },
    { expr: ofWatch('lower', watch), legend: '{{service}} lower' },
    { expr: ofWatch('upper', watch), legend: '{{service}} upper' },
  ];
}

/** Draws what is expected dashed and the band's edges dotted, without a legend of their own. */
export const bandOverrides: readonly object[] = [
  {
    matcher: { id: 'byRegexp', options: '/ expected$/' },
    properties: [
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
      { id: 'custom.fillOpacity', value: 0 },
    ],
  },
  {
    matcher: { id: 'byRegexp', options: '/ (lower|upper)$/' },
    properties: [
      { id: 'custom.lineStyle', value: { fill: 'dot', dash: [2, 4] } },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } },
    ],
  },
];

export const serviceVariable = { name: 'service', title: 'Service', from: 'http_requests_total', label: 'service' } as const;

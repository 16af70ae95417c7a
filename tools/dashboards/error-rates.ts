// Error Rates: who answers with errors, which, and since when.
import type { Dashboard } from './dashboard.ts';
import { stat, timeseries } from './panel.ts';
import { bandOverrides, errorRatio, ofWatch, requestRate, requestsOfCode, serviceVariable, withBand } from './queries.ts';

export const errorRates: Dashboard = {
  uid: 'rti-error-rates',
  title: 'Error Rates',
  description:
    'Errors of the chosen services by share, by code and by number. Codes are read from the labels code, status or status_code.',
  variables: [serviceVariable],
  rows: [
    {
      title: 'Server errors',
      panels: [
        timeseries({
          ...{ title: '5xx Error Rate', unit: 'percentunit', width: 12, min: 0 },
          description: 'Share of 5xx answers by service, with the band the watch error_rate expects. Red from 10 %.',
          queries: withBand(errorRatio('service'), 'error_rate'),
          thresholds: [
            { color: 'yellow', from: 0.01 },
            { color: 'red', from: 0.1 },
          ],
          overrides: bandOverrides,
        }),
        timeseries({
          ...{ title: '5xx per Second', unit: 'reqps', width: 12, min: 0, stacked: true },
          description: 'Requests a second that ended in a 5xx. A share without a number frightens more than it should.',
          queries: [{ expr: requestsOfCode('service', '5..'), legend: '{{service}}' }],
        }),
        stat({
          ...{ title: 'Error Rate Score', unit: 'short', width: 24, height: 4 },
          description: 'The score of the watch error_rate: above 1 there are more errors than expected now.',
          queries: [{ expr: ofWatch('score', 'error_rate'), legend: '{{service}}' }],
          thresholds: [{ color: 'red', from: 1 }],
        }),
      ],
    },
    {
      title: 'All answers',
      panels: [
        timeseries({
          ...{ title: 'Answers by Code', unit: 'reqps', width: 12, min: 0, stacked: true },
          description: 'Requests a second by the code of their answer.',
          queries: [
            { expr: requestRate('code', 'code!=""'), legend: '{{code}}' },
            { expr: requestRate('status', 'status!=""'), legend: '{{status}}' },
            { expr: requestRate('status_code', 'status_code!=""'), legend: '{{status_code}}' },
          ],
        }),
        timeseries({
          ...{ title: '4xx per Second', unit: 'reqps', width: 12, min: 0 },
          description: 'Requests a second that ended in a 4xx: a client that changed, a link that is gone, an attack.',
          queries: [{ expr: requestsOfCode('service', '4..'), legend: '{{service}}' }],
        }),
        timeseries({
          ...{ title: 'Targets Down', unit: 'short', width: 12, min: 0 },
          description: 'Targets of a job that do not answer.',
          queries: [{ expr: 'sum by (job) (1 - up)', legend: '{{job}}' }],
          thresholds: [{ color: 'red', from: 1 }],
        }),
        timeseries({
          ...{ title: 'Alerts Firing', unit: 'short', width: 12, min: 0, stacked: true },
          description: 'Alerts of the rules of this Prometheus by severity.',
          queries: [{ expr: 'count by (severity) (ALERTS{alertstate="firing"})', legend: '{{severity}}' }],
        }),
      ],
    },
  ],
};

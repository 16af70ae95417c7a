import { expect, test } from 'vitest';
import { dashboardUrl } from './dashboard-url.ts';

const onsetAt = 1_790_000_000_000;
const labels = { service: 'check out', environment: 'prod', severity: 'critical' };
const grafana = (dashboard: string, severity: string | null = null) => ({
  url: 'http://grafana:3000/',
  externalUrl: null,
  dashboards: [{ watch: 'latency', severity, dashboard, panel: null }],
});

test('dashboardUrl() links a UID with its time and variables', () => {
  expect(dashboardUrl(grafana('uid:abc'), { watch: 'latency', labels, onsetAt })).toBe(
    `http://grafana:3000/d/abc?from=${onsetAt - 1_800_000}&to=now&var-service=check%20out&var-environment=prod`,
  );
});

test('dashboardUrl() finds a title through the search', () => {
  expect(dashboardUrl(grafana('Team/Service Overview'), { watch: 'latency', labels, onsetAt })).toBe(
    'http://grafana:3000/dashboards?query=Service%20Overview',
  );
});

test.each([
  ['another watch', { watch: 'traffic', labels, onsetAt }, null],
  ['another severity', { watch: 'latency', labels, onsetAt }, 'warning'],
])('dashboardUrl() is null for %s', (_what, drawn, severity) => {
  expect(dashboardUrl(grafana('uid:abc', severity), drawn)).toBeNull();
});

test('dashboardUrl() is null without Grafana', () => {
  expect(dashboardUrl(null, { watch: 'latency', labels, onsetAt })).toBeNull();
});

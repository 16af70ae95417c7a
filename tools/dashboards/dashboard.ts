// A dashboard from rows of panels: places on the grid, variables, links, and the annotation queries that show our regions and deployments.
import { datasource, type Panel } from './panel.ts';

export type Row = { readonly title: string; readonly panels: readonly Panel[] };

/** A variable over the values of a label. `from` is a selector. */
export type LabelVariable = { readonly name: string; readonly title: string; readonly from: string; readonly label: string };

export type Dashboard = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly LabelVariable[];
  readonly rows: readonly Row[];
};

const grafana = { type: 'grafana', uid: '-- Grafana --' } as const;
const gridWidth = 24;

/** The JSON that Grafana imports, provisions and exports. */
export function toGrafana({ uid, title, description, variables, rows }: Dashboard): object {
  return {
    uid,
    title,
    description,
    tags: ['runtime-intelligence'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    timepicker: {},
    timezone: 'browser',
    weekStart: '',
    fiscalYearStartMonth: 0,
    liveNow: false,
    links: [
      {
        ...{ type: 'dashboards', title: 'Runtime Intelligence', tags: ['runtime-intelligence'], asDropdown: true },
        ...{ icon: 'external link', includeVars: true, keepTime: true, targetBlank: false, tooltip: '', url: '' },
      },
    ],
    annotations: { list: annotationQueries },
    templating: { list: [datasourceVariable, ...variables.map(labelVariable)] },
    panels: placed(rows),
  };
}

const annotationQueries = [
  {
    ...{ name: 'Annotations & Alerts', builtIn: 1, type: 'dashboard', datasource: grafana },
    ...{ enable: true, hide: true, iconColor: 'rgba(0, 211, 255, 1)' },
  },
  {
    ...{ name: 'Incidents', builtIn: 0, datasource: grafana, enable: true, hide: false, iconColor: 'red' },
    target: { type: 'tags', tags: ['runtime-intelligence'], matchAny: false, limit: 100 },
  },
  {
    ...{ name: 'Deployments', builtIn: 0, datasource: grafana, enable: true, hide: false, iconColor: 'blue' },
    target: { type: 'tags', tags: ['runtime-intelligence', 'deploy'], matchAny: false, limit: 100 },
  },
] as const;

const datasourceVariable = {
  ...{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
  ...{ includeAll: false, multi: false, options: [], refresh: 1, regex: '', skipUrlSync: false },
} as const;

function labelVariable({ name, title, from, label }: LabelVariable): object {
  const query = `label_values(${from}, ${label})`;
  return {
    ...{ name, label: title, type: 'query', datasource, definition: query, hide: 0, sort: 1, refresh: 2, regex: '' },
    ...{ includeAll: true, allValue: '.*', multi: true, options: [], skipUrlSync: false },
    current: { selected: true, text: ['All'], value: ['$__all'] },
    query: { query, refId: `variable-${name}` },
  };
}

/** From left to right, a new line where a panel no longer fits; every row begins with its heading. */
function placed(rows: readonly Row[]): object[] {
  const made: object[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    made.push({
      id: made.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: gridWidth, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const { width, height, ...panel } of panels) {
      if (x + width > gridWidth) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      made.push({ id: made.length + 1, ...panel, gridPos: { x, y, w: width, h: height } });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
    y += lineHeight;
  }
  return made;
}

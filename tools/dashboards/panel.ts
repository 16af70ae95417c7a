// Panels of a Grafana dashboard as functions: what a panel asks, in which unit, and from which value on it is yellow or red.
// Source: Grafana's dashboard JSON model (grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model).

export const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** Units as Grafana names them. */
export type Unit =
  | 'reqps'
  | 's'
  | 'percentunit'
  | 'percent'
  | 'short'
  | 'bytes'
  | 'Bps'
  | 'iops'
  | 'cps'
  | 'none'
  | 'ops'
  | 'dateTimeFromNow';

export type Query = {
  readonly expr: string;
  readonly legend: string;
  /** Only the newest value; a table's rows. */
  readonly instant?: boolean;
};

export type Threshold = { readonly color: 'green' | 'yellow' | 'orange' | 'red' | 'blue'; readonly from: number };

export type PanelSpec = {
  readonly title: string;
  /** What it shows and what to do about it; Grafana shows it at the panel's corner. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** The first colour holds below the first of these; green unless said. */
  readonly thresholds?: readonly Threshold[];
  readonly base?: Threshold['color'];
  readonly min?: number;
  readonly max?: number;
  readonly width: number;
  readonly height?: number;
  readonly overrides?: readonly object[];
  readonly mappings?: readonly object[];
};

export type Panel = Readonly<Record<string, unknown>> & {
  readonly title: string;
  readonly width: number;
  readonly height: number;
};

export function timeseries(spec: PanelSpec & { readonly stacked?: boolean }): Panel {
  const custom = {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: spec.stacked === true ? 30 : 5,
    showPoints: 'never',
    spanNulls: false,
    stacking: { group: 'A', mode: spec.stacked === true ? 'normal' : 'none' },
    thresholdsStyle: { mode: spec.thresholds === undefined ? 'off' : 'dashed' },
  };
  return panel('timeseries', spec, custom, {
    legend: { calcs: ['lastNotNull', 'max'], displayMode: 'table', placement: 'bottom', showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  });
}

export function stat(spec: PanelSpec): Panel {
  return panel('stat', spec, undefined, {
    colorMode: spec.thresholds === undefined ? 'value' : 'background',
    graphMode: 'area',
    justifyMode: 'auto',
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    textMode: 'auto',
  });
}

/** Labels as columns, the value last. */
export function table(spec: PanelSpec): Panel {
  const queries = spec.queries.map((query) => ({ ...query, instant: true }));
  const made = panel('table', { ...spec, queries }, { align: 'auto', filterable: true }, { cellHeight: 'sm', showHeader: true });
  return {
    ...made,
    transformations: [{ id: 'organize', options: { excludeByName: { Time: true }, renameByName: { Value: 'value' } } }],
  };
}

/** A classic histogram's buckets over time. */
export function heatmap(spec: PanelSpec): Panel {
  const made = panel('heatmap', spec, undefined, {
    calculate: false,
    cellGap: 1,
    color: { mode: 'scheme', scheme: 'Oranges', steps: 64 },
    legend: { show: true },
    tooltip: { mode: 'single', yHistogram: false },
    yAxis: { unit: spec.unit },
  });
  const targets = (made['targets'] as readonly object[]).map((target) => ({ ...target, format: 'heatmap' })); // panel() made them
  return { ...made, targets };
}

function panel(type: string, spec: PanelSpec, custom: object | undefined, options: object): Panel {
  const { title, description, unit, queries, thresholds = [], base = 'green', min, max, width, height = 8 } = spec;
  const steps = [{ color: base, value: null }, ...thresholds.map(({ color, from }) => ({ color, value: from }))];
  return {
    type,
    title,
    description,
    width,
    height,
    datasource,
    fieldConfig: {
      defaults: {
        unit,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        color: { mode: type === 'timeseries' ? 'palette-classic' : 'thresholds' },
        thresholds: { mode: 'absolute', steps },
        mappings: spec.mappings ?? [],
        ...(custom === undefined ? {} : { custom }),
      },
      overrides: spec.overrides ?? [],
    },
    options,
    targets: queries.map(({ expr, legend, instant }, i) => ({
      refId: String.fromCharCode(65 + i),
      datasource,
      expr,
      legendFormat: legend,
      editorMode: 'code',
      ...(instant === true ? { instant: true, range: false, format: 'table' } : { instant: false, range: true }),
    })),
  };
}

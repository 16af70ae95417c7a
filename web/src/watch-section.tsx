// A watch: its series as cards, the ones outside their band first.
import type { Series, Watch } from './api.ts';
import { BandChart } from './band-chart.tsx';
import { formatNumber, seriesTitle } from './format.ts';
import { pointsOf } from './history.ts';

function SeriesCard({ watch, series }: { readonly watch: Watch; readonly series: Series }) {
  const state =
    series.phase === 'firing'
      ? 'anomalous'
      : series.expected === null
        ? 'learning'
        : series.phase === 'pending'
          ? 'pending'
          : 'normal';
  return (
    <article class={`card ${state}`}>
      <header>
        <strong>{seriesTitle(series.labels)}</strong>
        <span class={`state ${state}`}>{state}</span>
      </header>
      <p>
        <span class="value">{formatNumber(series.value)}</span> <span class="quiet">{watch.unit}</span>
        <span class="quiet expected">
          {series.expected === null ? 'no band yet' : `expected ${formatNumber(series.lower)}–${formatNumber(series.upper)}`}
        </span>
      </p>
      <BandChart points={pointsOf(watch, series)} height={110} />
    </article>
  );
}

/** Cards of a watch beyond this are behind a button: a page of 300 charts helps nobody. */
const cardsMax = 12;

export function WatchSection({ watch }: { readonly watch: Watch }) {
  const worstFirst = [...watch.series].sort((a, b) => Number(b.phase === 'firing') - Number(a.phase === 'firing'));
  const learning = watch.learning > 0 ? ` · ${watch.learning} learning` : '';
  return (
    <section>
      <h2>
        {watch.name}
        <span class="quiet">
          {watch.seriesCount} series · {watch.detector} · {watch.stage}
          {learning}
        </span>
      </h2>
      {watch.seriesCount === 0 && (
        <p class="quiet">No series yet: the query has returned nothing, or the source has not answered. See /health.</p>
      )}
      <div class="cards">
        {worstFirst.slice(0, cardsMax).map((series) => (
          <SeriesCard key={JSON.stringify(series.labels)} watch={watch} series={series} />
        ))}
      </div>
      {watch.seriesCount > cardsMax && (
        <p class="quiet">{watch.seriesCount - cardsMax} more series are watched and not drawn here; /api/v1/watches has them.</p>
      )}
    </section>
  );
}

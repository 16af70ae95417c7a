// A watch: its series as cards, the ones outside their band first.
import type { FalseAlarms, Series, Watch } from './api.ts';
import { BandChart } from './band-chart.tsx';
import { formatBand, formatIn, formatNumber, seriesTitle, shownUnit } from './format.ts';
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
        <span class="value">{formatIn(series.value, watch.unit)}</span> <span class="quiet">{shownUnit(watch.unit)}</span>
        <span class="quiet expected">
          {series.expected === null ? 'no band yet' : `expected ${formatBand(series, watch.unit)}`}
        </span>
      </p>
      <BandChart points={pointsOf(watch, series)} unit={watch.unit} height={110} />
    </article>
  );
}

/** `false alarms 0 a week (at most 21, budget 1)`; of a series where the budget is of a series. */
function alarmWords({ per, weeks, budgetPerWeek, perWeek, perWeekAtMost }: FalseAlarms): string {
  const budget = `budget ${formatNumber(budgetPerWeek)}${per === 'series' ? ' a series' : ''}`;
  // Of an hour the bound is hundreds a week: true, and of no use to anybody.
  if (perWeek === null || perWeekAtMost === null || weeks < 1 / 7) return `false alarms: judged for less than a day, ${budget}`;
  return `false alarms ${formatNumber(perWeek)} a week (at most ${formatNumber(perWeekAtMost)}, ${budget})`;
}

/** Cards of a watch beyond this are behind a button: a page of 300 charts helps nobody. */
const cardsMax = 12;

export function WatchSection({ watch }: { readonly watch: Watch }) {
  const isFiring = (series: Series): number => Number(series.phase === 'firing');
  const worst = [...watch.series].sort((a, b) => isFiring(b) - isFiring(a)).slice(0, cardsMax);
  // The API gives the highest scores first; drawn in that order the cards would change places each second.
  const shown = worst.sort((a, b) => isFiring(b) - isFiring(a) || seriesTitle(a.labels).localeCompare(seriesTitle(b.labels)));
  const learning = watch.learning > 0 ? ` · ${watch.learning} learning` : '';
  return (
    <section>
      <h2>
        {watch.name}
        <span class="quiet">
          {watch.seriesCount} series · {watch.detector} · {watch.stage}
          {learning} ·{' '}
          <span title="In the last 28 days, without what somebody found useful; at most: the upper bound at 95 %">
            {alarmWords(watch.falseAlarms)}
          </span>
        </span>
      </h2>
      {watch.seriesCount === 0 && (
        <p class="quiet">No series yet: the query has returned nothing, or the source has not answered. See /health.</p>
      )}
      <div class="cards">
        {shown.map((series) => (
          <SeriesCard key={JSON.stringify(series.labels)} watch={watch} series={series} />
        ))}
      </div>
      {watch.seriesCount > cardsMax && (
        <p class="quiet">{watch.seriesCount - cardsMax} more series are watched and not drawn here; /api/v1/watches has them.</p>
      )}
    </section>
  );
}

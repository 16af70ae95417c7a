// Who is there: every evaluation of a watch lists its series, and a service of which it lists none any more is absent. Absence is counted in
// evaluations that the source answered, never in time: a dead Prometheus, a pause of ours or a jump of the clock makes nobody absent.
import type { Labels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { NoData } from './no-data.ts';
import type { SeriesTable } from './series-table.ts';

/** The series of a watch that are one service. Pods come and go; the service is absent when the last of them is. */
type Service = {
  readonly key: string;
  /** Rows of it that live. */
  living: number;
  /** The last evaluation that listed any of it, and of which source. */
  evaluation: number;
  source: number;
  /** Evaluations since then that count and did not list it. */
  missed: number;
  /** Of the rows listed then: the one that stands for the service, and how many. -1: it is forgotten. */
  row: number;
  count: number;
  /** The row whose episode tells that the service is absent; -1 when it is not. */
  absentRow: number;
};

/** The evaluations of one source, since they are counted. */
type SourceClock = { readonly source: number; evaluation: number; at: EpochMs; graceUntil: EpochMs; isLive: boolean };

/** Evaluations further apart than this are a gap: of the source, of us, or of the clock. */
const gapSteps = 2.5;
/** After a gap, targets are scraped one after the other: who is not there yet is not absent. */
const graceSteps = 4;

export type PresenceOptions = {
  readonly stepMs: DurationMs;
  readonly noData: NoData;
  /** Names the service a series belongs to; '' for none. */
  readonly serviceOf: (labels: Labels) => string;
  readonly isInEpisode: (row: number) => boolean;
};

export class Presence {
  private readonly options: PresenceOptions;
  private readonly services: (Service | null)[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly free: number[] = [];
  /** By row; -1 for a row that is free. */
  private readonly serviceOfRow: number[] = [];
  private readonly clocks = new Map<number, SourceClock>();
  private clock: SourceClock = newClock(0);
  private isCounted = false;

  constructor(options: PresenceOptions) {
    this.options = options;
  }

  /** An evaluation of a source begins. History counts no absence; the first live one, and one after a gap, begins a time of grace. */
  begin(sourceName: string, at: EpochMs, isLive: boolean): void {
    const source = sourceNumber(sourceName);
    let clock = this.clocks.get(source);
    if (clock === undefined) this.clocks.set(source, (clock = newClock(source)));
    const { stepMs } = this.options;
    const stepsOn = (at - clock.at) / stepMs;
    const isRepeat = stepsOn <= 0 && stepsOn >= -gapSteps;
    if (isLive && (Math.abs(stepsOn) > gapSteps || !clock.isLive)) clock.graceUntil = at + graceSteps * stepMs;
    this.isCounted = isLive && !isRepeat && at > clock.graceUntil;
    if (!isRepeat) clock.evaluation += 1;
    clock.at = at;
    clock.isLive = isLive;
    this.clock = clock;
  }

  /** The row is listed by the evaluation that began. `at`: of its sample. */
  list(row: number, labels: Labels, at: EpochMs): void {
    const { noData, isInEpisode } = this.options;
    const { evaluation, source, isLive } = this.clock;
    const service = this.services[this.serviceOfRow[row] ?? -1] ?? this.join(row, labels);
    const isFirst = service.evaluation !== evaluation || service.source !== source;
    const isNew = noData.evaluationOf(row) === 0;
    let before = noData.sourceOf(row) === source ? noData.evaluationOf(row) : 0;
    if (isFirst && isNew && service.row >= 0 && service.missed > 0) {
      noData.inheritGaps(row, service.row);
      before = service.evaluation;
    }
    if (at <= noData.lastAtOf(row)) noData.stamp(row, this.clock);
    else if (isLive) noData.list(row, this.clock, before === 0 ? 0 : Math.max(0, evaluation - before - 1));
    else noData.listTaught(row, this.clock, at);
    if (isFirst) {
      service.evaluation = evaluation;
      service.source = source;
      service.missed = 0;
      service.count = 0;
    }
    if (isFirst || isInEpisode(row)) service.row = row;
    service.count += 1;
  }

  /**
   * The evaluation is complete: calls `missing` for the row of each service that it did not list, `back` for a row that told of an absence while
   * others of its service are here now. O(services of the watch).
   */
  end(missing: (row: number, missed: number) => boolean, back: (row: number) => boolean): void {
    if (!this.isCounted) return;
    const { evaluation, source } = this.clock;
    for (const service of this.services) {
      if (service === null || service.source !== source || service.row < 0) continue;
      if (service.evaluation !== evaluation) {
        service.missed += 1;
        if (missing(service.row, service.missed)) service.absentRow = service.row;
      } else if (service.absentRow >= 0) {
        const isListed = this.options.noData.evaluationOf(service.absentRow) === evaluation;
        if (isListed || back(service.absentRow)) service.absentRow = -1;
      }
    }
  }

  /** Series of the row's service that were there at last. */
  countOf(row: number): number {
    return this.services[this.serviceOfRow[row] ?? -1]?.count ?? 1;
  }

  /** True while the row stands for a service of which nothing is listed. */
  isLastOfService(row: number): boolean {
    const service = this.services[this.serviceOfRow[row] ?? -1];
    return service?.row === row && service.missed > 0;
  }

  forget(row: number): void {
    const index = this.serviceOfRow[row] ?? -1;
    const service = this.services[index];
    this.serviceOfRow[row] = -1;
    if (!service) return;
    service.living -= 1;
    if (service.row === row) service.row = -1;
    if (service.absentRow === row) service.absentRow = -1;
    if (service.living > 0) return;
    this.byKey.delete(service.key);
    this.services[index] = null;
    this.free.push(index);
  }

  /** After a restore: who was there is in the rows. `isAbsent`: the row's episode tells of an absence. */
  rebuild(table: SeriesTable, isAbsent: (row: number) => boolean): void {
    this.services.length = 0;
    this.serviceOfRow.length = 0;
    this.free.length = 0;
    this.byKey.clear();
    this.clocks.clear();
    const { noData } = this.options;
    for (let row = 0; row < table.end; row += 1) {
      const labels = table.labelsOf(row);
      if (labels === null) continue;
      const service = this.join(row, labels);
      const [evaluation, source] = [noData.evaluationOf(row), noData.sourceOf(row)];
      const clock = this.clocks.get(source) ?? newClock(source);
      this.clocks.set(source, clock);
      clock.evaluation = Math.max(clock.evaluation, evaluation);
      clock.at = Math.max(clock.at, noData.lastAtOf(row));
      if (isAbsent(row)) service.absentRow = row;
      if (evaluation < service.evaluation) continue;
      if (evaluation > service.evaluation) Object.assign(service, { evaluation, source, row, count: 0 });
      else if (this.options.isInEpisode(row)) service.row = row;
      service.count += 1;
    }
    for (const service of this.services)
      if (service) service.missed = (this.clocks.get(service.source)?.evaluation ?? 0) - service.evaluation;
  }

  private join(row: number, labels: Labels): Service {
    const key = this.options.serviceOf(labels);
    let index = this.byKey.get(key);
    if (index === undefined) {
      index = this.free.pop() ?? this.services.length;
      this.byKey.set(key, index);
      this.services[index] = { key, living: 0, evaluation: 0, source: 0, missed: 0, row: -1, count: 0, absentRow: -1 };
    }
    const service = this.services[index]!; // Just made, or found by its key.
    service.living += 1;
    this.serviceOfRow[row] = index;
    return service;
  }
}

function newClock(source: number): SourceClock {
  return { source, evaluation: 0, at: 0, graceUntil: 0, isLive: false };
}

/** A number for a source's name that is the same after a restart (FNV-1a, 32 bits; never 0). */
function sourceNumber(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash === 0 ? 1 : hash;
}

// The seasonal detector: expects what this time of day and this hour of the week usually bring, or the slow level where no season shows, whichever
// predicted best. Days and weeks are those of the watch's time zone, through changes of daylight saving.
// Source: outlook.ts, its long view.
import { type Baseline, makeCalibrated } from './calibrated.ts';
import type { Detector, DetectorPolicy } from './detector.ts';
import { cadenceOf, emptyOutlook, learnLong, moveLong, outlookWidth, readOutlook, startOutlook } from './outlook.ts';

/** State: 1 KB (outlook.ts). Expected: the long view. */
function makeBaseline({ stepSeconds }: DetectorPolicy): Baseline {
  const cadence = cadenceOf(stepSeconds);
  const view = emptyOutlook();
  return {
    name: 'seasonal',
    width: outlookWidth,
    read({ row, floats, at, localSeconds, count }, out) {
      readOutlook(row, floats, at, localSeconds, count, view);
      out.centre = view.long;
      out.season = view.season;
    },
    learn({ row, floats, at, localSeconds, count }, value) {
      if (count === 0) startOutlook(row, floats, at, localSeconds, value);
      readOutlook(row, floats, at, localSeconds, count, view);
      learnLong(row, floats, at, localSeconds, value, count, cadence);
    },
    move({ row, floats, at, localSeconds, count }, level) {
      readOutlook(row, floats, at, localSeconds, count, view);
      moveLong(row, floats, at, localSeconds, view.long, level, count, cadence);
    },
  };
}

export const makeSeasonal = (policy: DetectorPolicy): Detector => makeCalibrated(makeBaseline(policy), policy);

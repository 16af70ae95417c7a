// The versions of Prometheus an expression can be judged for, and what the language of each has.

/** `2.42` as 2042, `3.14` as 3014: versions that compare as numbers. */
export type PrometheusVersion = number;

/** The oldest version whose language is known; promtool of this version is what we are compared with. */
export const oldestVersion: PrometheusVersion = 2042;
export const currentVersion: PrometheusVersion = 3014;

/** Reads `3.14`, `v2.42.0`; null when it is not a version. */
export function parseVersion(text: string): PrometheusVersion | null {
  const match = /^v?(\d{1,2})\.(\d{1,3})(?:\.\d+)?(?:-[\w.]+)?$/.exec(text.trim());
  if (match === null) return null;
  return Number(match[1]) * 1000 + Number(match[2]);
}

export function formatVersion(version: PrometheusVersion): string {
  return `${Math.floor(version / 1000)}.${version % 1000}`;
}

/** What one version reads that another does not. Features behind a flag count as read: whether a server has the flag is for a check to ask. */
export type Language = {
  readonly version: PrometheusVersion;
  /** `1_000`. */
  readonly underscoresInNumbers: boolean;
  /** `{"metric.name", "label.name"="x"}`, `by ("label.name")`. */
  readonly quotedNames: boolean;
  /** `foo[300]`, `foo offset 60`, `foo > 1h`: numbers as durations and durations as numbers. */
  readonly numbersAsDurations: boolean;
  /** `foo[5m * 2]`, `offset -(1h / 2)`. */
  readonly durationExpressions: boolean;
  /** `step`, `range`, `min_of`, … in durations. */
  readonly durationFunctions: ReadonlySet<string>;
  /** `limitk`, `limit_ratio`. */
  readonly limitAggregations: boolean;
  /** `foo[5m] anchored`, `smoothed`. */
  readonly extendedRanges: boolean;
  /** `a + fill(0) b`. */
  readonly fillModifiers: boolean;
  /** `histogram </ 5`, `>/`. */
  readonly trimOperators: boolean;
  /** `foo @ start()[5m]` is refused like `foo @ 1 [5m]`. */
  readonly refusesPreprocessedAtBeforeRange: boolean;
  /** RE2 of Go 1.22 reads `(?<name>…)`. */
  readonly namedGroupsWithoutP: boolean;
};

function durationFunctionsOf(version: PrometheusVersion): ReadonlySet<string> {
  if (version < 3006) return new Set();
  // The aggregations of these names were too easily taken for them.
  const extremes = version >= 3013 ? ['min_of', 'max_of'] : ['min', 'max'];
  return new Set(version >= 3012 ? ['step', 'range', ...extremes] : ['step', ...extremes]);
}

const languages = new Map<PrometheusVersion, Language>();

/** The language of a version; those before the oldest and after the current one are taken for the nearest known. */
export function languageOf(version: PrometheusVersion): Language {
  const known = languages.get(version);
  if (known !== undefined) return known;
  const language: Language = {
    version,
    underscoresInNumbers: version >= 2054,
    quotedNames: version >= 2055,
    numbersAsDurations: version >= 2054,
    durationExpressions: version >= 3004,
    durationFunctions: durationFunctionsOf(version),
    limitAggregations: version >= 2054,
    extendedRanges: version >= 3007,
    fillModifiers: version >= 3010,
    trimOperators: version >= 3011,
    refusesPreprocessedAtBeforeRange: version >= 3014,
    namedGroupsWithoutP: version >= 2051,
  };
  languages.set(version, language);
  return language;
}

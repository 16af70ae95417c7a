// A ratio of two rates, such as errors / requests.

/**
 * null when nothing was asked for (0/0): no traffic is not an error rate of zero. A part without any series is zero: counters of
 * errors often exist only after the first error.
 */
export function ratio(part: number | undefined, whole: number | undefined): number | null {
  if (whole === undefined || whole === 0) return null;
  return (part ?? 0) / whole;
}

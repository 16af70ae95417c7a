// The normal distribution's tail and its inverse: how wide a band must be for a wanted false-alarm probability, and how rare a score is.

const inverseRootTwoPi = 0.3989422804014327;

/**
 * P(X > x) of a standard normal X; relative error below 1e-12 for x ≤ 38. Below 3 the Taylor series of the distribution function
 * (Abramowitz & Stegun 26.2.11), above it Laplace's continued fraction of the tail (26.2.14). Cost: up to 60 terms.
 */
export function normalTail(x: number): number {
  if (x < 0) return 1 - normalTail(-x);
  const density = inverseRootTwoPi * Math.exp((-x * x) / 2);
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let odd = 3; odd < 120; odd += 2) {
      term *= (x * x) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let level = 60; level >= 1; level -= 1) fraction = x + level / fraction;
  return density / fraction;
}

/** Coefficients, constant term first, of the three rational approximations of AS 241: the middle, the near tail, the far tail. */
const middle = {
  top: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
    67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  bottom: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
    28729.085735721942674, 5226.495278852854561,
  ],
};
const near = {
  top: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
    0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  bottom: [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459, 0.0151986665636164571966,
    5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
};
const far = {
  top: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
    0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  bottom: [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
};

const polynomial = (coefficients: readonly number[], x: number): number => coefficients.reduceRight((sum, c) => sum * x + c, 0);
const ratio = (part: typeof middle, x: number): number => polynomial(part.top, x) / polynomial(part.bottom, x);

/**
 * The x with P(X ≤ x) = `probability`, relative error about 1e-15. Asked for a small probability it keeps full precision, so a high
 * quantile is asked as `-normalQuantile(tail)`. ±Infinity at 0 and 1. Source: M. J. Wichura, Algorithm AS 241 (PPND16),
 * Applied Statistics 37 (1988).
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0)) return -Infinity;
  if (probability >= 1) return Infinity;
  const fromMiddle = probability - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) return fromMiddle * ratio(middle, 0.180625 - fromMiddle * fromMiddle);
  const depth = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)));
  const size = depth <= 5 ? ratio(near, depth - 1.6) : ratio(far, depth - 5);
  return fromMiddle < 0 ? -size : size;
}

/**
 * Student's quantile from the normal one `z`, first order in 1/freedom: z + (z³ + z) / 4ν (Abramowitz & Stegun 26.7.5). A band from a
 * spread that was itself estimated from few samples must be this much wider to keep its false-alarm probability.
 */
export function studentQuantile(z: number, freedom: number): number {
  return z + (z * z * z + z) / (4 * freedom);
}

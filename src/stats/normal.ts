// The normal distribution's tail, how rare a distance is where nothing else is known yet, and the inverse of the distribution.

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
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  bottom: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
    5226.495278852854,
  ],
};
const near = {
  top: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
    0.022723844989269184, 0.0007745450142783414,
  ],
  bottom: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345,
    1.0507500716444169e-9,
  ],
};
const far = {
  top: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784,
    2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  bottom: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
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

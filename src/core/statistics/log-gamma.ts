/** ln Γ(x) for x > 0: Stirling's series with its argument shifted to at least 16 (NIST DLMF 5.11.1). */
export function logGamma(x: number): number {
  // Near 1 and 2, where ln Γ passes zero, the sum keeps its absolute error of about 1e-16.
  return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingError(x);
}

/** ln B(a, b) for a, b > 0, without the loss of digits that three large ln Γ would bring. */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  const sum = small + large;
  return (
    halfLogTwoPi -
    0.5 * Math.log(small) +
    small * Math.log(small / sum) -
    (large - 0.5) * Math.log1p(small / large) +
    stirlingError(small) +
    stirlingError(large) -
    stirlingError(sum)
  );
}

/** ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π]: what Stirling's formula leaves over. */
export function stirlingError(x: number): number {
  let shifted = x;
  let error = 0;
  while (shifted < 16) {
    error += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  let series = 0;
  for (const coefficient of coefficients) series = series * square + coefficient;
  return error + series * inverse;
}

const halfLogTwoPi = 0.9189385332046728;

/** B₂ₖ / (2k (2k − 1)) from k = 7 down to 1. */
const coefficients = [1 / 156, -691 / 360_360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];

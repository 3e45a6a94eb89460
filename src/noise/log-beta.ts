/** ln of the Beta function, for arguments above 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Where Stirling's series is exact to the last digits. */
const shift = 10;

/** By Stirling's series, after moving the argument up by Γ(x + 1) = x Γ(x). */
function logGamma(x: number): number {
  let product = 1;
  let moved = x;
  while (moved < shift) {
    product *= moved;
    moved += 1;
  }
  const inverse = 1 / moved ** 2;
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188 - (inverse * 691) / 360360))))) / moved;
  return (moved - 0.5) * Math.log(moved) - moved + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

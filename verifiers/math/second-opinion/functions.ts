/** The functions that a question may call, by nerdamer's names, with their values for real numbers; NaN where there is none. */
export const functions: ReadonlyMap<string, (...values: readonly number[]) => number> = new Map<
  string,
  (...values: readonly number[]) => number
>([
  ["abs", (x = Number.NaN) => Math.abs(x)],
  ["sqrt", (x = Number.NaN) => Math.sqrt(x)],
  ["cbrt", (x = Number.NaN) => Math.cbrt(x)],
  ["log", (x = Number.NaN) => Math.log(x)],
  ["sin", (x = Number.NaN) => Math.sin(x)],
  ["cos", (x = Number.NaN) => Math.cos(x)],
  ["tan", (x = Number.NaN) => Math.tan(x)],
  ["cot", (x = Number.NaN) => 1 / Math.tan(x)],
  ["sec", (x = Number.NaN) => 1 / Math.cos(x)],
  ["csc", (x = Number.NaN) => 1 / Math.sin(x)],
  ["asin", (x = Number.NaN) => Math.asin(x)],
  ["acos", (x = Number.NaN) => Math.acos(x)],
  ["atan", (x = Number.NaN) => Math.atan(x)],
  ["sinh", (x = Number.NaN) => Math.sinh(x)],
  ["cosh", (x = Number.NaN) => Math.cosh(x)],
  ["tanh", (x = Number.NaN) => Math.tanh(x)],
  ["asinh", (x = Number.NaN) => Math.asinh(x)],
  ["acosh", (x = Number.NaN) => Math.acosh(x)],
  ["atanh", (x = Number.NaN) => Math.atanh(x)],
  ["floor", (x = Number.NaN) => Math.floor(x)],
  ["ceil", (x = Number.NaN) => Math.ceil(x)],
  ["factorial", (x = Number.NaN) => factorial(x)],
]);

function factorial(x: number): number {
  if (!Number.isInteger(x) || x < 0 || x > 170) return Number.NaN;
  let product = 1;
  for (let factor = 2; factor <= x; factor += 1) product *= factor;
  return product;
}

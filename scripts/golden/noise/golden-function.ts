/** Puts the input of a case through the public API and gives what the case expects, field by field. */
export type GoldenFunction = (input: unknown) => unknown;

/** A function over inputs of one shape; a field that is not as said shows as a difference. */
export function golden<Input>(run: (input: Input) => unknown): GoldenFunction {
  return (input) => run(input as Input);
}

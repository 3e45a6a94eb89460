/** Puts the input of a case through the public API and gives what the case expects, field by field. A field that is not as said shows as a difference. */
export type GoldenFunction = (input: never) => unknown;

/** What a codec does with things of the other side that have no plain form. */
export interface FarSide {
  /** Whether this is the side of the tests, which is trusted and sends class instances as data. */
  readonly trusted: boolean;
  /** A local stand-in for a function or an instance of the other side. */
  readonly standIn: (id: number, shape: readonly unknown[]) => object;
}

export interface Message {
  readonly head: readonly unknown[];
  readonly values: readonly unknown[];
}

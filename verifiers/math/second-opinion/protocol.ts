/** `left` and `right` are expressions as nerdamer writes them: "defint(x^2,0,1,x)", "limit(sin(x)/x,x,0)", "diff(x^3,x)", "sum(k,k,1,9)". */
export interface Question {
  readonly kind: "equal";
  readonly left: string;
  readonly right: string;
}

export type Opinion = "equal" | "different" | "unknown";

/** Characters of both sides together. */
export const maxTextLength: number = 20_000;

/** What the thread is started with. */
export interface OpinionStart {
  readonly shared: Int32Array;
}

/** Places in the memory shared with the thread: both sides can be asleep, so no message could carry an answer. */
export const slot: { readonly ready: 0; readonly answer: 1; readonly spent: 2; readonly count: 3 } = {
  ready: 0,
  answer: 1,
  spent: 2,
  count: 3,
};

/** The answer of a thread by its number in shared memory; 0 means that there is none yet. */
export const opinions: readonly (Opinion | undefined)[] = [undefined, "equal", "different", "unknown"];

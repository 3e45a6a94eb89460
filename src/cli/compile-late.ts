import { setFlagsFromString } from "node:v8";

/**
 * Lets V8 optimize a function only once it was called often: 5,000 times instead of 400 for the first optimizing compiler, 100,000 instead
 * of 3,000 for the second. A verifier has many functions of middling heat, of which V8's own choice compiles each twice on other threads:
 * that takes as much CPU time as checking the first thousands of pairs, and saves next to nothing after them.
 */
export function compileLate(): void {
  setFlagsFromString("--invocation-count-for-maglev=5000");
  setFlagsFromString("--invocation-count-for-turbofan=100000");
}

export { exact, type ExactOptions } from "./exact.ts";

export { text, type TextOptions } from "./text.ts";
export type { Metric } from "./similarity.ts";

export { math } from "./math.ts";
export type { MathOptions } from "./options.ts";

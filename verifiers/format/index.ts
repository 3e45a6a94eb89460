export { format, type FormatOptions } from "./format.ts";

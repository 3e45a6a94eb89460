export { number, type NumberOptions } from "./number.ts";

export { contains, type ContainsOptions } from "./contains.ts";

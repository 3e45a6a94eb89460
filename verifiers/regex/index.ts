export { regex, type RegexOptions } from "./regex.ts";

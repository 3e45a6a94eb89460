export { json, type JsonOptions } from "./json.ts";

import { resolve } from "node:path";
import { isRedisUrl } from "../redis/address.ts";

/** What --cache names: a Redis as it stands, or a file seen from the working directory. */
export function cachePlace(cwd: string, given: string): string {
  return isRedisUrl(given) ? given : resolve(cwd, given);
}

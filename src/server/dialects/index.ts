import type { Dialect } from "./dialect.ts";
import { openrlhf } from "./openrlhf.ts";

/** Every dialect that the server speaks, by name. */
export const dialects: readonly Dialect[] = [openrlhf];

import type { Dialect } from "./dialect.ts";
import { evalProtocol } from "./eval-protocol.ts";
import { lambda } from "./lambda.ts";
import { llamaFactory } from "./llama-factory.ts";
import { nemoGym } from "./nemo-gym.ts";
import { openaiGraders } from "./openai-graders.ts";
import { openrlhf } from "./openrlhf.ts";
import { roll } from "./roll.ts";
import { sandboxFusion } from "./sandbox-fusion.ts";
import { slime } from "./slime.ts";

/** Every dialect that the server speaks. */
export const dialects: readonly Dialect[] = [
  openrlhf,
  slime,
  nemoGym,
  llamaFactory,
  evalProtocol,
  lambda,
  roll,
  sandboxFusion,
  openaiGraders,
];

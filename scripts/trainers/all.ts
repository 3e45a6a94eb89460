import { atropos } from "./atropos.ts";
import { evalProtocol } from "./eval-protocol.ts";
import { msSwift } from "./ms-swift.ts";
import { nemoGym } from "./nemo-gym.ts";
import { openaiGraders } from "./openai-graders.ts";
import { openrlhfAgent } from "./openrlhf-agent.ts";
import { openrlhf } from "./openrlhf.ts";
import { skyrlGym } from "./skyrl-gym.ts";
import { tinkerEnv } from "./tinker-env.ts";
import { verifiersRubric } from "./verifiers-rubric.ts";
import { verifiersTask } from "./verifiers-task.ts";
import type { Trainer } from "./support/trainer.ts";
import { trlProcesses } from "./trl-processes.ts";
import { trl } from "./trl.ts";
import { verl } from "./verl.ts";

/** Every real client, the quick ones first. */
export const trainers: readonly Trainer[] = [
  atropos,
  evalProtocol,
  openaiGraders,
  openrlhf,
  openrlhfAgent,
  skyrlGym,
  verifiersRubric,
  verifiersTask,
  nemoGym,
  tinkerEnv,
  trlProcesses,
  trl,
  verl,
  msSwift,
];

import { openaiGraders } from "./openai-graders.ts";
import { openrlhf } from "./openrlhf.ts";
import { skyrlGym } from "./skyrl-gym.ts";
import type { Trainer } from "./support/trainer.ts";
import { trl } from "./trl.ts";

/** Every real client, the quick ones first. */
export const trainers: readonly Trainer[] = [openaiGraders, openrlhf, skyrlGym, trl];

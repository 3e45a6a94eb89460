import { code, type CodeOptions } from "../../verifiers/code/index.ts";
import { innerSpecs } from "../core/spec.ts";
import type { Context, RewardSpec, Sample, Score } from "../core/types.ts";

/** Whether the sandboxes of the served Rewards can run programs, found out by running one. */
export interface SandboxTrials {
  /** Which Reward cannot run programs here, in a sentence; undefined where all can, or where it is not known within `ms`. */
  unable(ms: number): Promise<string | undefined>;
  /** Makes the next question try again where a Score says that a sandbox could not be built or died. */
  saw(score: Score): void;
}

export interface TrialOptions {
  readonly context: Context;
  /** Told of every trial that failed. The reason says what of the machine is missing. */
  readonly failed: (reward: string, reason: string) => void;
}

interface Tried {
  readonly until: number;
  readonly unable: Promise<string | undefined>;
}

/** How long a trial holds that failed: a machine may be mended below a server that runs. */
const failureMs = 10_000;

/**
 * Nothing runs before the first question, and what went well once is not tried again until `saw`. Where the machine is busy the trial waits its
 * turn, and the Rewards count as able.
 */
export function createSandboxTrials(
  rewards: readonly { readonly name: string; readonly spec: RewardSpec }[],
  { context, failed }: TrialOptions,
): SandboxTrials {
  const programs = rewards.flatMap(({ name, spec }) =>
    codeSpecs(spec).map((one) => ({ name, reward: code.build(one.with as CodeOptions) })),
  );
  let tried: Tried | undefined;

  const tryAll = async (): Promise<string | undefined> => {
    const unable = await Promise.all(
      programs.map(async ({ name, reward }) => {
        const score = reward.scope === "sample" ? await reward.score([trialFor(reward.spec)], context)[0] : undefined;
        if (!score || !isUnable(score)) return undefined;
        failed(name, score.reason);
        return `The sandbox of the Reward "${name}" cannot run programs (${score.error.code}); the server's log says why.`;
      }),
    );
    return unable.find((one) => one !== undefined);
  };
  const begin = (): Tried => {
    const unable = tryAll();
    const made: Tried = { until: Infinity, unable };
    void unable.then((found) => {
      if (found !== undefined && tried === made) tried = { until: performance.now() + failureMs, unable };
    });
    return made;
  };

  return {
    async unable(ms) {
      if (programs.length === 0) return undefined;
      if (!tried || tried.until <= performance.now()) tried = begin();
      const late = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => late.resolve(undefined), ms);
      const found = await Promise.race([tried.unable, late.promise]);
      clearTimeout(timer);
      return found;
    },
    saw(score) {
      if (tried?.until === Infinity && isUnable(score)) tried = undefined;
    },
  };
}

function isUnable(score: Score): score is Extract<Score, { status: "errored" }> {
  return score.status === "errored" && (score.error.code === "E_SANDBOX_UNAVAILABLE" || score.error.code === "E_SANDBOX_DIED");
}

/** The smallest program that shows that programs run: in Python, whose side builds the walls of all but the level "wasm". */
function trialFor(spec: RewardSpec): Sample {
  const [language, source] =
    spec.with["level"] === "wasm" ? (["javascript", "console.log(1)"] as const) : (["python", "print(1)"] as const);
  return {
    id: "trial",
    prompt: "",
    completion: `\`\`\`${language}\n${source}\n\`\`\``,
    reference: { language, tests: { stdio: [{ input: "", output: "1" }] } },
  };
}

function codeSpecs(spec: RewardSpec): readonly RewardSpec[] {
  return [...(spec.use === "code" ? [spec] : []), ...innerSpecs(spec).flatMap((inner) => codeSpecs(inner.spec))];
}

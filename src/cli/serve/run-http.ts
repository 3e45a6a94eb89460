import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { openCache } from "../../cache/open-cache.ts";
import { AssayError, messageOf } from "../../core/errors.ts";
import type { Registry } from "../../pipeline/registry.ts";
import { createRewardServer } from "../../server/http/create-reward-server.ts";
import { isToken } from "../../server/create-server.ts";
import type { GraderJudgeOptions } from "../../server/grader-judge.ts";
import { createRequestLog, type LogLevel } from "../../server/http/request-log.ts";
import { cachePlace } from "../cache-place.ts";
import type { Surroundings } from "../command.ts";
import { parseConcurrency, wholeNumber } from "../grade/options.ts";
import { ownVersion } from "../../core/own-version.ts";
import { resolveReward } from "../resolve-reward.ts";
import { keepPausesShort } from "./keep-pauses-short.ts";
import { servedName } from "./served-name.ts";

export interface HttpValues {
  readonly reward: readonly string[];
  readonly recipes: readonly string[];
  readonly port: number | undefined;
  readonly host: string;
  readonly "token-file": string | undefined;
  readonly dialect: readonly string[];
  readonly "on-null": number | undefined;
  readonly judge: string | undefined;
  readonly "judge-model": string | undefined;
  readonly "judge-key-env": string | undefined;
  readonly deadline: number | undefined;
  readonly log: string;
  readonly concurrency: string | undefined;
  readonly seed: number | undefined;
  readonly cache: string | undefined;
  readonly locked: boolean;
}

/** Serves over HTTP until the signal; then what is open is answered first. */
export async function runHttp(values: HttpValues, { cwd, env, stderr, signal }: Surroundings): Promise<number> {
  const port = portOf(values.port ?? 8484);
  const deadlineS = values.deadline ?? 120;
  if (!(deadlineS > 0 && deadlineS <= 86_400))
    throw new AssayError("E_USAGE", { message: `--deadline must be above 0 seconds, not ${deadlineS}.` });
  if (values["on-null"] !== undefined && !Number.isFinite(values["on-null"]))
    throw new AssayError("E_USAGE", { message: "--on-null must be a finite number." });
  const named = values.reward.map(servedName);
  const twice = named.find(({ name }, place) => named.findIndex((other) => other.name === name) !== place);
  if (twice)
    throw new AssayError("E_USAGE", { message: `Two Rewards are called "${twice.name}".`, hint: "Name them: --reward NAME=FILE." });
  const token = await tokenOf(values["token-file"], env, cwd);
  const resolved = await Promise.all(named.map(({ source }) => resolveReward(source, values.recipes, cwd, { locked: values.locked })));
  const note = (text: string): void => void stderr.write(`${text}\n`);
  const cache = values.cache === undefined ? undefined : openCache(cachePlace(cwd, values.cache), { note });
  keepPausesShort();
  try {
    const server = await createRewardServer({
      rewards: resolved.map(({ pipeline, reward }, place) => ({
        name: named[place]?.name ?? "",
        reward,
        fingerprint: pipeline.fingerprint,
        seed: values.seed ?? pipeline.seed ?? 0,
      })),
      port,
      host: values.host,
      token,
      rootDialects: values.dialect,
      onNull: values["on-null"],
      judge: judgeOf(values),
      deadlineMs: deadlineS * 1_000,
      concurrency: values.concurrency === undefined ? {} : parseConcurrency(values.concurrency),
      ...(cache ? { cache } : {}),
      // The option has no other choices.
      log: createRequestLog(stderr, values.log as LogLevel),
      version: ownVersion(),
      recipes: recipesOf(resolved.map(({ pipeline }) => pipeline.registry)),
    });
    note(`listening on ${server.url}`);
    if (!signal.aborted) await new Promise((ended) => signal.addEventListener("abort", ended));
    note("draining: what is open is answered first");
    await server.close();
  } finally {
    await cache?.close();
  }
  return 0;
}

/** The judge of graders; both or none of address and model. */
function judgeOf({ judge: url, "judge-model": model, "judge-key-env": apiKeyEnv }: HttpValues): GraderJudgeOptions | undefined {
  if (url !== undefined && model !== undefined) return { url, model, apiKeyEnv };
  if (url === undefined && model === undefined && apiKeyEnv === undefined) return undefined;
  throw new AssayError("E_USAGE", {
    message: `${url === undefined ? "--judge URL" : "--judge-model NAME"} is missing beside what else is said of the judge.`,
    hint: "A judge has an address and a model.",
  });
}

/** Every recipe that one of the Rewards could be made of. */
function recipesOf(registries: readonly Registry[]): readonly { readonly name: string; readonly version: number }[] {
  const versions = new Map<string, number>();
  for (const registry of registries) for (const name of registry.names()) versions.set(name, registry.get(name)?.version ?? 0);
  return [...versions].map(([name, version]) => ({ name, version }));
}

function portOf(value: number): number {
  const port = wholeNumber("port", value, 0);
  if (port > 65_535) throw new AssayError("E_USAGE", { message: `--port must be at most 65535, not ${port}.` });
  return port;
}

/** The token of a file, else that of the environment; never one of the command line, where other users of the machine see it. */
async function tokenOf(file: string | undefined, env: Surroundings["env"], cwd: string): Promise<string | undefined> {
  const { ASSAY_TOKEN: given } = env;
  if (file === undefined && (given === undefined || given === "")) return undefined;
  let token = given ?? "";
  if (file !== undefined) {
    try {
      token = (await readFile(resolve(cwd, file), "utf8")).trim();
    } catch (error) {
      throw new AssayError("E_FILE_READ", { message: `The token cannot be read from ${file}: ${messageOf(error)}.` });
    }
  }
  if (isToken(token)) return token;
  throw new AssayError("E_USAGE", { message: "A token must be 8 to 1,024 printable ASCII characters without spaces." });
}

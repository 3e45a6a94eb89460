import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import { defineVerifier } from "../../src/core/define.ts";
import { AssayError, messageOf } from "../../src/core/errors.ts";
import type { Recipe, RecipeTools } from "../../src/core/recipe.ts";
import type { SampleReward } from "../../src/core/types.ts";
import { findingOf } from "./finding-of.ts";
import { createFunctionPool, type FunctionPool, type PoolOptions } from "./function-pool.ts";
import { options, type ParsedOptions, type PythonFunctionOptions } from "./options.ts";

const name = "python-function";
const version = 1;
const summary = "Calls a reward function in Python that you trust: one as TRL or verl call them, or (completion, reference).";

/** Files are relative to the pipeline, or to the current folder where there is none. */
export type PythonFunction = Recipe & ((options: PythonFunctionOptions, tools?: RecipeTools) => SampleReward);

/**
 * Calls a reward function of the user's in Python processes, without a sandbox.
 *
 * | the function | the Score |
 * |---|---|
 * | returns a number in the range | scored |
 * | returns None | abstained |
 * | returns anything else, NaN, a bool, a list of another length | errored E_CHECK_RESULT |
 * | raises | errored E_CHECK_THREW |
 * | takes longer than timeoutMs | errored E_FUNCTION_TIMEOUT; with `blame: completion`, twice, the minimum with E_WORK_DEADLINE |
 * | ends its process twice, the second time alone | errored E_FUNCTION_DIED; with `blame: completion` the minimum with E_WORKER_DIED |
 * | cannot be imported | errored E_FUNCTION_LOAD |
 *
 * @example
 * pythonFunction({ file: "rewards.py", function: "compute_score" });
 */
export const pythonFunction: PythonFunction = Object.assign(
  Object.defineProperty((given: PythonFunctionOptions, tools?: RecipeTools) => make(given, tools), "name", { value: name }),
  { kind: "verifier" as const, version, summary, options, nodes: [], operatorOnly: true as const, build: make },
);

function make(given: unknown, tools?: RecipeTools): SampleReward {
  const parsed = options.safeParse(given);
  if (!parsed.success) throw refusal(z.prettifyError(parsed.error).replace(/\n\s*/gu, " "), parsed.error);
  const chosen = parsed.data;
  const { range, determinism } = chosen;
  const { launch, sha256 } = launchOf(chosen, tools);
  const pool = poolFor(
    {
      ...launch,
      processes: chosen.processes,
      batch: chosen.batch,
      timeoutMs: chosen.timeoutMs,
      retryTimeouts: chosen.blame === "completion",
    },
    sha256,
  );
  const { processes: _processes, loadMs: _loadMs, ...decides } = chosen;
  // The places are the processes, so that samples of one call wait together and not each for a place of its own.
  const verifier = defineVerifier({
    name,
    version,
    summary,
    options: z.record(z.string(), z.unknown()),
    determinism,
    range,
    reads: ["prompt", "messages", "metadata"],
    resource: "inline",
    async check({ completion, messages, prompt, reference, metadata }, _options, { signal }) {
      return findingOf(await pool.ask({ completion, messages, prompt, reference: reference ?? null, metadata }, signal), chosen);
    },
  });
  return verifier({ ...decides, ...(sha256 === undefined ? {} : { sha256 }) });
}

/** What is started, with paths made whole. Throws E_OPTIONS or E_FILE_READ. */
function launchOf(
  chosen: ParsedOptions,
  tools: RecipeTools | undefined,
): { readonly launch: Pick<PoolOptions, "python" | "config" | "loadMs">; readonly sha256?: string } {
  const pathOf = tools ? (file: string) => tools.path(file) : (file: string) => resolve(file);
  const { file, module, function: called, signature, reference, arguments: fixed, loadMs } = chosen;
  const python = /[/\\]/u.test(chosen.python) ? pathOf(chosen.python) : chosen.python;
  const common = {
    function: called,
    arguments: fixed,
    ...(signature ? { signature } : {}),
    ...(reference === undefined ? {} : { reference }),
  };
  if (file === undefined) return { launch: { python, loadMs, config: { ...common, module: module ?? "", folder: pathOf(".") } } };
  const path = pathOf(file);
  const sha256 = hashOfFile(path, file);
  if (chosen.sha256 !== undefined && chosen.sha256 !== sha256)
    throw refusal(`sha256: ${file} has the hash ${sha256} and ${chosen.sha256} was asked for`);
  return { launch: { python, loadMs, config: { ...common, file: path, folder: dirname(path) } }, sha256 };
}

function hashOfFile(path: string, file: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch (error) {
    throw new AssayError("E_FILE_READ", { message: `The file ${file} could not be read: ${messageOf(error)}`, cause: error });
  }
}

const pools = new Map<string, FunctionPool>();

/** One pool for the whole process and each way to call a file as it is now. Nothing starts before the first sample. */
function poolFor(chosen: PoolOptions, sha256: string | undefined): FunctionPool {
  const key = JSON.stringify([chosen, sha256]);
  let pool = pools.get(key);
  if (!pool) pools.set(key, (pool = createFunctionPool(chosen)));
  return pool;
}

function refusal(message: string, cause?: unknown): AssayError {
  return new AssayError("E_OPTIONS", { message: `Options of "${name}": ${message}.`, cause });
}

import { AssayError } from "../../../src/core/errors.ts";
import { findInterpreter } from "../python/find-interpreter.ts";
import { probe } from "../python/probe.ts";
import { createPythonEngine } from "../python/python-engine.ts";
import type { Engine } from "./engine.ts";
import type { Language } from "./job.ts";
import type { Level, ProbeReport } from "./levels.ts";

export interface SandboxOptions {
  readonly language: Language;
  /** The least that is accepted: a machine that reaches more gives more, and one that reaches less is refused. */
  readonly level: Level;
  readonly preload: readonly string[];
  readonly python: string | undefined;
}

export interface Sandbox {
  readonly run: Engine["run"];
  /** The level that is reached, once a job has run. */
  readonly level: () => string;
}

const sandboxes = new Map<string, Sandbox>();

/** The sandbox for programs of a language, one for the whole process. Nothing starts before the first job. */
export function sandboxFor(options: SandboxOptions): Sandbox {
  const { language, level, python, preload } = options;
  const key = JSON.stringify([language, level, python, preload]);
  let sandbox = sandboxes.get(key);
  if (!sandbox) sandboxes.set(key, (sandbox = openSandbox(options)));
  return sandbox;
}

function openSandbox(options: SandboxOptions): Sandbox {
  let reached: string = options.level;
  const setReached = (level: string): void => {
    reached = level;
  };
  let engine: Engine | undefined;
  return {
    level: () => reached,
    async run(job, signal) {
      engine ??= openPython(options, setReached);
      return await engine.run(job, signal);
    },
  };
}

function openPython({ level, python, preload }: SandboxOptions, reached: (level: string) => void): Engine {
  const interpreter = findInterpreter(python);
  const refused = async (why: string): Promise<AssayError> => refusal(level, why, await probe(interpreter).catch(() => undefined));
  return createPythonEngine({ interpreter, level, preload, reached, refused });
}

function refusal(level: Level, why: string, report: ProbeReport | undefined): AssayError {
  const missing = report?.layers.filter((layer) => !layer.ok && layer.name !== "landlock") ?? [];
  const lacks = missing.length === 0 ? "" : ` Missing: ${missing.map((layer) => `${layer.name} (${layer.detail})`).join(", ")}.`;
  return new AssayError("E_SANDBOX_UNAVAILABLE", {
    message: `The sandbox cannot be built at level "${level}": ${why}.${lacks}`,
    hint: `${missing[0]?.advice ?? ""} assay doctor shows every layer.`.trim(),
  });
}

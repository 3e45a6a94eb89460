import { availableParallelism } from "node:os";
import { AssayError } from "../../../src/core/errors.ts";
import { createJavaScriptEngine } from "../javascript/engine.ts";
import { findInterpreter } from "../python/find-interpreter.ts";
import { probe } from "../python/probe.ts";
import { createPythonEngine } from "../python/python-engine.ts";
import { sandboxWords } from "../python/sandbox-script.ts";
import { createWasmPythonEngine } from "../wasm/wasm-python-engine.ts";
import type { Engine } from "./engine.ts";
import type { Language } from "./job.ts";
import type { AskedLevel, Level, ProbeReport } from "./levels.ts";

export interface SandboxOptions {
  readonly language: Language;
  /** The least that is accepted: a machine that reaches more gives more, and one that reaches less is refused. */
  readonly level: AskedLevel;
  readonly engine: "auto" | "isolated-vm" | "quickjs";
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
  const { language, level, python } = options;
  const more = language === "python" ? options.preload : [options.engine];
  const key = JSON.stringify([language === "python", level, python, more]);
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
      engine ??= options.language === "python" ? openPython(options, setReached) : openJavaScript(options, setReached);
      return await engine.run(job, signal);
    },
  };
}

function openPython({ level, python, preload }: SandboxOptions, reached: (level: string) => void): Engine {
  if (level === "wasm") return createWasmPythonEngine({ preload });
  const interpreter = findInterpreter(python);
  return createPythonEngine({ interpreter, level, preload, reached, refused: refusedBy(interpreter, level) });
}

/** The child that runs JavaScript stands inside the same walls, which the Python side builds: an escape from its engine then reaches nothing. */
function openJavaScript({ level, python, engine }: SandboxOptions, reached: (level: string) => void): Engine {
  if (level === "wasm") return createJavaScriptEngine({ engine: "quickjs", workers: availableParallelism() });
  const interpreter = findInterpreter(python);
  return createJavaScriptEngine({
    engine,
    workers: availableParallelism(),
    jail: {
      around: (given) => ({
        command: interpreter,
        args: [...sandboxWords, "--exec", JSON.stringify({ ...given, level, memoryBytes: childBytes })],
      }),
      reached,
      refused: refusedBy(interpreter, level),
    },
  });
}

/** All that a child with its isolates may take. */
const childBytes = 2 * 2 ** 30;

/** Walls are only tried out one by one where they could not be built: that takes longer than to build them. */
function refusedBy(interpreter: string, level: Level): (why: string) => Promise<AssayError> {
  return async (why) => refusal(level, why, await probe(interpreter).catch(() => undefined));
}

function refusal(level: Level, why: string, report: ProbeReport | undefined): AssayError {
  const missing = report?.layers.filter((layer) => !layer.ok && layer.name !== "landlock") ?? [];
  const lacks = missing.length === 0 ? "" : ` Missing: ${missing.map((layer) => `${layer.name} (${layer.detail})`).join(", ")}.`;
  return new AssayError("E_SANDBOX_UNAVAILABLE", {
    message: `The sandbox cannot be built at level "${level}": ${why}.${lacks}`,
    hint: `${missing[0]?.advice ?? ""} assay doctor shows every layer.`.trim(),
  });
}

import { createHash } from "node:crypto";
import * as z from "zod";
import { runCode, type CodeEnd, type CodeRun } from "../../../verifiers/code/run-code.ts";
import { isAssayError, type AssayError } from "../../core/errors.ts";
import { HttpFault } from "../http/http-fault.ts";
import { createJoinedRuns, type JoinedRuns } from "../joined-runs.ts";
import { defineRoute, type Dialect, type DialectTools } from "./dialect.ts";
import { sandboxFiles } from "./sandbox-files.ts";

/** What clients wait beside the two time-outs that they send, less a margin for the way, in milliseconds. */
const patienceMs = 10_000 - 500;
/** Within so long a client has asked again after 504: it pauses for one second, then for two. */
const keepMs = 5_000;
const maxKeptBytes = 64 << 20;
const maxChars = 4_194_304;
const maxInputChars = 16_777_216;
/** Where the request names none: what clients ask for that do. */
const usualMemoryMb = 1_024;
const leastMemoryMb = 16;

const seconds = z.number().positive().max(86_400).default(10);
const body = z.object({
  compile_timeout: seconds,
  run_timeout: seconds,
  memory_limit_MB: z.int().min(-1).max(1_048_576).default(-1),
  code: z.string().max(maxChars),
  stdin: z
    .string()
    .max(maxInputChars)
    .refine((text) => text.isWellFormed(), { error: "expected Unicode text without lone surrogates" })
    .nullish(),
  language: z.string().max(40),
  files: sandboxFiles,
  fetch_files: z.array(z.string().max(1_024)).max(1_000).nullish(),
});
type RunCodeBody = z.output<typeof body>;

const commandResult = z.object({
  status: z.enum(["Finished", "Error", "TimeLimitExceeded"]),
  execution_time: z.number(),
  return_code: z.int().nullable(),
  stdout: z.string(),
  stderr: z.string(),
});
const reply = z.object({
  status: z.enum(["Success", "Failed", "SandboxError"]),
  message: z.string(),
  compile_result: commandResult.nullable(),
  run_result: commandResult.nullable(),
  executor_pod_name: z.string().nullable(),
  files: z.record(z.string(), z.string()),
});
type RunCodeReply = z.output<typeof reply>;

/**
 * SandboxFusion's `run_code`, for verl, ROLL and slime. Sources: bytedance/SandboxFusion:sandbox/server/sandbox_api.py,
 * verl-project/verl:verl/utils/reward_score/sandbox_fusion/utils.py.
 */
export const sandboxFusion: Dialect = {
  name: "sandbox-fusion",
  summary: "verl, reward.sandbox_fusion.url http://HOST:PORT/sandbox-fusion/run_code, and other clients of SandboxFusion",
  // It waits by what it asks for, and asks again after 504 alone.
  client: { waitsMs: Infinity, retries: "blindly" },
  nulls: "own",
  groups: false,
  scores: false,
  fullStatus: 504,
  routes: [
    defineRoute({
      path: "/run_code",
      summary: "Runs a program in python, nodejs or typescript. SandboxError: nothing can be said of the program.",
      body,
      reply,
      async answer(request, tools) {
        const now = performance.now();
        const until = Math.min(tools.deadline, now + (request.compile_timeout + request.run_timeout) * 1_000 + patienceMs);
        return { body: await replyBy(until, request, tools) };
      },
    }),
  ],
};

/** The answer, or an HttpFault: 504 where there is none in time, or another try may give one; 503 where the server ends. */
async function replyBy(until: number, request: RunCodeBody, tools: DialectTools): Promise<RunCodeReply> {
  if (request.fetch_files?.length) return sandboxError("fetch_files is not offered here: a program's answer is what it writes to stdout");
  const asked = runOf(request);
  const key = createHash("sha256").update(JSON.stringify(asked)).digest("base64");
  const { signal } = tools;
  try {
    // A program that has begun goes on past `until`, within its own limits: to break it off would cost the next one a start of the sandbox.
    const end = await runsOf(tools).ask(key, until, async () => await runCode(asked, signal));
    if (end === undefined) throw tooLate();
    return replyOf(end);
  } catch (error) {
    if (!isAssayError(error)) throw error;
    if (error.code === "E_SANDBOX_OVERLOADED") throw tooLate();
    if (error.code !== "E_ABORTED" && error.code !== "E_CLOSED") {
      // A client that is told SandboxError counts the program as wrong, so that it is told only what asking again cannot change.
      if (error.retryable) throw askAgain(error);
      return sandboxError([error.message, error.hint].filter(Boolean).join(" "));
    }
    // The signal of a server that ends has another reason; and the run may have been begun by an earlier request.
    const isEnding = signal.aborted && !(signal.reason instanceof DOMException && signal.reason.name === "TimeoutError");
    if (!isEnding) throw tooLate();
    throw new HttpFault({ status: 503, code: "E_ABORTED", message: "The server ended before the program was run." });
  }
}

const runsByServer = new WeakMap<object, JoinedRuns<CodeEnd>>();

function runsOf(tools: DialectTools): JoinedRuns<CodeEnd> {
  let runs = runsByServer.get(tools.server);
  if (!runs) {
    runs = createJoinedRuns({
      limit: (task) => tools.limit("sandbox", task),
      keepMs,
      maxKeptBytes,
      bytesOf: (end) => 1_024 + (end.kind === "refused" ? 0 : 2 * (end.stdout.length + end.stderr.length)),
    });
    runsByServer.set(tools.server, runs);
  }
  return runs;
}

function tooLate(): HttpFault {
  return new HttpFault({
    status: 504,
    code: "E_REQUEST_DEADLINE",
    message: "The program could not be run before its client stops waiting.",
    hint: "Ask again, send fewer at once, or add servers.",
    retryAfterS: 1,
  });
}

function askAgain({ code, message, hint }: AssayError): HttpFault {
  return new HttpFault({ status: 504, code, message, hint: hint ?? "Ask again.", retryAfterS: 1 });
}

/** The run that a request asks for. */
function runOf({ language, code, stdin, files, run_timeout: timeoutS, memory_limit_MB: memoryMb }: RunCodeBody): CodeRun {
  return {
    language: language === "nodejs" ? "javascript" : language,
    code,
    input: stdin ?? "",
    files,
    timeoutMs: timeoutS * 1_000,
    memoryMb: memoryMb <= 0 ? usualMemoryMb : Math.max(leastMemoryMb, memoryMb),
  };
}

/** What is said of a run. `Failed` only where the program itself is at fault. */
function replyOf(end: CodeEnd): RunCodeReply {
  if (end.kind === "refused") return sandboxError(end.reason);
  const { kind, message, exitStatus, stdout, stderr, wallMs } = end;
  const isGood = kind === "ended" && exitStatus === 0;
  return {
    status: isGood ? "Success" : "Failed",
    message: isGood ? "" : message,
    compile_result: null,
    run_result: {
      status: kind === "timeout" ? "TimeLimitExceeded" : "Finished",
      execution_time: Math.round(wallMs) / 1_000,
      return_code: kind === "timeout" ? null : exitStatus,
      stdout,
      stderr,
    },
    executor_pod_name: null,
    files: {},
  };
}

function sandboxError(message: string): RunCodeReply {
  return { status: "SandboxError", message, compile_result: null, run_result: null, executor_pod_name: null, files: {} };
}

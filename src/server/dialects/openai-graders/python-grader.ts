import * as z from "zod";
import { runCode, type CodeEnd } from "../../../../verifiers/code/run-code.ts";
import { AssayError, isAssayError } from "../../../core/errors.ts";
import { errored, erroredBy, scored } from "../../../core/scores.ts";
import type { Score } from "../../../core/types.ts";
import type { PythonGrader } from "./grader.ts";
import type { Grading } from "./grading.ts";

/** CPU and wall time of one grade; OpenAI's twin allows twice that. */
const gradeMs = 60_000;
const memoryMb = 2_048;

/** Calls `grade(sample, item)` and writes what came of it. What the grader itself prints goes to stderr. */
const driver = `
import json, math, os, sys

def clip(text):
    return text if len(text) <= 800 else text[:800] + "\\u2026"

def where(error):
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "grader.py":
            line = trace.tb_lineno
        trace = trace.tb_next
    return " (line %d)" % line if line else ""

def outcome(given):
    space = {"__name__": "grader", "__builtins__": __builtins__}
    try:
        exec(compile(given["source"], "grader.py", "exec", dont_inherit=True), space)
        grade = space.get("grade")
        if not callable(grade):
            return {"error": "the source defines no function grade(sample, item)"}
        value = grade(given["sample"], given["item"])
    except BaseException as error:
        return {"error": clip("%s: %s" % (type(error).__name__, error)) + where(error)}
    try:
        number = float(value)
    except BaseException:
        return {"silent": clip("grade gave %s, not a number" % type(value).__name__)}
    if isinstance(value, str) or not math.isfinite(number):
        return {"silent": clip("grade gave %r, not a finite number" % (value,))}
    return {"value": number}

def main():
    answer = os.dup(1)
    os.dup2(2, 1)
    given = json.loads(sys.stdin.buffer.read())
    text = json.dumps(outcome(given)).encode("ascii")
    while text:
        text = text[os.write(answer, text):]
    os._exit(0)

main()
`;

const answer = z.union([z.object({ value: z.number() }), z.object({ error: z.string() }), z.object({ silent: z.string() })]);

/** Runs the source in the sandbox and takes what its `grade(sample, item)` returns. Rejects where the request is over before it has run. */
export async function pythonGrader({ source }: PythonGrader, { scope, record, tools }: Grading): Promise<Score> {
  const { output_json: json, ...sample } = scope.sample;
  const input = JSON.stringify({ source, sample: { ...sample, output_json: json ?? null }, item: scope.item });
  let end: CodeEnd;
  try {
    end = await tools.limit("sandbox", async () => {
      if (performance.now() >= tools.deadline) throw new AssayError("E_REQUEST_DEADLINE", { message: "The grader did not get its turn." });
      return await runCode({ language: "python", code: driver, input, files: {}, timeoutMs: gradeMs, memoryMb }, tools.signal);
    });
  } catch (error) {
    const score = erroredBy(error, "E_INTERNAL");
    record.flag("python_grader_server_error", ["python_grader_server_error_type", isAssayError(error) ? error.code : "E_INTERNAL"]);
    return score;
  }
  if (end.kind === "refused") {
    record.flag("python_grader_server_error", ["python_grader_server_error_type", "refused"]);
    return errored("E_SANDBOX_UNAVAILABLE", `The grader was not run: ${end.reason}.`);
  }
  return scoreOf(end, record);
}

function scoreOf(end: Exclude<CodeEnd, { readonly kind: "refused" }>, record: Grading["record"]): Score {
  const failed = (message: string, code: "E_PROGRAM_LIMIT" | "E_CHECK_THREW"): Score => {
    record.flag("python_grader_runtime_error", ["python_grader_runtime_error_details", message]);
    return errored(code, `The grader failed: ${message}.`);
  };
  if (end.kind !== "ended") return failed(end.message.replace("the program", "the grader"), "E_PROGRAM_LIMIT");
  const said = answerOf(end.stdout);
  if (!said) return failed(`it ended with status ${end.exitStatus} before it gave a number`, "E_CHECK_THREW");
  if ("error" in said) return failed(said.error, "E_CHECK_THREW");
  if ("value" in said) return scored(said.value, `grade gave ${said.value}`);
  record.flag("unresponsive_reward_error");
  return errored("E_CHECK_RESULT", `The grader gave no number: ${said.silent}.`);
}

function answerOf(stdout: string): z.output<typeof answer> | undefined {
  try {
    return answer.safeParse(JSON.parse(stdout)).data;
  } catch {
    // A grader that ended the process, or wrote to the descriptor of the answer.
    return undefined;
  }
}

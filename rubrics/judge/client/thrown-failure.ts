import { messageOf } from "../../../src/core/errors.ts";
import { quote } from "../../../src/core/text.ts";
import { abortedFailure, judgeFailure, statusFailure, type JudgeFailure } from "./failure.ts";
import { retryAfterMs } from "./retry-delay.ts";

/** The failure that an error of the packages `openai` and `ai` stands for, told by their fields and names since neither is imported. */
export function thrownFailure(thrown: unknown, signal: AbortSignal, now: number): JudgeFailure {
  if (signal.aborted) return abortedFailure();
  const said = quote(messageOf(thrown), 200);
  const status = numberIn(thrown, "status") ?? numberIn(thrown, "statusCode");
  if (status !== undefined && (status < 200 || status >= 300)) {
    const headers = field(thrown, "headers") ?? field(thrown, "responseHeaders");
    return statusFailure(
      status,
      `: ${said}`,
      retryAfterMs((name) => headerIn(headers, name), now),
    );
  }
  if (isCut(thrown) || isCut(field(thrown, "cause"))) return judgeFailure("E_JUDGE_CUT", `The judge's reply broke off: ${said}.`);
  const name = nameOf(thrown);
  if (/timeout/iu.test(name)) return judgeFailure("E_JUDGE_TIMEOUT", `The judge did not answer in time: ${said}.`);
  if (status !== undefined || /parse|validation|invalidresponse/iu.test(name))
    return judgeFailure("E_JUDGE_SHAPE", `The judge's reply could not be read: ${said}.`);
  return judgeFailure("E_JUDGE_CONNECTION", `No connection to the judge: ${said}.`);
}

/** What fetch throws where a body ends too early. */
function isCut(error: unknown): boolean {
  return error instanceof TypeError && error.message === "terminated";
}

/** `openai` leaves the name at Error, so the class says it. */
function nameOf(thrown: unknown): string {
  const name = field(thrown, "name");
  if (typeof name === "string" && name !== "Error") return name;
  return thrown instanceof Error ? thrown.constructor.name : "";
}

function headerIn(headers: unknown, name: string): string | null {
  if (headers instanceof Headers) return headers.get(name);
  const value = field(headers, name);
  return typeof value === "string" ? value : null;
}

function numberIn(value: unknown, name: string): number | undefined {
  const found = field(value, name);
  return typeof found === "number" ? found : undefined;
}

function field(value: unknown, name: string): unknown {
  // Asked of any value on purpose: what is no object has no fields.
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

import { AssayError } from "../../src/core/errors.ts";
import { abstain, fail, partial, pass, type Finding } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import type { Evidence } from "../../src/core/types.ts";
import type { Lost } from "./function-process.ts";
import type { ParsedOptions } from "./options.ts";
import type { Row } from "./wire.ts";

/** What a function's answer means. Throws where it is none: a function that raised, or gave no number in the range, judged nothing. */
export function findingOf(row: Row | Lost, chosen: Pick<ParsedOptions, "function" | "range" | "blame" | "timeoutMs">): Finding {
  const { function: name, range } = chosen;
  if ("lost" in row) return lostFinding(row, chosen);
  if ("threw" in row) throw new AssayError("E_CHECK_THREW", { message: `${name} raised ${quote(row.threw, 500)}` });
  if ("invalid" in row) throw new AssayError("E_CHECK_RESULT", { message: `${name}: ${quote(row.invalid, 300).slice(1, -1)}.` });
  if ("none" in row) return abstain(`${name} returned None: it could not tell.`);
  const { reward, metrics, notes } = row;
  if (!(reward >= range[0] && reward <= range[1]))
    throw new AssayError("E_CHECK_RESULT", {
      message: `${name} returned ${reward}, which is not within its range [${range.join(", ")}].`,
      hint: 'The option "range" says what it may return.',
    });
  const details = { ...(metrics ? { metrics } : {}), ...(notes ? { evidence: [noteOf(notes)] } : {}) };
  const reason = `${name} returned ${reward} of [${range.join(", ")}]`;
  if (reward === range[1]) return pass(reason, details);
  return reward === range[0] ? fail(reason, details) : partial(reward, reason, details);
}

function noteOf(notes: Readonly<Record<string, string>>): Evidence {
  const texts = Object.fromEntries(Object.entries(notes).map(([name, text]) => [name.toWellFormed(), text.toWellFormed()]));
  return { kind: "python-function", said: texts };
}

function lostFinding({ lost, why }: Lost, { function: name, blame, timeoutMs }: Parameters<typeof findingOf>[1]): Finding {
  const isLate = lost === "timeout";
  const reason = isLate ? `${name} took more than ${timeoutMs} ms` : `${name} ended its process twice, the second time alone: ${why}`;
  if (blame === "completion") return fail(reason, { code: isLate ? "E_WORK_DEADLINE" : "E_WORKER_DIED" });
  throw new AssayError(isLate ? "E_FUNCTION_TIMEOUT" : "E_FUNCTION_DIED", {
    message: `${reason}.`,
    hint: isLate
      ? "Raise timeoutMs, or bound the work of the function; with blame: completion such a completion gets the least reward."
      : "What the process printed stands on standard error.",
  });
}

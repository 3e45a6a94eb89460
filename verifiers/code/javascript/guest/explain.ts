import type { Opaque } from "./deep-equal.ts";
import type { Inspect } from "./inspect.ts";

export interface Explain {
  readonly show: (value: unknown) => string;
  /** White space made single, and at most so long. */
  readonly shorten: (text: string, most: number) => string;
  /** One sentence that says what came and what should have come. */
  readonly explain: (error: unknown, subject: string) => string;
  readonly shownError: (error: unknown) => string;
}

/** How failures are told. This function crosses as source text and refers to nothing outside itself. */
export function createExplain(inspect: Inspect, opaque: Opaque): Explain {
  const { isStandIn } = opaque;
  /** A short form for messages. Of a value of the program it says the class and what it holds, if that can still be asked. */
  const show = (value: unknown): string => {
    try {
      return shorten(inspect(plainer(value), { compact: false, depth: 4 }), 120);
    } catch {
      return "a value that cannot be shown";
    }
  };
  const plainer = (value: unknown): unknown =>
    isStandIn(value) && typeof value === "object"
      ? opaque.snapshot(value as object)
      : typeof value === "function" && isStandIn(value)
        ? Symbol("a function of the program")
        : value;
  const shorten = (text: string, most: number): string => {
    const line = text.replace(/\s+/gu, " ").trim();
    return line.length > most ? `${line.slice(0, most - 1)}…` : line;
  };
  /** One sentence that says what came and what should have come. */
  function explain(error: unknown, subject: string): string {
    if (error instanceof Error && (error as Error & Record<string, unknown>)["code"] === "ERR_ASSERTION") {
      const { actual, expected, operator, generatedMessage } = error as Error & Record<string, unknown>;
      const isEquality =
        operator === "==" ||
        operator === "strictEqual" ||
        operator === "deepEqual" ||
        operator === "deepStrictEqual" ||
        operator === "toBe" ||
        operator === "toEqual" ||
        operator === "toStrictEqual";
      const isPlainOk = typeof error.message === "string" && error.message.endsWith(" is not truthy");
      if (subject !== "" && isPlainOk) return shorten(`${subject} is not true`, 300);
      if (subject !== "" && isEquality && (generatedMessage === true || String(operator).startsWith("to"))) {
        return shorten(`${shorten(subject, 100)} gave ${show(actual)}, not ${show(expected)}`, 300);
      }
      return shorten(subject === "" ? error.message : `${shorten(subject, 100)}: ${error.message}`, 300);
    }
    const text = shownError(error);
    return shorten(subject === "" ? `it threw ${text}` : `${shorten(subject, 120)} threw ${text}`, 300);
  }

  function shownError(error: unknown): string {
    if (typeof error !== "object" || error === null) return show(error);
    try {
      const { name, message } = error as Record<string, unknown>;
      const label = typeof name === "string" ? name : "Error";
      return typeof message === "string" && message !== "" ? `${label}: ${shorten(message, 160)}` : label;
    } catch {
      return "a value that cannot be shown";
    }
  }

  return { show, shorten, explain, shownError };
}

/* oxlint-disable typescript/no-base-to-string -- values of any kind are turned into text here, as Node does it */
import type { Inspect } from "./inspect.ts";

export type Format = (values: readonly unknown[]) => string;

/** Like `util.format`. This function crosses as source text and refers to nothing outside itself. */
export function createFormat(inspect: Inspect): Format {
  function format(values: readonly unknown[]): string {
    const [first] = values;
    let from = 0;
    let text = "";
    if (typeof first === "string") {
      from = 1;
      text =
        values.length === 1
          ? first
          : first.replace(/%[sdifjoOc%]/gu, (mark) => {
              if (mark === "%%") return "%";
              if (from >= values.length) return mark;
              const value = values[from];
              from += 1;
              return formatOne(mark, value);
            });
    }
    for (; from < values.length; from += 1) {
      const value = values[from];
      text += `${from === 0 ? "" : " "}${typeof value === "string" ? value : inspect(value)}`;
    }
    return text;
  }

  function formatOne(mark: string, value: unknown): string {
    switch (mark) {
      case "%s":
        if (typeof value === "bigint") return `${value}n`;
        if (typeof value === "object" && value !== null && !hasText(value)) return inspect(value, { depth: 0 });
        return Object.is(value, -0) ? "-0" : String(value);
      case "%d":
        if (typeof value === "bigint") return `${value}n`;
        return typeof value === "symbol" || typeof value === "object" ? "NaN" : inspect(Number(value));
      case "%i":
        if (typeof value === "bigint") return `${value}n`;
        return typeof value === "symbol" || typeof value === "object" ? "NaN" : inspect(Number.parseInt(String(value), 10));
      case "%f":
        return typeof value === "symbol" ? "NaN" : inspect(Number.parseFloat(String(value)));
      case "%j":
        return JSON.stringify(value) ?? "undefined";
      case "%c":
        return "";
      default:
        return inspect(value, mark === "%o" ? { depth: 4 } : {});
    }
  }

  function hasText(value: object): boolean {
    if (value instanceof Error || value instanceof Date) return true;
    const own = (value as { readonly toString?: unknown }).toString;
    return typeof own === "function" && own !== Object.prototype.toString && own !== Array.prototype.toString;
  }

  return format;
}

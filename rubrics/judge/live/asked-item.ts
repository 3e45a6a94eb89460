import { assertNever } from "../../../src/core/errors.ts";
import type { Json } from "../../../src/core/types.ts";
import type { Scale, VerdictValue } from "../../checklist/scale.ts";

/** One thing that a judge is asked to say. */
export interface AskedItem {
  readonly id: string;
  readonly criterion: string;
  readonly scale: Scale;
}

/** The items as a prompt lists them. */
export function listed(items: readonly AskedItem[]): string {
  return items
    .map(({ id, criterion, scale }) => {
      const lines = criterion === "" ? "" : `\n  criterion: ${criterion.trim().replace(/\r?\n/gu, "\n  ")}`;
      return `- id: ${JSON.stringify(id)}\n  verdict: ${allowed(scale, criterion === "")}${lines}`;
    })
    .join("\n");
}

/** What may be said. A criterion holds more or less, be that good or bad; without one, the answer itself is better or worse. */
function allowed(scale: Scale, isOverall: boolean): string {
  const [least, most] = isOverall ? ["the worst", "the best"] : ["not at all", "entirely"];
  if (typeof scale === "string") {
    switch (scale) {
      case "binary":
        return "true or false";
      case "unit":
        return `a number from 0, ${least}, to 1, ${most}`;
      default:
        return assertNever(scale);
    }
  }
  if ("choices" in scale)
    return `one of these, from the least to the most: ${scale.choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
  const kind = Number.isInteger(scale.min) && Number.isInteger(scale.max) ? "a whole number" : "a number";
  return `${kind} from ${scale.min}, ${least}, to ${scale.max}, ${most}`;
}

/** The lowest verdict of a scale. */
export function lowest(scale: Scale): VerdictValue {
  if (typeof scale === "string") return scale === "binary" ? false : 0;
  return "choices" in scale ? (scale.choices[0] ?? null) : scale.min;
}

/** A score from 0 to 1 as a verdict on the scale, between its steps too. */
export function graded(score: number, scale: Scale): VerdictValue {
  if (scale === "binary") return score === 0 ? false : score === 1 ? true : score;
  if (scale === "unit") return score;
  if ("choices" in scale) {
    const place = score * (scale.choices.length - 1);
    return Number.isInteger(place) ? (scale.choices[place] ?? null) : place;
  }
  return scale.min + score * (scale.max - scale.min);
}

/** The schema of a reply, for endpoints that keep to one. */
export function replySchema(items: readonly AskedItem[]): Readonly<Record<string, Json>> {
  const entries = items.map(({ id, scale }) => ({
    type: "object",
    properties: { id: { const: id }, reason: { type: "string" }, verdict: verdictSchema(scale) },
    required: ["id", "reason", "verdict"],
    additionalProperties: false,
  }));
  const [only] = entries;
  return {
    type: "object",
    properties: { verdicts: { type: "array", items: entries.length === 1 && only ? only : { anyOf: entries }, minItems: 1 } },
    required: ["verdicts"],
    additionalProperties: false,
  };
}

function verdictSchema(scale: Scale): Json {
  if (scale === "binary") return { type: "boolean" };
  if (scale === "unit") return { type: "number" };
  if ("choices" in scale) return { type: "string", enum: scale.choices };
  return { type: Number.isInteger(scale.min) && Number.isInteger(scale.max) ? "integer" : "number" };
}

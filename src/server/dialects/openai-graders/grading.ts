import { abstained, scored } from "../../../core/scores.ts";
import type { Range, Score } from "../../../core/types.ts";
import type { GraderJudge } from "../../grader-judge.ts";
import type { DialectTools } from "../dialect.ts";
import { createRoom, fillTemplate, type TemplateFault, type TemplateScope } from "./fill-template.ts";
import type { GradingRecord } from "./grading-record.ts";

/** What graders work with: those of one request share it. */
export interface Grading {
  readonly scope: TemplateScope;
  readonly record: GradingRecord;
  readonly tools: Pick<DialectTools, "limit" | "signal" | "deadline" | "scoreBy">;
  readonly judge: GraderJudge | undefined;
}

/** The texts with their templates filled in, or the Score where that cannot be: a fault that says nothing of the sample stands before one of it. */
export function fillAll<const Texts extends readonly string[]>(
  templates: Texts,
  range: Range,
  { scope, record }: Grading,
  show?: (text: string) => string,
): { readonly texts: { readonly [At in keyof Texts]: string } } | { readonly score: Score } {
  const texts: string[] = [];
  let fault: TemplateFault | undefined;
  const room = createRoom();
  for (const template of templates) {
    const filled = fillTemplate(template, scope, { room, ...(show ? { show } : {}) });
    if ("text" in filled) texts.push(filled.text);
    else if (!fault || (fault.by === "candidate" && filled.fault.by === "grader")) ({ fault } = filled);
  }
  // One text for each template, in their order.
  if (!fault) return { texts: texts as unknown as { readonly [At in keyof Texts]: string } };
  record.flag(fault.flag);
  if (fault.by === "grader") return { score: abstained("reference", fault.message) };
  return { score: { ...scored(range[0], fault.message), cause: "candidate" } };
}

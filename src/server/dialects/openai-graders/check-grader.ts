import { compileFormula } from "../../../compose/compile-formula.ts";
import { assertNever, isAssayError } from "../../../core/errors.ts";
import { HttpFault } from "../../http/http-fault.ts";
import { templateProblem } from "./fill-template.ts";
import type { Grader, SingleGrader } from "./grader.ts";
import type { GraderJudge } from "../../grader-judge.ts";
import { modelTemplates } from "./model-grader.ts";
import { isOffered, unofferedMetrics } from "./text-similarity.ts";

/** Throws an HttpFault 422 where this server does not offer the grader, or one of those in it. */
export function checkOffered(grader: Grader, judge: GraderJudge | undefined): void {
  for (const [place, one] of singles(grader)) {
    const refuse = (message: string, hint: string): never => {
      throw new HttpFault({ status: 422, code: "E_NOT_SERVED", message: `${place}${message}`, hint });
    };
    if (one.type === "text_similarity" && !isOffered(one.evaluation_metric)) {
      const message = `This server does not offer the metric ${one.evaluation_metric} of text_similarity.`;
      refuse(message, `It offers all but ${unofferedMetrics.join(" and ")}.`);
    }
    if ((one.type === "score_model" || one.type === "label_model") && !judge)
      refuse(`This server does not offer ${one.type}, since it has no judge.`, "Start it with --judge URL and --judge-model NAME.");
  }
}

/** Throws an HttpFault 422 where no sample could be graded: a variable that is none, or a formula that cannot be read. */
export function checkSound(grader: Grader): void {
  const refuse = (message: string, hint?: string): never => {
    throw new HttpFault({ status: 422, code: "E_BODY", message, ...(hint === undefined ? {} : { hint }) });
  };
  for (const [place, one] of singles(grader)) {
    for (const template of templatesOf(one)) {
      const problem = templateProblem(template);
      if (problem !== undefined) refuse(`${place}${problem}.`, "Such as {{ item.answer }} or {{ sample.output_text }}.");
    }
  }
  if (grader.type !== "multi") return;
  try {
    compileFormula(grader.calculate_output, Object.keys(grader.graders));
  } catch (error) {
    if (!isAssayError(error)) throw error;
    refuse(`calculate_output: ${error.message}`, error.hint);
  }
}

/** Every grader that stands for itself, with the words that tell where it stands. */
function singles(grader: Grader): readonly (readonly [place: string, grader: SingleGrader])[] {
  if (grader.type !== "multi") return [["", grader]];
  return Object.entries(grader.graders).map(([key, one]) => [`graders.${key}: `, one]);
}

function templatesOf(grader: SingleGrader): readonly string[] {
  switch (grader.type) {
    case "string_check":
    case "text_similarity":
      return [grader.input, grader.reference];
    case "score_model":
    case "label_model":
      return modelTemplates(grader);
    case "python":
      return [];
    default:
      return assertNever(grader);
  }
}

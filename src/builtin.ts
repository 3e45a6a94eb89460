import { cascade } from "./compose/cascade.ts";
import { clip } from "./compose/clip.ts";
import { fallback } from "./compose/fallback.ts";
import { formula } from "./compose/formula.ts";
import { gate } from "./compose/gate.ts";
import { max } from "./compose/max.ts";
import { min } from "./compose/min.ts";
import { product } from "./compose/product.ts";
import { rescale } from "./compose/rescale.ts";
import { weightedSum } from "./compose/weighted-sum.ts";
import { withinGroup } from "./compose/within-group.ts";
import { advantages } from "./noise/advantages.ts";
import type { Recipe } from "./core/recipe.ts";
import { correctNoise } from "./noise/correct-noise.ts";
import { stratify } from "./noise/stratify.ts";
import { rubric } from "../rubrics/checklist/index.ts";
import { choice } from "../verifiers/choice/index.ts";
import { code } from "../verifiers/code/index.ts";
import { contains } from "../verifiers/contains/index.ts";
import { exact } from "../verifiers/exact/index.ts";
import { format } from "../verifiers/format/index.ts";
import { json } from "../verifiers/json/index.ts";
import { math } from "../verifiers/math/index.ts";
import { number } from "../verifiers/number/index.ts";
import { pythonFunction } from "../verifiers/python-function/index.ts";
import { regex } from "../verifiers/regex/index.ts";
import { text } from "../verifiers/text/index.ts";

/** The recipes that come with Assay. A new one is one line here. */
export const builtin: readonly Recipe[] = [
  choice,
  code,
  contains,
  exact,
  format,
  json,
  math,
  number,
  pythonFunction,
  regex,
  rubric,
  text,
  cascade,
  clip,
  correctNoise,
  fallback,
  formula,
  gate,
  max,
  min,
  product,
  rescale,
  stratify,
  weightedSum,
  withinGroup,
  advantages,
];

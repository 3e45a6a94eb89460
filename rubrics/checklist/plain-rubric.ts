import type { Json } from "../../src/core/types.ts";
import type { Rubric, RubricItem } from "./types.ts";

/**
 * A rubric as it is written down, with its defaults left out: reading it again gives the same rubric. `checkOf` may put something else in
 * place of an item's check, such as the spec of its Reward, whose version then counts.
 */
export function plainRubric(rubric: Rubric, checkOf: (item: RubricItem) => Json | undefined = ({ check }) => check): Json {
  const { items, ...fields } = rubric;
  return plain({ ...fields, items: items.map((item) => plainItem(item, checkOf)) });
}

function plainItem(item: RubricItem, checkOf: (item: RubricItem) => Json | undefined): Json {
  const { kind, scale, gate, tags, requires, children, check: _, ...fields } = item;
  return plain({
    ...fields,
    ...(kind === "tree" ? {} : { kind }),
    ...(gate ? { gate } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(requires.length > 0 ? { requires } : {}),
    ...(kind === "judged" && scale !== "binary" ? { scale } : {}),
    ...(kind === "programmatic" ? { check: checkOf(item) } : {}),
    ...(children.length > 0 ? { children: children.map((child) => plainItem(child, checkOf)) } : {}),
  });
}

function plain(fields: object): Json {
  return JSON.parse(JSON.stringify(fields)) as Json; // rubrics are made of JSON, but for fields that are undefined
}

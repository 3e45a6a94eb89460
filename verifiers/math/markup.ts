/** HTML entities, with the operator that each means; a space for those that mean nothing. */
const entities: readonly (readonly [entity: string, operator: string])[] = [
  ["&gt;", ">"],
  ["&lt;", "<"],
  ["&ge;", "≥"],
  ["&le;", "≤"],
  ["&ne;", "≠"],
  ["&minus;", "-"],
  ["&times;", "*"],
  ["&deg;", "°"],
  ["&nbsp;", " "],
  ["&amp;", " "],
];

/** The entity that begins at the index. */
export function entityAt(text: string, at: number): readonly [entity: string, operator: string] | undefined {
  return entities.find(([entity]) => text.startsWith(entity, at));
}

/** HTML that stands in answers, with the operators that it means. */
export const tags: readonly (readonly [tag: string, operators: readonly string[]])[] = [
  ["<sup>", ["^", "{"]],
  ["</sup>", ["}"]],
  ["<sub>", ["_", "{"]],
  ["</sub>", ["}"]],
  ["<br>", []],
  ["<br/>", []],
  ["<br />", []],
  ["</br>", []],
  ["<em>", []],
  ["</em>", []],
  ["<i>", []],
  ["</i>", []],
  ["<b>", []],
  ["</b>", []],
  ["<p>", []],
  ["</p>", []],
];

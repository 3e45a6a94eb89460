import type { Node } from "./node.ts";
import { numberSets } from "./symbols.ts";

/** The set that a symbol stands for; plain capitals count behind ∈. */
function setOf(node: Node | undefined): string | undefined {
  if (node?.kind !== "symbol") return undefined;
  return numberSets.get(node.name.charAt(0)) === undefined || node.name.length > 2
    ? undefined
    : `${numberSets.get(node.name.charAt(0)) ?? ""}${node.name.slice(1)}`;
}

/** `\{2k+1 | k ∈ ℤ\}` is a family; `\{x | x > 1\}` is its condition. */
export function builtSet(element: Node, condition: Node): Node {
  // The whole numbers of a stretch: {x ∈ ℤ : -1 ≤ x ≤ 2}.
  if (element.kind === "relation" && (setOf(element.sides[1]) === "ℤ" || setOf(element.sides[1]) === "ℕ") && element.operators[0] === "∈")
    return { kind: "intersection", parts: [{ kind: "symbol", name: setOf(element.sides[1]) ?? "ℤ" }, condition] };
  const names = declaredNames(condition);
  if (names) return isName(element, names) ? condition : { kind: "family", value: element, parameters: names };
  if (condition.kind === "family" && !isPlainName(element)) return { kind: "family", value: element, parameters: condition.parameters };
  return condition;
}

function isPlainName(node: Node): boolean {
  if (node.kind === "relation") return node.operators.length === 1 && node.operators[0] === "∈";
  return node.kind === "symbol" || (node.kind === "tuple" && node.items.every(isPlainName));
}

function isName(node: Node, names: ReadonlyMap<string, string>): boolean {
  return node.kind === "symbol" && names.has(node.name);
}

/** The names and the set of `k ∈ ℤ`, `(m, n) ∈ ℕ`; undefined for every other relation. */
export function declaredNames(item: Node): ReadonlyMap<string, string> | undefined {
  if (item.kind !== "relation" || item.operators.length !== 1 || item.operators[0] !== "∈") return undefined;
  const [name, set] = item.sides;
  const letter = setOf(set);
  if (letter === undefined) return undefined;
  if (name?.kind === "symbol") return new Map([[name.name, letter]]);
  if (name?.kind !== "tuple" || !name.items.every((part) => part.kind === "symbol")) return undefined;
  return new Map(name.items.flatMap((part) => (part.kind === "symbol" ? [[part.name, letter] as const] : [])));
}

import type { Rational } from "./rational.ts";

/** What an answer or a reference was read as. Immutable; built by the parser, taken apart by the comparison. */
export type Node = ScalarNode | ShapeNode;

export type ScalarNode =
  | {
      readonly kind: "number";
      readonly value: Rational;
      /** Digits written after the point; absent for exact writing. */ readonly places?: number;
    }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "constant"; readonly name: "pi" | "e" | "i" | "infinity" }
  | { readonly kind: "add"; readonly terms: readonly Node[] }
  | { readonly kind: "multiply"; readonly factors: readonly Node[] }
  | { readonly kind: "divide"; readonly numerator: Node; readonly denominator: Node }
  | { readonly kind: "power"; readonly base: Node; readonly exponent: Node }
  | { readonly kind: "negate"; readonly of: Node }
  | { readonly kind: "plus-minus"; readonly of: Node; readonly first: "+" | "-" }
  | { readonly kind: "percent"; readonly of: Node }
  | { readonly kind: "degrees"; readonly of: Node }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Node[] };

export type ShapeNode =
  | { readonly kind: "quantity"; readonly value: Node; readonly unit: string }
  | { readonly kind: "tuple"; readonly items: readonly Node[]; readonly open: "(" | "[" | "<"; readonly close: ")" | "]" | ">" }
  | {
      readonly kind: "list";
      readonly items: readonly Node[];
      readonly alternatives: boolean;
      /** Joined by "and". */ readonly together?: boolean;
    }
  | { readonly kind: "set"; readonly items: readonly Node[] }
  | { readonly kind: "union" | "intersection"; readonly parts: readonly Node[] }
  | { readonly kind: "difference"; readonly of: Node; readonly without: Node }
  | {
      readonly kind: "family";
      readonly value: Node;
      /** Names that run through a set of numbers, with that set: ℤ, ℕ, ℝ, … or nothing where it is not said. */
      readonly parameters: ReadonlyMap<string, string>;
    }
  | { readonly kind: "conditioned"; readonly value: Node; readonly condition: Node }
  | { readonly kind: "piecewise"; readonly branches: readonly { readonly value: Node; readonly condition: Node }[] }
  | { readonly kind: "relation"; readonly sides: readonly Node[]; readonly operators: readonly RelationOperator[] }
  | { readonly kind: "matrix"; readonly rows: readonly (readonly Node[])[]; readonly determinant: boolean }
  | { readonly kind: "ratio"; readonly terms: readonly Node[] }
  | {
      readonly kind: "text";
      readonly text: string;
      /** Who or what it is said of, where it is one clause of the form "… is …". */ readonly subject?: string;
    };

export type RelationOperator = "=" | "≠" | "<" | "≤" | ">" | "≥" | "≈" | "∈" | "∉" | "⊂" | "→" | "⊥" | "∥" | "~";

export type Instruction =
  | { readonly kind: "match" }
  | { readonly kind: "jump"; readonly to: readonly number[] }
  | { readonly kind: "character"; readonly accepts: (point: number) => boolean }
  | { readonly kind: "assert"; readonly holds: (points: Uint32Array, place: number) => boolean }
  | { readonly kind: "look"; readonly table: number; readonly negative: boolean };

export interface Program {
  readonly code: readonly Instruction[];
  /** Runs from the end of the text to its start. */
  readonly backward: boolean;
}

export type ParsedLookaround = { readonly programs: readonly Program[]; readonly size: number } | { readonly problem: string };

/** A pattern as a tree. */
type Node =
  | { readonly kind: "leaf"; readonly instruction: Instruction }
  | { readonly kind: "list"; readonly items: readonly Node[] }
  | { readonly kind: "either"; readonly options: readonly Node[] }
  | { readonly kind: "repeat"; readonly item: Node; readonly min: number; readonly max: number };

const maxSize = 2_000;
const maxDepth = 50;

/** Reads a pattern in the syntax that JavaScript and Python share, look-arounds included. */
export function parseLookaround(pattern: string, flags: string): ParsedLookaround {
  const programs: Program[] = [];
  let at = 0;
  let set = flags;
  const leading = /^\(\?([ims]+)\)/u.exec(pattern);
  if (leading) {
    at = leading[0].length;
    set += leading[1] ?? "";
  }
  const refuse = (problem: string): never => {
    throw new SyntaxError(`${problem} at ${at}`);
  };
  const peek = (text: string): boolean => pattern.startsWith(text, at);
  const take = (text: string): boolean => {
    const found = peek(text);
    if (found) at += text.length;
    return found;
  };

  const either = (depth: number): Node => {
    if (depth > maxDepth) refuse("nested too deeply");
    const options = [list(depth)];
    while (take("|")) options.push(list(depth));
    return options.length === 1 && options[0] ? options[0] : { kind: "either", options };
  };
  const list = (depth: number): Node => {
    const items: Node[] = [];
    while (at < pattern.length && !peek("|") && !peek(")")) items.push(repeated(atom(depth)));
    return { kind: "list", items };
  };
  const repeated = (item: Node): Node => {
    const found = /^(?:[*+?]|\{(\d{1,4})(?:(,)(\d{0,4}))?\})[?+]?/u.exec(pattern.slice(at, at + 16));
    if (!found) return item;
    at += found[0].length;
    const [text, low, comma, high] = found;
    if (low === undefined) return { kind: "repeat", item, min: text.startsWith("+") ? 1 : 0, max: text.startsWith("?") ? 1 : Infinity };
    const max = comma === undefined ? Number(low) : high === "" || high === undefined ? Infinity : Number(high);
    if (max < Number(low)) refuse("a repeat with its ends swapped");
    return { kind: "repeat", item, min: Number(low), max };
  };
  const atom = (depth: number): Node => {
    if (take("(")) return group(depth);
    if (take("^")) return leaf(set.includes("m") ? lineStart : textStart);
    if (take("$")) return leaf(set.includes("m") ? lineEnd : textEnd);
    if (take(".")) return character(set.includes("s") ? "[^]" : "[^\\n]", set);
    if (peek("[")) return character(bracket(), set);
    if (take("\\")) return escaped();
    if (peek("*") || peek("+") || peek("?")) refuse("a repeat of nothing");
    const text = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    at += text.length;
    return character(text.replace(/[{}\]/]/u, "\\$&"), set);
  };
  const group = (depth: number): Node => {
    const looks = [
      { open: "?=", negative: false, backward: true },
      { open: "?!", negative: true, backward: true },
      { open: "?<=", negative: false, backward: false },
      { open: "?<!", negative: true, backward: false },
    ];
    const look = looks.find(({ open }) => take(open));
    if (!look && !take("?:")) {
      const named = /^\?P?<[A-Za-z_]\w{0,63}>/u.exec(pattern.slice(at, at + 70));
      if (named) at += named[0].length;
      else if (peek("?")) refuse("a kind of group that is not known");
    }
    const inner = either(depth + 1);
    if (!take(")")) refuse("a group that is not closed");
    if (!look) return inner;
    // That X begins here is seen by running X backward from every end; that X ends here by running it forward.
    programs.push({ code: compile(inner, look.backward), backward: look.backward });
    return leaf({ kind: "look", table: programs.length - 1, negative: look.negative });
  };
  const bracket = (): string => {
    const start = at;
    at += peek("[^") ? 2 : 1;
    for (let first = true; at < pattern.length && (first || !peek("]")); first = false) at += peek("\\") ? 2 : 1;
    if (!take("]")) refuse("a class that is not closed");
    return pattern.slice(start, at);
  };
  const escaped = (): Node => {
    const found = /^(?:[pP]\{[^}]{1,40}\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|.)/su.exec(pattern.slice(at, at + 48));
    if (!found) return refuse("a backslash at the end");
    const [text] = found;
    at += text.length;
    if (text === "b" || text === "B") return leaf(text === "b" ? wordEdge : noWordEdge);
    if (text === "A") return leaf(textStart);
    if (text === "Z" || text === "z") return leaf(textEnd);
    if (/^[1-9k]/u.test(text)) return refuse("a back-reference, which cannot be matched in linear time");
    return character(/^[A-Za-z0-9]/u.test(text) ? `\\${text}` : text.replace(/[\^$\\.*+?()[\]{}|/]/u, "\\$&"), set);
  };

  try {
    const whole = either(0);
    if (at < pattern.length) refuse("a bracket that was not opened");
    programs.push({ code: compile(whole, false), backward: false });
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: error.message };
    throw error;
  }
  return { programs, size: programs.reduce((sum, { code }) => sum + code.length, 0) };
}

function leaf(instruction: Instruction): Node {
  return { kind: "leaf", instruction };
}

/** One character of a class: JavaScript's own engine says whether it is in it, and ASCII is remembered. */
function character(source: string, flags: string): Node {
  let regex: RegExp;
  try {
    regex = new RegExp(`^${source}$`, flags.includes("i") ? "iu" : "u");
  } catch {
    throw new SyntaxError(`${JSON.stringify(source)} is not a character or a class`);
  }
  const known = new Uint8Array(128);
  return leaf({
    kind: "character",
    accepts(point) {
      if (point >= 128) return regex.test(String.fromCodePoint(point));
      if (known[point] === 0) known[point] = regex.test(String.fromCodePoint(point)) ? 1 : 2;
      return known[point] === 1;
    },
  });
}

function compile(tree: Node, backward: boolean): readonly Instruction[] {
  const code: Instruction[] = [];
  const emit = (instruction: Instruction): number => {
    if (code.length >= maxSize) throw new SyntaxError(`the pattern compiles to more than ${maxSize} steps`);
    return code.push(instruction) - 1;
  };
  const add = (node: Node): void => {
    switch (node.kind) {
      case "leaf":
        emit(node.instruction);
        return;
      case "list":
        (backward ? node.items.toReversed() : node.items).forEach(add);
        return;
      case "either": {
        const fork = emit({ kind: "jump", to: [] });
        const starts: number[] = [];
        const exits: number[] = [];
        for (const option of node.options) {
          starts.push(code.length);
          add(option);
          exits.push(emit({ kind: "jump", to: [] }));
        }
        code[fork] = { kind: "jump", to: starts };
        for (const exit of exits) code[exit] = { kind: "jump", to: [code.length] };
        return;
      }
      case "repeat": {
        for (let count = 0; count < node.min; count += 1) add(node.item);
        if (node.max === Infinity) {
          const fork = emit({ kind: "jump", to: [] });
          add(node.item);
          emit({ kind: "jump", to: [fork] });
          code[fork] = { kind: "jump", to: [fork + 1, code.length] };
          return;
        }
        const forks: number[] = [];
        for (let count = node.min; count < node.max; count += 1) {
          forks.push(emit({ kind: "jump", to: [] }));
          add(node.item);
        }
        for (const fork of forks) code[fork] = { kind: "jump", to: [fork + 1, code.length] };
        return;
      }
      default:
        node satisfies never;
    }
  };
  add(tree);
  emit({ kind: "match" });
  return code;
}

const newline = 10;
const isWord = (point: number | undefined): boolean => point !== undefined && point < 128 && /\w/u.test(String.fromCodePoint(point));
const atEdge = (points: Uint32Array, place: number): boolean => isWord(points[place - 1]) !== isWord(points[place]);

const textStart: Instruction = { kind: "assert", holds: (_, place) => place === 0 };
const textEnd: Instruction = { kind: "assert", holds: (points, place) => place === points.length };
const lineStart: Instruction = { kind: "assert", holds: (points, place) => place === 0 || points[place - 1] === newline };
const lineEnd: Instruction = { kind: "assert", holds: (points, place) => place === points.length || points[place] === newline };
const wordEdge: Instruction = { kind: "assert", holds: atEdge };
const noWordEdge: Instruction = { kind: "assert", holds: (points, place) => !atEdge(points, place) };

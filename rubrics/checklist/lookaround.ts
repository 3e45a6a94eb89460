import { parseLookaround, type Program } from "./lookaround-program.ts";

/** A pattern with look-ahead or look-behind that is matched in time linear in the text. */
export interface LookaroundRegex {
  /** Steps a character costs at most. */
  readonly size: number;
  test(text: string): boolean;
}

export type CompiledLookaround = { readonly regex: LookaroundRegex } | { readonly problem: string };

/**
 * Compiles a pattern whose look-arounds the RE2 dialect does not have. Each look-around is a table of the places where it holds, made by one
 * run over the text, so nothing is ever tried twice. Back-references are refused: with them no engine is linear.
 */
export function compileLookaround(pattern: string, flags: string): CompiledLookaround {
  const parsed = parseLookaround(pattern, flags);
  if ("problem" in parsed) return parsed;
  const { programs, size } = parsed;
  return {
    regex: {
      size,
      test(text) {
        const points = Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0);
        const tables: Uint8Array[] = [];
        // Inner look-arounds come before what holds them; the pattern itself is last.
        for (const program of programs) tables.push(placesOf(program, points, tables));
        return tables.at(-1)?.includes(1) ?? false;
      },
    },
  };
}

/** The places, counted in code points, at which a run of the program in its direction can end, having begun anywhere. */
function placesOf({ code, backward }: Program, points: Uint32Array, tables: readonly Uint8Array[]): Uint8Array {
  const ends = new Uint8Array(points.length + 1);
  const visited = new Int32Array(code.length).fill(-1);
  let active: number[] = [];
  const step = backward ? -1 : 1;
  for (let place = backward ? points.length : 0, turn = 0; turn <= points.length; place += step, turn += 1) {
    // What is active stands before an instruction that moves on no character; follow all of those.
    const waiting: number[] = [];
    const stack = [...active, 0];
    while (stack.length > 0) {
      const at = stack.pop() as number; // the loop asked whether there is one
      if (visited[at] === turn) continue;
      visited[at] = turn;
      const instruction = code[at];
      if (!instruction) continue;
      switch (instruction.kind) {
        case "match":
          ends[place] = 1;
          break;
        case "jump":
          stack.push(...instruction.to);
          break;
        case "assert":
          if (instruction.holds(points, place)) stack.push(at + 1);
          break;
        case "look":
          if ((tables[instruction.table]?.[place] === 1) !== instruction.negative) stack.push(at + 1);
          break;
        case "character":
          waiting.push(at);
          break;
        default:
          instruction satisfies never;
      }
    }
    const point = points[backward ? place - 1 : place];
    active = point === undefined ? [] : waiting.flatMap((at) => (moves(code, at, point) ? [at + 1] : []));
  }
  return ends;
}

function moves(code: Program["code"], at: number, point: number): boolean {
  const instruction = code[at];
  return instruction?.kind === "character" && instruction.accepts(point);
}

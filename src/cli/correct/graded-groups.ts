import { AssayError, type ErrorCode } from "../../core/errors.ts";
import { createAssembler, type Assembled } from "../../core/groups/assembler.ts";
import type { GroupItem } from "../../core/groups/spill-text.ts";
import { quote } from "../../core/text.ts";
import type { DecidedRow } from "./decided-row.ts";

/** A row with its number in the input, from 0, and where it stands: file and line. */
export interface PlacedRow {
  readonly row: DecidedRow;
  readonly index: number;
  readonly place: string;
}

interface RowItem extends GroupItem {
  readonly row: DecidedRow;
  readonly place: string;
}

/** Size of rows that are held in memory of groups that are short, in characters; rows beyond it go to disk. */
const maxOpenSize = 64 << 20;

/**
 * Makes groups of rows that come in any order, by the group's id and round. Throws E_GROUP_MISSING for a row without a group, and
 * E_GROUP_INCOMPLETE for a group that is not as large as its rows say, unless `incomplete` is "raw".
 */
export async function* gradedGroups(
  rows: AsyncIterable<readonly PlacedRow[]>,
  incomplete: "error" | "raw",
): AsyncGenerator<readonly PlacedRow[], void, undefined> {
  const assembler = createAssembler<RowItem>({ incomplete, maxOpenSize });
  try {
    for await (const batch of rows)
      for (const placed of batch) for (const out of assembler.add(itemOf(placed), placed.index)) yield membersOf(out);
    for (const out of assembler.end()) yield membersOf(out);
  } finally {
    assembler.close();
  }
}

function itemOf({ row, place }: PlacedRow): RowItem {
  const { id, group } = row;
  // The assembler reads the group alone.
  const sample = { id, prompt: "", completion: "", reference: null, ...(group ? { group } : {}) };
  return { sample, row, place, size: 512 + 2 * id.length };
}

function membersOf(out: Assembled<RowItem>): readonly PlacedRow[] {
  const members = out.members.map(({ item: { row, place }, index }) => ({ row, index, place }));
  if ("group" in out) return members;
  const [first] = members;
  const { code, message } = out.score.error;
  // What an assembler gives is a code of ours.
  throw new AssayError(code as ErrorCode, {
    message: `${first?.place ?? ""} (${quote(first?.row.id ?? "", 60)}): ${message}`,
    hint:
      code === "E_GROUP_INCOMPLETE"
        ? "Grade all samples of a group, or take --incomplete raw for the advantages of those that came."
        : "Rows of one prompt and round have one group: grade them with a group, or take --advantages none.",
  });
}

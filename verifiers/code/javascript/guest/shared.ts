import type { LanguageNames, Table } from "./language.ts";

/** What both directions of a codec know of what crossed. */
export interface Shared {
  readonly ids: Table<object, number>;
  readonly byId: Table<number, object>;
  /** What stands for a function or an instance of the other side. */
  readonly foreign: Table<object, boolean>;
  /** What both sides hold of an object, as it was last sent. */
  readonly lines: Table<number, string>;
  readonly symbolIds: Table<symbol, number>;
  readonly symbols: Table<number, symbol>;
  /** All objects that crossed, to see whether they were changed. */
  readonly watched: readonly object[];
  readonly watchedText: () => number;
  readonly note: (object: object, id: number, line: string) => void;
}

/** This function crosses as source text and refers to nothing outside itself. */
export function createShared(language: LanguageNames): Shared {
  const lines = language.table<number, string>();
  const watched: object[] = [];
  let watchedText = 0;
  return {
    ids: language.table(),
    byId: language.table(),
    foreign: language.table(),
    lines,
    symbolIds: language.table(),
    symbols: language.table(),
    watched,
    watchedText: () => watchedText,
    note(object, id, line) {
      const before = lines.get(id);
      if (before === undefined) watched[watched.length] = object;
      watchedText += line.length - (before === undefined ? 0 : before.length);
      lines.set(id, line);
    },
  };
}

import type { PageHeader } from "hyparquet/src/types.js";
import { messageOf } from "../../core/errors.ts";
import type { Json } from "../../core/types.ts";
import { noLevel, readDataPage } from "./data-page.ts";
import type { FileWindow } from "./file-bytes.ts";
import type { Chunk } from "./footer.ts";
import { decompress } from "./page-codecs.ts";
import { readPageHeader, whole, type Page } from "./page.ts";
import type { LeafNode } from "./schema-tree.ts";
import type { ToJson } from "./to-json.ts";
import { createPlainReader, type ValueReader } from "./value-reader.ts";

/**
 * Goes through the entries of one leaf: what Parquet stores for each value, each null and each empty list, with its levels. One page is
 * held at a time, and the next one is read when its first entry is asked for.
 */
export interface LeafCursor {
  /** Goes to the beginning of a chunk. */
  open(chunk: Chunk, group: number): void;
  /** The definition level of the entry that stands next. Throws where there is none. */
  def(): number;
  /** Its repetition level; 0 where there is none, since the row before is whole then. */
  rep(): number;
  /** Its value; the next entry stands next then. */
  take(): Json;
  /** Passes it over where it has no value. */
  pass(): void;
  /** Passes rows over, pages at a time where that can be. */
  skipRows(count: number): void;
}

export interface CursorOptions {
  readonly toJson: ToJson;
  /** Told what is taken, in bytes or so. */
  readonly took: (bytes: number) => void;
  /** Told how much memory the page and the dictionary take up that the cursor now holds. */
  readonly holds: (bytes: number) => void;
}

/** A value that is no text, and what an entry takes up in an array. */
const entryBytes = 16;

export function createLeafCursor(leaf: LeafNode, window: FileWindow, { toJson, took, holds }: CursorOptions): LeafCursor {
  const maxDef = leaf.def;
  const maxRep = leaf.rep;
  const nested = maxRep > 0;
  let chunk: Chunk = { codec: "UNCOMPRESSED", start: 0, end: 0, entries: 0 };
  let where = "";
  let offset = 0;
  /** Entries of the chunk up to the end of the page that is held. */
  let seen = 0;
  /** Entries of the page that are still to come. */
  let left = 0;
  /** Whether the levels of the next entry have been read. */
  let ready = false;
  let def = 0;
  let rep = 0;
  let nextDef = noLevel;
  let nextRep = noLevel;
  let nextValue: ValueReader = missing;
  let dictionary: readonly Json[] | undefined;
  let dictionaryBytes = 0;
  let memory: Buffer | undefined;

  const settle = (): void => {
    if (ready) return;
    if (left === 0) loadEntries();
    try {
      def = nextDef();
      rep = nextRep();
    } catch (error) {
      throw located(error);
    }
    ready = true;
  };

  const atPageEnd = (): boolean => !ready && left === 0;

  const located = (error: unknown): Error => new Error(`${where}: ${messageOf(error)}`, { cause: error });

  const reading = <T>(task: () => T): T => {
    try {
      return task();
    } catch (error) {
      throw located(error);
    }
  };

  const loadEntries = (): void => {
    while (left === 0) load(reading(nextPage));
  };

  const nextPage = (): Page => {
    if (seen >= chunk.entries) throw new Error("it has fewer rows than its row group");
    return readPageHeader(window, offset, chunk.end);
  };

  const load = (page: Page): void => {
    reading(() => {
      const { header } = page;
      switch (header.type) {
        case "DICTIONARY_PAGE":
          loadDictionary(page);
          break;
        case "DATA_PAGE":
        case "DATA_PAGE_V2":
          loadData(page);
          break;
        case "INDEX_PAGE":
          break;
        default:
          throw new Error("a page is of an unknown kind");
      }
    });
    offset = page.end;
  };

  const bytesOf = (page: Page): Buffer => window.view(page.from, page.end - page.from, chunk.end);

  const loadDictionary = (page: Page): void => {
    const size = page.header.uncompressed_page_size;
    const count = whole(page.header.dictionary_page_header?.num_values, "the size of a dictionary", size * 8);
    const bytes = decompress(chunk.codec, bytesOf(page), size);
    const read = createPlainReader(leaf, bytes, 0, toJson);
    dictionary = Array.from({ length: count }, read);
    release(bytes);
    dictionaryBytes = size;
    holds(size);
  };

  const loadData = (page: Page): void => {
    const data = readDataPage(leaf, page.header, bytesOf(page), { codec: chunk.codec, toJson, dictionary });
    // Given back at once: where it waits to be collected, pages pile up.
    release(memory);
    memory = data.memory;
    nextDef = data.def;
    nextRep = data.rep;
    nextValue = data.value;
    left = data.entries;
    seen += data.entries;
    holds(dictionaryBytes + page.header.uncompressed_page_size);
  };

  const currentRep = (): number => {
    // Rows of lists go on in the next page, and with some writers also where its kind should forbid that.
    if (atPageEnd() && (!nested || seen >= chunk.entries)) return 0;
    settle();
    return rep;
  };

  const value = (): Json => {
    try {
      return nextValue();
    } catch (error) {
      throw located(error);
    }
  };

  const moveOn = (): void => {
    ready = false;
    left -= 1;
  };

  return {
    open(next, group) {
      chunk = next;
      where = `the column "${leaf.path}" in row group ${group + 1}`;
      offset = chunk.start;
      seen = 0;
      left = 0;
      ready = false;
      dictionary = undefined;
      dictionaryBytes = 0;
    },
    def() {
      settle();
      return def;
    },
    rep: currentRep,
    take() {
      settle();
      const taken = value();
      moveOn();
      took(typeof taken === "string" ? taken.length + entryBytes : entryBytes);
      return taken;
    },
    pass() {
      settle();
      moveOn();
      took(entryBytes);
    },
    skipRows(count) {
      for (let skipped = 0; skipped < count;) {
        if (atPageEnd()) {
          const page = reading(nextPage);
          const rows = nested ? undefined : entriesOf(page.header);
          if (rows !== undefined && rows <= count - skipped) {
            seen += rows;
            offset = page.end;
            skipped += rows;
          } else load(page);
          continue;
        }
        do {
          settle();
          if (def === maxDef) value();
          moveOn();
        } while (currentRep() > 0);
        skipped += 1;
      }
    },
  };
}

const pooledBytes = 64 << 10;

/** Gives the memory of a page back, where it is the page's alone: small buffers are parts of a pool that others use too. */
function release(page: Buffer | undefined): void {
  if (!page || page.byteLength < pooledBytes || page.buffer.byteLength > page.byteLength + 1) return;
  if (page.buffer instanceof ArrayBuffer) page.buffer.transfer(0);
}

function missing(): never {
  throw new Error("no page has been read");
}

/** Entries of a data page; undefined for a page of another kind. */
function entriesOf({ data_page_header: first, data_page_header_v2: second }: PageHeader): number | undefined {
  const data = first ?? second;
  return data && whole(data.num_values, "the values of a page");
}

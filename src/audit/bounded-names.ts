import { createHash } from "node:crypto";

/** The name under which everything past the bound is joined. */
export const otherName = "(others)";

const maxChars = 200;

/** Entries by name, of which there are never more than a bound; what comes after is joined in one more. */
export interface BoundedNames<Entry> {
  of(name: string): Entry;
  /** The entries in the order in which their names were first met; the joined one last. */
  entries(): readonly Entry[];
  /** Whether names were joined. */
  readonly joined: boolean;
}

/** The first `most` names get an entry each. A long name is known by its beginning and a hash, so that two long ones stay two. */
export function createBoundedNames<Entry>(most: number, create: (name: string) => Entry): BoundedNames<Entry> {
  const held = new Map<string, Entry>();
  let others: Entry | undefined;
  return {
    of(name) {
      const known = held.get(name);
      if (known !== undefined) return known;
      const short = shortName(name);
      const shortened = short === name ? undefined : held.get(short);
      if (shortened !== undefined) return shortened;
      if (held.size >= most) return (others ??= create(otherName));
      const entry = create(short);
      held.set(short, entry);
      return entry;
    },
    entries: () => (others === undefined ? [...held.values()] : [...held.values(), others]),
    get joined() {
      return others !== undefined;
    },
  };
}

/** A name of at most 200 characters; a longer one ends in a hash of all of it. */
export function shortName(name: string): string {
  if (name.length <= maxChars) return name;
  return `${name.slice(0, 100).toWellFormed()}…${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
}

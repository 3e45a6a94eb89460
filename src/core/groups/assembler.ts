import { AssayError } from "../errors.ts";
import { errored } from "../scores.ts";
import type { CompleteGroup, Errored, Group } from "../types.ts";
import { groupKey, groupName, groupProblem } from "./group-key.ts";
import { createSpillFile, type Place, type SpillFile } from "./spill-file.ts";
import { itemOf, textOf, type GroupItem } from "./spill-text.ts";

export interface AssemblerOptions {
  /** Groups whose samples are held in memory while they are short; the samples of older ones go to disk. Default 1,024. */
  readonly maxOpenGroups?: number;
  /** A group that is short so long after its first sample counts as ended, in milliseconds. Default: only the end of the input ends one. */
  readonly maxWaitMs?: number;
  /** What a short group becomes: its samples errored with E_GROUP_INCOMPLETE (default), or a group of those that came. */
  readonly incomplete?: "error" | "raw";
  /**
   * Whether a sample with an index that its open group has already ends that group as incomplete and begins another: where requests come one by
   * one, the group is what a client left short. Default: it counts as one more of the group.
   */
  readonly renews?: boolean;
}

export interface AssemblerParts {
  /** At most about this much size is held in memory, whatever the number of groups. Default: no limit. */
  readonly maxOpenSize?: number;
  /** Milliseconds from any start. Default: performance.now. */
  readonly now?: () => number;
  readonly spillFile?: SpillFile;
}

export interface Member<Item> {
  readonly item: Item;
  /** Place in the input, from 0. */
  readonly index: number;
}

/** What leaves the assembler: a group whose samples are those of its members, or samples that came to nothing and why. */
export type Assembled<Item> =
  | { readonly members: readonly Member<Item>[]; readonly group: CompleteGroup }
  | { readonly members: readonly Member<Item>[]; readonly score: Errored };

export interface Assembler<Item extends GroupItem> {
  /** Takes an item in, and gives what that made complete. Where the disk is full it throws E_FILE_WRITE and holds the item in memory. */
  add(item: Item, index: number): readonly Assembled<Item>[];
  /** Takes an item out of its group again, as if it had never come. false where it is not held, or only on disk. */
  remove(item: Item, index: number): boolean;
  /** Groups whose time is over, the oldest first, each read back when it is asked for. */
  expire(): Generator<Assembled<Item>, void, undefined>;
  /** When the next group's time is over, by the clock of `now`. */
  nextExpiry(): number | undefined;
  /** All groups that are open now, in the order of first samples, each read back when it is asked for. */
  end(): Generator<Assembled<Item>, void, undefined>;
  /** Open groups, their samples, and how many of these are in memory. */
  counts(): { readonly groups: number; readonly samples: number; readonly inMemory: number };
  /** Lets go of the disk. */
  close(): void;
}

interface OpenGroup<Item> {
  readonly key: string;
  /** Groups are numbered as they are opened. */
  readonly number: number;
  readonly since: number;
  /** In memory, in the order in which they came. */
  readonly held: Member<Item>[];
  /** On disk: how many, and the last of them, which leads to the one before. */
  spilled: number;
  last: Place;
  /** The least and the greatest size that its samples name; 0 where none does. */
  least: number;
  greatest: number;
  /** Whether its samples go to disk as they come. */
  onDisk: boolean;
  /** Indexes that its samples name. */
  readonly indexes: Set<number>;
}

const nowhere: Place = -1;

/**
 * Makes groups of samples that come in any order. A group is known by id and round. It is complete when as many samples came as its size
 * says; one whose samples name no size is complete at the end of the input, or when its time is over. A sample that comes after its group
 * was complete begins another group of that name, so prompt ids may recur in later epochs, best with a round. Samples that name different
 * sizes for their group make it one that is never complete.
 */
export function createAssembler<Item extends GroupItem>(options: AssemblerOptions & AssemblerParts = {}): Assembler<Item> {
  const { maxOpenGroups = 1_024, maxWaitMs = Infinity, incomplete = "error", renews = false, maxOpenSize = Infinity } = checked(options);
  const { now = () => performance.now(), spillFile = createSpillFile() } = options;
  /** In the order of first samples. */
  const groups = new Map<string, OpenGroup<Item>>();
  /** Those whose samples are in memory, in the same order. */
  const inMemory = new Set<OpenGroup<Item>>();
  let heldSize = 0;
  let held = 0;
  let spilled = 0;
  let opened = 0;

  const hold = (group: OpenGroup<Item>, member: Member<Item>): void => {
    group.held.push(member);
    held += 1;
    heldSize += member.item.size;
  };

  const letGo = (group: OpenGroup<Item>, at: number): void => {
    for (const { item } of group.held.splice(at, 1)) {
      held -= 1;
      heldSize -= item.size;
    }
  };

  /** Moves one held sample to disk, where that can be done. */
  const spill = (group: OpenGroup<Item>, at: number): void => {
    const member = group.held[at];
    const text = member && textOf(member.item);
    if (!member || text === undefined) return;
    // Each leads to the one before, so that a group takes up the same however many of its samples are on disk.
    group.last = spillFile.append(`${group.last} ${member.index} ${text}`);
    group.spilled += 1;
    spilled += 1;
    letGo(group, at);
  };

  const makeRoom = (): void => {
    for (const group of inMemory) {
      if (inMemory.size <= maxOpenGroups && heldSize <= maxOpenSize) return;
      inMemory.delete(group);
      group.onDisk = true;
      for (let at = group.held.length - 1; at >= 0; at -= 1) spill(group, at);
    }
  };

  const open = (key: string): OpenGroup<Item> => {
    const group = {
      key,
      number: opened++,
      since: maxWaitMs === Infinity ? 0 : now(),
      held: [],
      spilled: 0,
      last: nowhere,
      least: 0,
      greatest: 0,
      onDisk: false,
      indexes: new Set<number>(),
    };
    groups.set(key, group);
    inMemory.add(group);
    return group;
  };

  const forget = (group: OpenGroup<Item>): void => {
    groups.delete(group.key);
    inMemory.delete(group);
  };

  const take = (group: OpenGroup<Item>): Assembled<Item> => assembled(membersOf(group), group, incomplete);

  /** Ends a group that another of its name takes the place of. */
  const outdate = (group: OpenGroup<Item>, named: Group): Assembled<Item> => {
    const came = `another sample came with index ${named.index}, so that this group counts as left short`;
    return { members: membersOf(group), score: errored("E_GROUP_INCOMPLETE", `${groupName(named)}: ${came}.`) };
  };

  /** Ends a group: out of memory and back from disk. */
  const membersOf = (group: OpenGroup<Item>): Member<Item>[] => {
    forget(group);
    const members = [...group.held];
    held -= members.length;
    for (const { item } of members) heldSize -= item.size;
    for (let place = group.last; place !== nowhere;) {
      const [before, index, text] = recordOf(spillFile.read(place));
      members.push({ item: itemOf(text), index });
      place = before;
    }
    spilled -= group.spilled;
    if (spilled === 0 && group.spilled > 0) spillFile.clear();
    return members.sort((a, b) => a.index - b.index);
  };

  return {
    add(item, index) {
      const problem = groupProblem(item.sample);
      const named = item.sample?.group;
      if (problem || !named)
        return [{ members: [{ item, index }], score: problem ?? errored("E_GROUP_MISSING", "The sample has no group.") }];
      const key = keyOf(item, named);
      const known = groups.get(key);
      const outdated = known && renews && named.index !== undefined && known.indexes.has(named.index) ? [outdate(known, named)] : [];
      const group = groups.get(key) ?? open(key);
      hold(group, { item, index });
      if (named.index !== undefined) group.indexes.add(named.index);
      if (named.size !== undefined) {
        group.least = group.least === 0 ? named.size : Math.min(group.least, named.size);
        group.greatest = Math.max(group.greatest, named.size);
      }
      if (group.greatest > 0 && group.held.length + group.spilled >= group.greatest) return [...outdated, take(group)];
      if (group.onDisk) spill(group, group.held.length - 1);
      else makeRoom();
      return outdated;
    },

    remove(item, index) {
      const named = groupProblem(item.sample) ? undefined : item.sample.group;
      const group = named && groups.get(keyOf(item, named));
      const at = group ? group.held.findIndex((member) => member.index === index) : -1;
      if (!group || at < 0) return false;
      letGo(group, at);
      if (named?.index !== undefined) group.indexes.delete(named.index);
      if (group.held.length + group.spilled === 0) forget(group);
      return true;
    },

    *expire() {
      for (const group of groups.values()) {
        if (group.since + maxWaitMs > now()) return;
        yield take(group);
      }
    },

    nextExpiry() {
      if (maxWaitMs === Infinity) return undefined;
      const [oldest] = groups.values();
      return oldest && oldest.since + maxWaitMs;
    },

    end() {
      const until = opened;
      return (function* () {
        for (const group of groups.values()) {
          if (group.number >= until) return;
          yield take(group);
        }
      })();
    },

    counts: () => ({ groups: groups.size, samples: held + spilled, inMemory: held }),
    close: () => spillFile.close(),
  };
}

function keyOf({ apart }: GroupItem, named: Group): string {
  const key = groupKey(named);
  return apart === undefined ? key : `${key} ${apart}`;
}

function checked<Options extends AssemblerOptions>(options: Options): Options {
  const { maxOpenGroups = 1, maxWaitMs = 1, incomplete = "raw" } = options;
  if (!(Number.isSafeInteger(maxOpenGroups) && maxOpenGroups >= 1))
    throw new AssayError("E_USAGE", { message: `maxOpenGroups must be a whole number from 1, not ${String(maxOpenGroups)}.` });
  if (!(maxWaitMs > 0)) throw new AssayError("E_USAGE", { message: `maxWaitMs must be above 0, not ${String(maxWaitMs)}.` });
  if (incomplete !== "error" && incomplete !== "raw")
    throw new AssayError("E_USAGE", { message: `incomplete must be "error" or "raw", not ${String(incomplete)}.` });
  return options;
}

/** A sample on disk: the place of the one before it, its index, and the item. */
function recordOf(record: string): readonly [before: Place, index: number, text: string] {
  const first = record.indexOf(" ");
  const second = record.indexOf(" ", first + 1);
  return [Number(record.slice(0, first)), Number(record.slice(first + 1, second)), record.slice(second + 1)];
}

function assembled<Item extends GroupItem>(
  members: readonly Member<Item>[],
  { least, greatest }: Pick<OpenGroup<Item>, "least" | "greatest">,
  incomplete: "error" | "raw",
): Assembled<Item> {
  const { id = "", round } = members[0]?.item.sample.group ?? {};
  const named = round === undefined ? { id } : { id, round };
  const problem = incomplete === "raw" ? undefined : shortage(members.length, least, greatest);
  if (problem !== undefined) return { members, score: errored("E_GROUP_INCOMPLETE", `${groupName(named)}: ${problem}.`) };
  const ordered = inOrder(members);
  return { members: ordered, group: { ...named, samples: ordered.map(({ item }) => item.sample) } };
}

function shortage(count: number, least: number, greatest: number): string | undefined {
  if (least !== greatest) return `its samples name different sizes, from ${least} to ${greatest}`;
  if (greatest === 0 || count === greatest) return undefined;
  return count < greatest ? `${count} of ${greatest} samples came` : `${count} samples came where its size is ${greatest}`;
}

/** By the index in the group where all have one, else as they came. */
function inOrder<Item extends GroupItem>(members: readonly Member<Item>[]): readonly Member<Item>[] {
  const indexes = new Map(members.map((member) => [member, member.item.sample.group?.index]));
  if ([...indexes.values()].includes(undefined)) return members;
  return members.toSorted((a, b) => (indexes.get(a) ?? 0) - (indexes.get(b) ?? 0));
}

import { abortable } from "../abortable.ts";
import type { Flow, FlowItem, FlowOptions } from "../flow.ts";
import { errored } from "../scores.ts";
import type { Context, Errored, GroupReward, Score } from "../types.ts";
import { askGroup } from "./ask-group.ts";
import { createAssembler, type Assembled, type AssemblerOptions, type Member } from "./assembler.ts";

export interface GroupFlowOptions<Item extends FlowItem> extends Omit<FlowOptions<Item>, "reward">, AssemblerOptions {
  readonly reward: GroupReward;
}

/** A complete group that its Reward was asked about. */
interface Work<Item> {
  /** What has not settled, by index. */
  readonly waiting: Map<number, Member<Item>>;
  readonly start: number;
  /** Ends the Reward's work when nobody waits for it any more; undefined where no item of the group can be cancelled. */
  readonly stop: AbortController | undefined;
}

/** An item that may be cancelled by its own signal. */
interface Cancellable<Item> {
  /** Stops listening to the signal. */
  readonly unlisten: () => void;
  /** undefined while its group is short. */
  work?: Work<Item>;
}

/** How long a receiver is waited for after an abort when it makes no room: it may have gone. */
const patienceMs = 1_000;

/**
 * The way samples go through a Reward over groups: they are put together, and each complete group is scored as a whole. Only samples of
 * complete groups count against the window, until they are released. Samples of short groups wait beside it, in memory or on disk, so that
 * a stream in any order goes through; at most `windowSize` of them is in memory.
 *
 * The request deadline begins when a group is complete. An item that is cancelled before leaves its group, which then waits for another in
 * its place; one that is cancelled later leaves its Score. Where the source fails, groups that were open then are errored: nobody knows
 * whether they are complete.
 */
export function createGroupFlow<Item extends FlowItem>(options: GroupFlowOptions<Item>): Flow<Item> {
  const { reward, context, requestMs, maxWaitMs, window, windowSize } = options;
  const { signal } = context;
  const assembler = createAssembler<Item>({ ...options, maxOpenSize: windowSize });
  let open = 0;
  let openSize = 0;
  let taken = 0;
  /** Groups under way, oldest first. */
  const working = new Set<Work<Item>>();
  /** By index. */
  const cancellable = new Map<number, Cancellable<Item>>();
  const waiters = new Set<() => void>();
  /** Groups that are ended before the input is. */
  let flushing: Generator<Assembled<Item>, void, undefined> | undefined;
  let ending = false;
  let failure: { readonly error: unknown } | undefined;

  const wake = (): void => {
    for (const resolve of waiters) resolve();
    waiters.clear();
  };

  /** Waits for the next settled or released item. */
  const change = async (): Promise<void> => {
    await new Promise<void>((resolve) => waiters.add(resolve));
  };

  const full = (): boolean => open > 0 && (open >= window || openSize >= windowSize);

  const enter = (members: readonly Member<Item>[]): void => {
    open += members.length;
    for (const { item } of members) openSize += item.size;
  };

  /** Hands a Score on. Everything that is handed on has entered the window before. */
  const deliver = ({ item, index }: Member<Item>, score: Score): void => {
    cancellable.get(index)?.unlisten();
    cancellable.delete(index);
    options.settled(item, index, score);
    wake();
  };

  const settle = (work: Work<Item>, index: number, score: Score): void => {
    const member = work.waiting.get(index);
    if (!member) return;
    work.waiting.delete(index);
    if (work.waiting.size === 0) working.delete(work);
    deliver(member, score);
  };

  const settleAll = (work: Work<Item>, score: Score): void => {
    for (const index of work.waiting.keys()) settle(work, index, score);
    work.stop?.abort();
  };

  const take = (item: Item): void => {
    const member = { item, index: taken++ };
    if (item.score) {
      enter([member]);
      deliver(member, item.score);
    } else if (!item.signal || listen(member, item.signal)) {
      for (const one of assembler.add(item, member.index)) submit(one);
    }
  };

  /** false where the item is cancelled already. */
  const listen = (member: Member<Item>, itemSignal: AbortSignal): boolean => {
    const { item, index } = member;
    const cancelled = errored("E_CANCELLED", "The sample was cancelled before it settled.");
    const cancel = (): void => {
      const work = cancellable.get(index)?.work;
      if (!work) {
        assembler.remove(item, index);
        enter([member]);
        deliver(member, cancelled);
      } else {
        settle(work, index, cancelled);
        if (work.waiting.size === 0) work.stop?.abort();
      }
    };
    cancellable.set(index, { unlisten: () => itemSignal.removeEventListener("abort", cancel) });
    if (itemSignal.aborted) cancel();
    else itemSignal.addEventListener("abort", cancel);
    return !itemSignal.aborted;
  };

  const submit = (out: Assembled<Item>): void => {
    const { members } = out;
    enter(members);
    if ("score" in out) {
      for (const member of members) deliver(member, out.score);
      return;
    }
    const listening = members.flatMap(({ index }) => cancellable.get(index) ?? []);
    const stop = listening.length === 0 ? undefined : new AbortController();
    const work: Work<Item> = { waiting: new Map(members.map((member) => [member.index, member])), start: performance.now(), stop };
    working.add(work);
    for (const one of listening) one.work = work;
    const around: Context = stop ? { ...context, signal: AbortSignal.any([signal, stop.signal]) } : context;
    void askGroup(reward, out.group, around).then((scores) => {
      for (const [place, { index }] of members.entries())
        settle(work, index, scores[place] ?? errored("E_INTERNAL", "A sample of the group has no Score."));
    });
  };

  const overdue = (): void => {
    const before = performance.now() - requestMs;
    for (const work of working) {
      if (work.start > before) break;
      settleAll(
        work,
        errored("E_REQUEST_DEADLINE", `The group did not settle within ${requestMs} ms of being complete, queueing included.`),
      );
    }
  };

  /** Ends groups that were flushed or whose time is over, as far as there is room. The others are met again when there is. */
  const endSome = (): void => {
    if (ending) return;
    ending = true;
    try {
      while (!full() && !signal.aborted) {
        let next = flushing?.next();
        if (!next || next.done === true) {
          flushing = undefined;
          next = assembler.expire().next();
        }
        if (next.done === true) break;
        submit(next.value);
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      ending = false;
    }
  };

  const aborted = errored("E_ABORTED", "The run was ended before this sample settled.");

  const abort = (): void => {
    for (const work of working) settleAll(work, aborted);
    wake();
  };

  /** Settles what is still in short groups, as fast as it is received. */
  const abandon = async (score: () => Errored): Promise<void> => {
    let patient = true;
    for (const { members } of assembler.end()) {
      enter(members);
      for (const member of members) deliver(member, score());
      while (full() && patient) patient = signal.aborted ? await changeWithin(patienceMs) : await change().then(() => true);
    }
  };

  /** Whether there was a change in time. */
  const changeWithin = async (ms: number): Promise<boolean> => {
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
      wake();
    }, ms);
    await change();
    clearTimeout(timer);
    return !late.signal.aborted;
  };

  const read = async (source: AsyncIterable<readonly Item[]>): Promise<void> => {
    try {
      for await (const items of abortable(source, signal)) {
        for (const item of items) {
          while (full() && !signal.aborted) await change();
          if (signal.aborted) break;
          take(item);
        }
      }
      for (const one of signal.aborted ? [] : assembler.end()) {
        submit(one);
        while (full() && !signal.aborted) await change();
        if (signal.aborted) break;
      }
    } finally {
      const broken = errored("E_GROUP_INCOMPLETE", "The input could not be read to its end, so this group may be short.");
      await abandon(() => (signal.aborted ? aborted : broken));
    }
  };

  return {
    flush() {
      flushing = assembler.end();
      endSome();
    },
    release(count, size) {
      open -= count;
      openSize -= size;
      if (flushing) endSome();
      wake();
    },
    async run(source) {
      const timers = [setInterval(overdue, tick(requestMs))];
      if (maxWaitMs !== undefined) timers.push(setInterval(endSome, tick(maxWaitMs)));
      signal.addEventListener("abort", abort);
      try {
        await read(source);
      } finally {
        // Also where the source failed: what was taken in is still settled.
        if (signal.aborted) abort();
        while (working.size > 0) await change();
        for (const timer of timers) clearInterval(timer);
        signal.removeEventListener("abort", abort);
        assembler.close();
      }
      if (failure) throw failure.error;
      return taken;
    },
  };
}

/** How often to look whether a time of so many milliseconds is over. */
function tick(ms: number): number {
  return Math.min(1_000, Math.max(10, ms / 10));
}

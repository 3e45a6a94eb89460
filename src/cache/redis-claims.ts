import { randomUUID } from "node:crypto";
import type { RedisLink } from "../redis/link.ts";
import { redisKeys } from "./redis-keys.ts";
import type { CacheClaims, Claim } from "./store.ts";

export interface RedisClaims extends CacheClaims {
  /** The values of these keys are set: they are not computed here any more. */
  settle(keys: readonly string[]): void;
  /** Gives everything back that is held, as far as Redis can be reached. */
  close(): Promise<void>;
}

/** The text that a stored value stands for; undefined where it is of no use. */
type TextOf = (key: string, stored: unknown) => string | undefined;

/** What another process was seen to hold. */
interface Held {
  readonly holder: string;
  /** When it was first seen here: clocks of machines are not compared. */
  readonly seenAt: number;
}

/** A process that is gone frees what it held after this time. */
const leaseMs = 5_000;
const renewMs = 1_500;
const batchKeys = 256;
const pollMs = 100;
/** How long another process may hold a key while this one has nothing to do. Halved by each time that was waited in vain. */
const patienceMs = 4_000;
const maxSeen = 100_000;
const theirs: Claim = { state: "theirs" };
const ours: Claim = { state: "ours" };

/**
 * Which process computes which keys, in Redis: a claim is a key that holds its process's token and goes by itself where it is not renewed.
 * Where Redis does not answer, every key is ours: work done twice is better than waiting.
 */
export function createRedisClaims(link: RedisLink, { textOf }: { readonly textOf: TextOf }): RedisClaims {
  const token = randomUUID();
  const held = new Set<string>();
  const seen = new Map<string, Held>();
  const patience = new Map<string, number>();
  let renewing = false;

  const script = async (text: string, keys: readonly string[], words: readonly string[]): Promise<unknown> => {
    const [reply] = await link.send([["EVAL", text, String(keys.length), ...keys, ...words]]);
    return reply;
  };

  const claimBatch = async (keys: readonly string[], takeOver: boolean): Promise<readonly Claim[]> => {
    const from = keys.map((key) => (takeOver ? holderToReplace(key) : ""));
    const names = [...keys.map(redisKeys.entry), ...keys.map(redisKeys.claim)];
    let replies: unknown;
    try {
      replies = await script(claimScript, names, [token, String(leaseMs), ...from]);
    } catch {
      // The link tells that Redis is gone.
      return keys.map(() => ours);
    }
    return keys.map((key, place) => {
      const reply: unknown = Array.isArray(replies) ? replies[place] : undefined;
      const said = typeof reply === "string" ? reply : "";
      if (said.startsWith("t")) return seenAs(key, said.slice(1));
      seen.delete(key);
      if (said.startsWith("k")) {
        const text = textOf(key, said.slice(1));
        // One that is not what was written is computed anew and written over.
        return text === undefined ? ours : { state: "known", text };
      }
      if (said === "o") held.add(key);
      return ours;
    });
  };

  const seenAs = (key: string, holder: string): Claim => {
    if (seen.get(key)?.holder === holder) return theirs;
    if (seen.size >= maxSeen) seen.clear();
    seen.set(key, { holder, seenAt: performance.now() });
    return theirs;
  };

  /** The one who has held the key for too long; "" where nobody has. */
  const holderToReplace = (key: string): string => {
    const before = seen.get(key);
    if (!before || performance.now() - before.seenAt <= (patience.get(before.holder) ?? patienceMs)) return "";
    return before.holder;
  };

  const loseFaith = (keys: readonly string[]): void => {
    const holders = new Set(keys.map(holderToReplace));
    holders.delete("");
    if (patience.size > 1_000) patience.clear();
    for (const holder of holders) patience.set(holder, (patience.get(holder) ?? patienceMs) / 2);
  };

  const renew = async (): Promise<void> => {
    if (renewing || held.size === 0 || link.state() !== "up") return;
    renewing = true;
    try {
      const all = [...held];
      for (let from = 0; from < all.length; from += batchKeys) {
        const batch = all.slice(from, from + batchKeys).filter((key) => held.has(key));
        if (batch.length > 0) await script(renewScript, batch.map(redisKeys.claim), [token, String(leaseMs)]);
      }
    } catch {
      // The link tells that Redis is gone; claims that go with it cost work that is done twice.
    } finally {
      renewing = false;
    }
  };
  const renewal = setInterval(() => void renew(), renewMs).unref();

  const drop = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) held.delete(key);
    for (let from = 0; from < keys.length; from += batchKeys) {
      if (link.state() !== "up") return;
      const batch = keys.slice(from, from + batchKeys);
      // Where it cannot be told, the lease ends by itself.
      await script(dropScript, batch.map(redisKeys.claim), [token]).catch(() => undefined);
    }
  };

  return {
    pollMs,
    // Others may come at any moment, on any machine.
    shared: () => link.state() === "up",
    news: () => true,
    async claim(keys, { takeOver = false } = {}) {
      const all: Claim[] = [];
      for (let from = 0; from < keys.length; from += batchKeys) {
        const batch = keys.slice(from, from + batchKeys);
        all.push(...(await claimBatch(batch, takeOver)));
        if (takeOver) loseFaith(batch.filter((key) => held.has(key)));
      }
      return all;
    },
    drop,
    settle(keys) {
      for (const key of keys) held.delete(key);
    },
    async close() {
      clearInterval(renewal);
      await drop([...held]);
    },
  };
}

/**
 * Of n keys, entries and then claims: k and the text where it is known, o where it is ours now, t and the holder where it is another's. A claim
 * is taken that nobody has, that we have, or that is held by the one who is to be replaced.
 */
const claimScript = `
local n = #KEYS / 2
local said = {}
for i = 1, n do
  local text = redis.pcall('GET', KEYS[i])
  if type(text) == 'string' then
    said[i] = 'k' .. text
  else
    local holder = redis.pcall('GET', KEYS[n + i])
    if type(holder) ~= 'string' or holder == ARGV[1] or holder == ARGV[2 + i] then
      redis.call('SET', KEYS[n + i], ARGV[1], 'PX', ARGV[2])
      said[i] = 'o'
    else
      said[i] = 't' .. holder
    end
  end
end
return said`;

/** Makes claims live longer, and anew where they went with a restart and nobody has them. */
const renewScript = `
for i = 1, #KEYS do
  local holder = redis.pcall('GET', KEYS[i])
  if holder == ARGV[1] then
    redis.call('PEXPIRE', KEYS[i], ARGV[2])
  elseif not holder then
    redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2])
  end
end
return 'OK'`;

const dropScript = `
for i = 1, #KEYS do
  if redis.pcall('GET', KEYS[i]) == ARGV[1] then redis.call('DEL', KEYS[i]) end
end
return 'OK'`;

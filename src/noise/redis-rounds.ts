import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { AssayError } from "../core/errors.ts";
import { openRedisLink } from "../redis/link.ts";
import { soundText, storedText } from "../redis/stored-text.ts";
import { maxCounts, type Rounds, type RoundsOptions } from "./rounds.ts";

const tries = 4;
const pauseMs = 500;

/** Every question may be sent again: none has another effect the second time. Rejects with E_REDIS where Redis does not answer for some seconds. */
export function openRedisRounds(url: string, { run, ttlMs, maxStrata }: RoundsOptions): Rounds {
  const link = openRedisLink(url);
  const prefix = `assay:1:rates:${Buffer.from(run).toString("base64url")}:`;
  const latest = `${prefix}latest`;
  const frozenAt = (round: string): string => `${prefix}frozen:${round}`;
  const ttl = String(ttlMs);
  /** The last round that was begun here: without it in Redis, counts are lost. */
  let known = "";

  const send = async (...words: readonly string[]): Promise<unknown> => {
    for (let left = tries - 1; ; left -= 1) {
      try {
        const [reply] = await link.send([words]);
        if (reply instanceof Error) throw refusalOf(link.told(reply));
        return reply;
      } catch (error) {
        if (left === 0 || link.state() === "up") throw error;
        await delay(pauseMs);
      }
    }
  };

  const refusalOf = (said: string): AssayError => {
    if (said.startsWith("FULL "))
      return new AssayError("E_CHANNEL", {
        message: said.slice(5),
        hint: "Each stratum needs appeals of its own: tell fewer kinds apart.",
      });
    if (said.startsWith("LOST ")) return lost(said.slice(5));
    return new AssayError("E_REDIS", { message: `${link.shown} refused to share rates: ${said}.`, hint: "See the log of that Redis." });
  };

  const lost = (what: string): AssayError =>
    new AssayError("E_REDIS", {
      message: `The rates of the run ${JSON.stringify(run)} cannot be told from what ${link.shown} holds: ${what}.`,
      hint: "Begin a run under another name, with restore and the last snapshot. A Redis that holds rates must not evict keys.",
    });

  return {
    lost,
    async add(strata, counts) {
      const words = [...counts].flatMap(([name, count]) => [name, String(count)]);
      const bounds = [ttl, String(maxStrata), String(maxCounts), String(strata.length)];
      await send(
        "EVAL",
        addScript,
        "3",
        latest,
        `${prefix}strata`,
        `${prefix}sent:${randomUUID()}`,
        prefix,
        known,
        ...bounds,
        ...strata,
        ...words,
      );
    },
    async begin(round) {
      await send("EVAL", beginScript, "2", latest, `${prefix}previous:${round}`, String(round), known, ttl);
      if (known === "" || round > Number(known)) known = String(round);
    },
    async read(round) {
      const reply = await send("MGET", `${prefix}previous:${round}`, frozenAt(round));
      const [previous, stored]: readonly unknown[] = Array.isArray(reply) ? reply : [];
      if (typeof previous !== "string" || !/^(start|\d{1,16})$/u.test(previous))
        throw lost(`round ${round} was never frozen and a later one is, or it is no longer kept`);
      const frozen = soundText(frozenAt(round), stored);
      if (frozen === undefined && stored !== null) throw lost(`what stands for round ${round} is not what was written`);
      return { previous, frozen };
    },
    async counts(round) {
      const reply = await send("HGETALL", `${prefix}counts:${round}`);
      if (!Array.isArray(reply)) throw lost(`the counts after round ${round} are none`);
      return Array.from({ length: Math.floor(reply.length / 2) }, (_, index) => [String(reply[2 * index]), String(reply[2 * index + 1])]);
    },
    async freeze(round, text) {
      await send("SET", frozenAt(round), storedText(frozenAt(round), text), "NX", "PX", ttl);
      const frozen = soundText(frozenAt(round), await send("GET", frozenAt(round)));
      if (frozen === undefined) throw lost(`what stands for round ${round} is not what was written`);
      return frozen;
    },
    close: () => link.close(),
  };
}

/** Keys: latest, strata, sent. Words: prefix, known, ttl, most strata, most counts, number of strata, strata, names and counts. */
const addScript = `
if redis.call('EXISTS', KEYS[3]) == 1 then return 'OK' end
local latest = redis.call('GET', KEYS[1])
if not latest and ARGV[2] ~= '' then return redis.error_reply('LOST it knows no round, and ' .. ARGV[2] .. ' was frozen') end
local counts = ARGV[1] .. 'counts:' .. (latest or 'start')
local last = 6 + tonumber(ARGV[6])
local added = 0
for i = 7, last do
  if redis.call('SISMEMBER', KEYS[2], ARGV[i]) == 0 then added = added + 1 end
end
if redis.call('SCARD', KEYS[2]) + added > tonumber(ARGV[4]) then
  return redis.error_reply('FULL The batch would make more than ' .. ARGV[4] .. ' strata over all servers.')
end
if redis.call('HLEN', counts) + (#ARGV - last) / 2 > tonumber(ARGV[5]) then
  return redis.error_reply('FULL The batch would make more than ' .. ARGV[5] .. ' counts of strata and propensities in one round.')
end
for i = 7, last do redis.call('SADD', KEYS[2], ARGV[i]) end
for i = last + 1, #ARGV, 2 do redis.call('HINCRBY', counts, ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PEXPIRE', counts, ARGV[3])
if latest then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
redis.call('SET', KEYS[3], '1', 'PX', 600000)
return 'OK'`;

/** Keys: latest, previous of the round. Words: round, known, ttl. */
const beginScript = `
local latest = redis.call('GET', KEYS[1])
if not latest and ARGV[2] ~= '' then return redis.error_reply('LOST it knows no round, and ' .. ARGV[2] .. ' was frozen') end
if not latest or tonumber(ARGV[1]) > tonumber(latest) then
  redis.call('SET', KEYS[2], latest or 'start', 'PX', ARGV[3])
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
end
return 'OK'`;

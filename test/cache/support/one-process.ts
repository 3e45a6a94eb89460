// One of several processes on one cache file: opens it, says so, waits for a line, asks for the keys and prints what came of it.
// node one-process.ts FILE COUNT [HANG]        computing never ends from the HANGth on
import { once } from "node:events";
import { openCache } from "../../../src/cache/open-cache.ts";
import { ask, scoreFor } from "./keys.ts";

const [file = "", count = "0", hang = "Infinity"] = process.argv.slice(2);
const notes: string[] = [];
const cache = openCache(file, { note: (text) => notes.push(text) });
console.log("open");
await once(process.stdin, "data");

// Eight lanes that take a millisecond each.
const lanes = Array.from({ length: 8 }, () => Promise.resolve());
let begun = 0;
const { scores, computed } = await ask(cache, Number(count), async (index) => {
  const turn = begun++;
  const lane = turn % lanes.length;
  const done = (lanes[lane] ?? Promise.resolve()).then(async () => {
    if (turn >= Number(hang)) console.log("hangs");
    await new Promise<void>((resolve) => {
      if (turn < Number(hang)) setTimeout(resolve, 1);
    });
  });
  lanes[lane] = done;
  await done;
  return scoreFor(index);
});
const wrong = scores.filter((score, index) => score.reason !== scoreFor(index).reason).length;
await cache.close();
console.log(JSON.stringify({ wrong, computed: computed.length, notes }));
process.exit();

// One of several servers of a run: observes batches from FIRST on, says so, waits for a line, freezes round 2 and prints the snapshot.
// node observe.ts URL|FILE RUN FIRST COUNT
import { once } from "node:events";
import { createSharedRateTracker } from "../../../src/noise/shared-rate-tracker.ts";
import { seenScores } from "./seen-scores.ts";

const [place = "", run = "", first = "0", count = "0"] = process.argv.slice(2);
await using tracker = createSharedRateTracker({ ...(place.startsWith("redis:") ? { redis: place } : { file: place }), run });
await tracker.freeze(1);
console.log("begun");
await once(process.stdin, "data");
const batches = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
await Promise.all(batches.map((batch) => tracker.observe(seenScores(batch))));
console.log("observed");
await once(process.stdin, "data");
await tracker.freeze(2);
console.log(JSON.stringify(tracker.snapshot()));
process.stdin.destroy();

// Trains policies that the main thread asks for, one after another.
import { parentPort } from "node:worker_threads";
import type { Cell } from "./plan.ts";
import { train } from "./train.ts";

parentPort?.on("message", ({ cell, seed, steps }: { readonly cell: Cell; readonly seed: number; readonly steps: number }) => {
  parentPort?.postMessage(train(cell, seed, steps));
});

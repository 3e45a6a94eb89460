import { parentPort, workerData } from "node:worker_threads";
import { clearState } from "./algebra.ts";
import { formOpinion } from "./form-opinion.ts";
import { opinions, slot, type Opinion, type OpinionStart, type Question } from "./protocol.ts";

const { shared } = workerData as OpinionStart; // the thread that started this worker passes nothing else
// nerdamer prints what it gives up on, and stdout may be somebody's results.
for (const name of ["log", "info", "warn", "error", "debug", "trace"] as const) console[name] = () => {};

parentPort?.on("message", ({ left, right }: Question) => {
  let opinion: Opinion = "unknown";
  let spent = false;
  try {
    ({ opinion, spent } = formOpinion(left, right));
    clearState();
  } catch {
    // Whatever broke may have left its traces in nerdamer: this worker answers no more.
    spent = true;
  }
  Atomics.store(shared, slot.spent, spent ? 1 : 0);
  Atomics.store(shared, slot.answer, opinions.indexOf(opinion));
  Atomics.notify(shared, slot.answer);
});

Atomics.store(shared, slot.ready, 1);
Atomics.notify(shared, slot.ready);

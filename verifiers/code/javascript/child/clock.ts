import type { Limits } from "../../sandbox/job.ts";

/** Counts what a program used: CPU time of the thread that runs it, and time in which it waited by itself. */
export interface Clock {
  /** Milliseconds that are left, stretched by how much slower than alone it may run; 0 where none are. */
  leftMs(): number;
  cpuMs(): number;
  /** How long it waited by itself. */
  sleptMs(): number;
  wallMs(): number;
  /** Waits by itself. False where the wait is longer than what is left. */
  sleep(ms: number): boolean;
  /** Which limit was hit, if one was. */
  limit(): "cpu" | "wall";
  /** Whether the machine gave it so little time that nothing can be said of it. */
  wasStarved(): boolean;
}

const cell = new Int32Array(new SharedArrayBuffer(4));
/** How much slower than alone the thread ran of late. */
let slowness = 1;
const slownessWeight = 0.3;
const tellingMs = 20;
const maxSlowness = 4;
/** A program that ran out of time has had at least this share of it. */
const fairShare = 0.8;

/** What all threads and this one had used at some time. It is looked up for some programs at once, for it takes a tenth of a short one's time. */
let reading: { readonly all: number; readonly thread: number } | undefined;
let jobsSince = 0;
const jobsPerReading = 32;

/** Learns from a program that has ended how busy the machine is. */
export function noteSlowness(clock: Clock): void {
  const [wall, cpu] = [clock.wallMs() - clock.sleptMs(), clock.cpuMs()];
  if (cpu < tellingMs) return;
  reading = undefined;
  slowness += (Math.min(maxSlowness, Math.max(1, wall / cpu)) - slowness) * slownessWeight;
}

/** Gives the programs that follow one that was starved as much time as it would have needed. */
export function noteStarved(clock: Clock): void {
  const [wall, cpu] = [clock.wallMs() - clock.sleptMs(), clock.cpuMs()];
  slowness = Math.max(slowness, Math.min(maxSlowness, wall / Math.max(1, cpu)));
}

export function createClock({ cpuMs, wallMs }: Pick<Limits, "cpuMs" | "wallMs">, stretch: number): Clock {
  const start = performance.now();
  const cpuStart = threadCpuMs();
  if (jobsSince >= jobsPerReading || reading === undefined) {
    reading = { all: processCpuMs(), thread: cpuStart };
    jobsSince = 0;
  }
  jobsSince += 1;
  const { all, thread } = reading;
  let slept = 0;
  const cpu = (): number => threadCpuMs() - cpuStart;
  const used = (): number => cpu() + slept;
  return {
    leftMs: () => Math.max(0, Math.min(cpuMs - cpu(), wallMs - used())) * Math.max(stretch, slowness),
    cpuMs: cpu,
    sleptMs: () => slept,
    wallMs: () => performance.now() - start,
    sleep(ms) {
      if (ms > wallMs - used()) return false;
      Atomics.wait(cell, 0, 0, ms);
      slept += ms;
      return true;
    },
    limit: () => (cpuMs < wallMs || cpu() >= cpuMs * fairShare ? "cpu" : "wall"),
    // While helping threads collect its garbage, the program's own waits for them.
    wasStarved: () => Math.max(cpu(), processCpuMs() - all - (cpuStart - thread)) + slept < Math.min(cpuMs, wallMs) * fairShare,
  };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { isRunning, processStart } from "../../src/cache/running-process.ts";

describe("isRunning", () => {
  it("knows this process by its id and start", () => {
    expect(isRunning(process.pid, processStart(process.pid))).toBe(true);
  });

  it("tells a process from an earlier one with the same id", () => {
    // Where the system does not say when a process started, the id is all that counts.
    expect(isRunning(process.pid, "1")).toBe(processStart(process.pid) === "");
  });

  it("knows that a process has ended", async () => {
    const child = spawn(process.execPath, ["-e", "0"]);
    await new Promise((resolve) => child.on("close", resolve));
    expect(isRunning(child.pid ?? 0, "")).toBe(false);
  });

  it("takes what is no process id for one that has ended", () => {
    for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 40]) expect(isRunning(pid, "")).toBe(false);
  });
});

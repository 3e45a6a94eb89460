import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { count, openInProcess as open } from "./support/open-in-process.ts";

describe("processes on one cache file", () => {
  it("divide the work, and hardly any of it is done twice", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const [one, other] = [await open(file), await open(file)];
    one.go();
    other.go();
    const [first, second] = await Promise.all([one.outcome, other.outcome]);
    expect([first.wrong, second.wrong, first.notes, second.notes]).toEqual([0, 0, [], []]);
    expect(first.computed + second.computed).toBeGreaterThanOrEqual(count);
    expect(first.computed + second.computed).toBeLessThan(1.1 * count);
  });

  it("know what a process computes that began when it was alone", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const one = await open(file);
    one.go();
    const other = await open(file);
    other.go();
    const [first, second] = await Promise.all([one.outcome, other.outcome]);
    expect([first.wrong, second.wrong]).toEqual([0, 0]);
    expect(first.computed + second.computed).toBeLessThan(1.1 * count);
  });

  it("take over what one held that was killed", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const [one, other] = [await open(file, 200), await open(file)];
    one.go();
    await one.line("hangs");
    other.go();
    one.child.kill("SIGKILL");
    expect(await other.outcome).toMatchObject({ wrong: 0, notes: [] });
  });

  it("take over what one holds that is stopped", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const [one, other] = [await open(file, 200), await open(file)];
    one.go();
    await one.line("hangs");
    one.child.kill("SIGSTOP");
    other.go();
    expect(await other.outcome).toMatchObject({ wrong: 0, notes: [] });
  });

  it("take over what one holds that goes on but gets nothing done", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const [one, other] = [await open(file, 200), await open(file)];
    one.go();
    await one.line("hangs");
    other.go();
    expect(await other.outcome).toMatchObject({ wrong: 0, notes: [] });
  });
});

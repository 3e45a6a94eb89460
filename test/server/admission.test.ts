import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAdmission, type Admission } from "../../src/server/admission.ts";

const limits = { maxRows: 1_000, maxBytes: 10_000, maxWaitingBytes: 100 };
const forEver = 1e9;

/** Answers a row, and 100 of the other 200 in a second, so that a row takes 10 ms. */
function busy(): Admission {
  const admission = createAdmission(limits);
  admission.enter(201, 0, forEver);
  admission.leave(1, 0);
  vi.advanceTimersByTime(1_000);
  admission.leave(100, 0);
  return admission;
}

describe("createAdmission", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["more rows", 1_001, 0],
    ["more bytes", 1, 10_001],
  ])("takes %s than it may have where nothing else is open", (_name, rows, bytes) => {
    const admission = createAdmission(limits);
    expect(admission.enter(rows, bytes, 1)).toBe(true);
    expect(admission.enter(1, 1, forEver)).toBe(false);
    admission.leave(rows, bytes);
    expect([admission.openRows, admission.openBytes]).toEqual([0, 0]);
    expect(admission.enter(1, 1, 1)).toBe(true);
  });

  it("never has more open than it may, whatever comes and goes", () => {
    const step = fc.record({ rows: fc.integer({ min: 1, max: 400 }), bytes: fc.integer({ min: 0, max: 4_000 }), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const admission = createAdmission(limits);
        const open: { rows: number; bytes: number }[] = [];
        for (const { rows, bytes, leaves } of steps) {
          const oldest = leaves ? open.shift() : undefined;
          if (oldest) admission.leave(oldest.rows, oldest.bytes);
          if (admission.enter(rows, bytes, forEver)) open.push({ rows, bytes });
          const sum = (name: "rows" | "bytes"): number => open.reduce((total, one) => total + one[name], 0);
          expect([admission.openRows, admission.openBytes]).toEqual([sum("rows"), sum("bytes")]);
          expect(admission.openRows).toBeLessThanOrEqual(limits.maxRows);
          expect(admission.openBytes).toBeLessThanOrEqual(limits.maxBytes);
        }
      }),
    );
  });

  it.each([1, 10, 2_000])("measures the pace anew after %i times with nothing to do", (idle) => {
    const admission = busy();
    admission.leave(100, 0);
    for (let time = 0; time < idle; time += 1) {
      admission.enter(1, 0, forEver);
      admission.leave(1, 0);
    }
    // A row takes 10 ms again, and 800 stay open.
    admission.enter(901, 0, forEver);
    admission.leave(1, 0);
    vi.advanceTimersByTime(1_000);
    admission.leave(100, 0);
    expect(admission.enter(1, 0, 31_000)).toBe(false);
    expect(admission.enter(1, 0, 33_000)).toBe(true);
    expect(admission.retryAfterS()).toBe(5);
  });

  it("refuses what would be answered too late at the pace of late", () => {
    const admission = busy();
    expect(admission.enter(1, 0, 900)).toBe(false);
    expect(admission.enter(1, 0, 60_000)).toBe(true);
  });

  it("counts the pace from the first answers on, which are late where workers have to start", () => {
    const admission = createAdmission(limits);
    admission.enter(1_000, 0, forEver);
    vi.advanceTimersByTime(10_000);
    admission.leave(64, 0);
    vi.advanceTimersByTime(1_000);
    admission.leave(100, 0);
    expect(admission.enter(1, 0, 33_000)).toBe(false);
    expect(admission.enter(1, 0, 34_000)).toBe(true);
  });

  it("refuses nothing for time while no pace is known", () => {
    const admission = createAdmission(limits);
    admission.enter(500, 0, 1);
    expect(admission.enter(400, 0, 1)).toBe(true);
  });

  it("forgets a pace of slow times once all is answered, by and by", () => {
    const admission = busy();
    admission.leave(100, 0);
    // Each time all is answered in no time at all, which is no measure of a pace.
    for (let round = 0; round < 12; round += 1) {
      admission.enter(100, 0, forEver);
      admission.leave(100, 0);
    }
    admission.enter(100, 0, forEver);
    expect(admission.enter(1, 0, 100)).toBe(true);
  });

  it("says to come back when half of what is open will be done, within a minute", () => {
    expect(createAdmission(limits).retryAfterS()).toBe(1);
    const admission = busy();
    admission.enter(800, 0, forEver);
    expect(admission.retryAfterS()).toBe(5);
    const slow = createAdmission(limits);
    slow.enter(1_000, 0, forEver);
    slow.leave(1, 0);
    vi.advanceTimersByTime(100_000);
    slow.leave(100, 0);
    expect(slow.retryAfterS()).toBe(60);
  });

  describe("those that wait", () => {
    const full = (): Admission => {
      const admission = createAdmission({ ...limits, maxRows: 2 });
      admission.enter(2, 0, forEver);
      return admission;
    };
    const later = (ms: number): number => performance.now() + ms;

    it("enter in their order when there is room, and nobody before them", async () => {
      const admission = full();
      const entered: string[] = [];
      const first = admission.wait(2, 0, later(1_000)).then(() => entered.push("first"));
      const second = admission.wait(1, 0, later(1_000)).then(() => entered.push("second"));
      admission.leave(1, 0);
      // One would fit, but the first in line needs two.
      expect(admission.enter(1, 0, forEver)).toBe(false);
      expect(admission.waitingRequests).toBe(2);
      admission.leave(1, 0);
      await first;
      expect([entered, admission.openRows, admission.waitingRequests]).toEqual([["first"], 2, 1]);
      admission.leave(2, 0);
      await second;
      expect([entered, admission.openRows, admission.waitingRequests]).toEqual([["first", "second"], 1, 0]);
    });

    it("go away at their deadline, and take up nothing", async () => {
      const admission = full();
      const waiting = admission.wait(1, 60, later(500));
      vi.advanceTimersByTime(500);
      expect(await waiting).toBe(false);
      expect([admission.openRows, admission.openBytes, admission.waitingRequests]).toEqual([2, 0, 0]);
      // The room of the one that left is there for another.
      const next = admission.wait(1, 100, later(500));
      admission.leave(1, 0);
      expect(await next).toBe(true);
      expect([admission.openRows, admission.openBytes]).toEqual([2, 100]);
    });

    it("hold only so many bytes", async () => {
      const admission = full();
      const waiting = admission.wait(1, 60, later(500));
      expect(await admission.wait(1, 41, later(500))).toBe(false);
      admission.leave(1, 0);
      expect(await waiting).toBe(true);
    });

    it("do not, where it is too late already", async () => {
      expect(await full().wait(1, 0, later(0))).toBe(false);
    });
  });
});

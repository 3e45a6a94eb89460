import { describe, expect, it } from "vitest";
import { exitCode, parseConcurrency, parseKeep } from "../../../src/cli/grade/options.ts";

describe("exitCode, parseKeep and parseConcurrency", () => {
  it("puts errored rows before a missed threshold", () => {
    expect(exitCode({ errored: 1, mean: 0, failUnder: 1 })).toBe(3);
    expect(exitCode({ errored: 0, mean: 0, failUnder: 1 })).toBe(1);
    expect(exitCode({ errored: 0, mean: null, failUnder: undefined })).toBe(0);
  });

  it("reads lists", () => {
    expect([...parseKeep(" reference , prompt", undefined)]).toEqual(["prompt", "reference"]);
    expect(parseConcurrency(" cpu=3, network = 5")).toMatchObject({ cpu: 3, network: 5 });
  });
});

import { expect, it } from "vitest";
import { deadlineOf } from "../../src/server/manners.ts";

it.each([
  ["a patient client, by the server's own time", Infinity, 120_000, 120_000],
  ["a client that waits longer than the server lets it", 900_000, 120_000, 120_000],
  ["slime, five seconds early", 120_000, 180_000, 115_000],
  ["axolotl, a twentieth early", 30_000, 120_000, 28_500],
  ["one in a hurry, fifty milliseconds early", 200, 120_000, 150],
  ["one that waits no time, at once", 10, 120_000, 1],
])("deadlineOf answers %s", (_name, waitsMs, longestMs, expected) => {
  expect(deadlineOf(1_000, { waitsMs }, longestMs)).toBe(1_000 + expected);
});

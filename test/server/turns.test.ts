import { expect, it } from "vitest";
import { createTurns } from "../../src/server/turns.ts";

it("gives the others their turn after 10 ms, and then again", async () => {
  let time = 0;
  let others = 0;
  const turns = createTurns(() => time);
  expect(turns()).toBeUndefined();
  time = 9;
  expect(turns()).toBeUndefined();
  time = 10;
  setImmediate(() => (others += 1));
  await turns();
  expect(others).toBe(1);
  expect(turns()).toBeUndefined();
  time = 20;
  expect(turns()).toBeInstanceOf(Promise);
});

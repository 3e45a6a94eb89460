import { describe, expect, it } from "vitest";
import { createTaskTable } from "../../../../src/server/dialects/roll/task-table.ts";

const minute = 60_000;
const open = { startTime: "then" };
const done = { startTime: "then", result: 1 };

describe("the tasks of ROLL", () => {
  it.each([
    ["one that is under way", open, [9 * minute], 9 * minute, true],
    ["one that is under way for longer than any client asks", open, [], 10 * minute, false],
    ["a result that is asked for late", done, [], 9 * minute, true],
    ["a result that nobody asked for", done, [], 10 * minute, false],
    ["a result that was asked for a moment ago", done, [9.5 * minute], 10.4 * minute, true],
    ["a result that was asked for a minute ago", done, [minute], 2 * minute, false],
    ["a result whose asking again is no new start", done, [minute, 1.9 * minute], 2 * minute, false],
  ])("knows %s as long as it is of use", (_name, task, asked, at, known) => {
    let time = 0;
    const tasks = createTaskTable<number>({ now: () => time });
    tasks.add("id", task);
    for (const then of asked) {
      time = then;
      tasks.find("id");
    }
    time = at;
    expect(tasks.find("id")).toBe(known ? task : undefined);
  });

  it("holds so many and no more; those whose result was asked for make room, the oldest first", () => {
    const tasks = createTaskTable<number>({ maxTasks: 3 });
    for (const id of ["a", "b", "c"]) expect(tasks.add(id, done)).toBe(true);
    expect(tasks.add("d", done)).toBe(false);
    tasks.find("b");
    tasks.find("a");
    expect(tasks.add("d", done)).toBe(true);
    expect(["a", "b", "c", "d"].filter((id) => tasks.find(id))).toEqual(["a", "c", "d"]);
    expect(tasks.size).toBe(3);
  });

  it("lets go of what has ended when another comes, and of what is dropped", () => {
    let time = 0;
    const tasks = createTaskTable<number>({ now: () => time });
    tasks.add("a", open);
    time = 10 * minute;
    tasks.add("b", open);
    expect(tasks.size).toBe(1);
    tasks.drop("b");
    expect(tasks.size).toBe(0);
  });
});

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { isRedisUrl, parseRedisUrl } from "../../src/redis/address.ts";

describe("parseRedisUrl", () => {
  it.each<[string, object]>([
    ["redis://localhost", { host: "localhost", port: 6379, tls: false, username: undefined, password: undefined, database: 0 }],
    ["rediss://u:p%40%2F@h.example:7000/3", { host: "h.example", port: 7000, tls: true, username: "u", password: "p@/", database: 3 }],
    ["redis://:p@[::1]:1/", { host: "::1", port: 1, username: undefined, password: "p", database: 0 }],
    ["REDIS://Host/15", { host: "Host", database: 15 }],
  ])("reads %s", (text, expected) => {
    expect(parseRedisUrl(text)).toMatchObject(expected);
  });

  it.each([
    "redis://",
    "redis://:secret@",
    "redis://:secret@host:99999",
    "redis://:secret@host/a",
    "redis://:secret@host/0/1",
    "redis://:secret@host?x=secret",
    "redis://:secret@host#secret",
    "redis://:secret%zz@host",
    "redis://:secret@ho st",
    "http://:secret@host",
  ])("refuses %s without saying the password", (text) => {
    let thrown: unknown;
    try {
      parseRedisUrl(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: "E_USAGE" });
    expect(inspect(thrown, { showHidden: true, depth: 9 }).split("\n    at ")[0]).not.toContain("secret");
  });

  it("shows no name and no password, and takes a password out of what others say", () => {
    const address = parseRedisUrl("redis://me:p%40ss@host/2");
    expect(address.shown).toBe("redis://host:6379/2");
    expect(address.withoutSecrets("ERR AUTH 'me' 'p@ss', p%40ss")).toBe("ERR AUTH 'me' '…', …");
  });
});

describe("isRedisUrl", () => {
  it.each<[string, boolean]>([
    ["redis://a", true],
    ["rediss://a", true],
    ["REDIS://a", true],
    ["redis.sqlite", false],
    ["./redis://a", false],
    ["redis:/a", false],
  ])("%s is one: %s", (text, expected) => {
    expect(isRedisUrl(text)).toBe(expected);
  });
});

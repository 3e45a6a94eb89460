import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { exact } from "../../../../verifiers/exact/index.ts";
import { rewardServer, type TestServer } from "../../../support/reward-server.ts";

const hour = 3_600_000;
/** More than the buffers of both ends of a connection hold. */
const samples = Array.from({ length: 100 }, (_, place) => ({
  id: String(place),
  completion: "4",
  reference: "4",
  text: "x".repeat(250_000),
}));
const answerBytes = 25_000_000;
const bodies = {
  "a list": { type: "application/json", body: JSON.stringify(samples) },
  lines: { type: "application/x-ndjson", body: samples.map((one) => JSON.stringify(one)).join("\n") },
} as const;

/** Asks on a connection of its own, and reads nothing of the answer. */
function askWithoutReading({ port }: TestServer, { type, body }: { readonly type: string; readonly body: string }): Socket {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  socket.pause();
  socket.write(`POST /v1/score HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  return socket;
}

/** How many bytes come until the other side closes. */
function rest(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0;
    socket.on("data", (chunk) => void (bytes += chunk.length)).on("close", () => resolve(bytes));
    socket.resume();
  });
}

async function unreadBytes(server: TestServer): Promise<number> {
  const [, value] = /^assay_unread_bytes (\S+)$/mu.exec((await server.get("/metrics")).text) ?? [];
  return Number(value);
}

describe("an answer that its client does not read", { timeout: 120_000 }, () => {
  it.each(["a list", "lines"] as const)("as %s ends its connection after a while, and others are served", async (form) => {
    const server = await rewardServer({ exact: exact() }, { limits: { unreadMs: 300 } });
    const socket = askWithoutReading(server, bodies[form]);
    await expect.poll(() => server.log(), { timeout: 20_000 }).toContain("answer was not read");
    expect(await server.post("/v1/score", { completion: "4", reference: "4" })).toMatchObject({ status: 200, json: { reward: 1 } });
    expect(await unreadBytes(server)).toBe(0);
    expect(await rest(socket)).toBeLessThan(answerBytes);
  });

  it.each(["a list", "lines"] as const)("as %s gives way, the oldest first, where too much waits", async (form) => {
    const server = await rewardServer({ exact: exact() }, { limits: { unreadMs: hour, maxUnreadBytes: 1.5 * answerBytes } });
    const cuts = (): number => server.log().split("answer was not read").length - 1;
    const sockets: Socket[] = [];
    for (let place = 0; place < 3; place += 1) {
      sockets.push(askWithoutReading(server, bodies[form]));
      await expect.poll(cuts, { timeout: 20_000 }).toBe(place);
      await expect.poll(() => unreadBytes(server), { timeout: 20_000 }).toBeGreaterThan(0.5 * answerBytes);
    }
    expect(await unreadBytes(server)).toBeLessThanOrEqual(1.5 * answerBytes);
    const read = await server.post("/v1/score", bodies[form].body, { "content-type": bodies[form].type });
    expect(read.status).toBe(200);
    expect(read.text.length).toBeGreaterThan(answerBytes);
  });
});

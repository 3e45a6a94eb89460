import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { exact } from "../../../../verifiers/exact/index.ts";
import { heldReward } from "../../../support/held-reward.ts";
import { rewardServer } from "../../../support/reward-server.ts";
import { serveProcess } from "../../../support/serve-process.ts";

const score = '{"completion":"4","reference":"4"}';
const request = `POST /v1/score HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${score.length}\r\n\r\n${score}`;
const limits = { headMs: 400, requestMs: 800 };

describe("hostile connections", { timeout: 240_000 }, () => {
  it.each([
    ["a head that never ends", "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ", "y"],
    ["a body that never ends", `${request.slice(0, -score.length)}`, " "],
    [
      "chunks that never end",
      "POST /v1/score HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
      "1\r\n \r\n",
    ],
  ])("with %s are ended at their time, though a little comes again and again", async (_name, start, drop) => {
    const server = await rewardServer({ exact: exact() }, { limits });
    const slow = Array.from({ length: 50 }, () => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(start);
      const timer = setInterval(() => socket.write(drop), 50);
      socket.once("close", () => clearInterval(timer));
      return text(socket).catch(() => "");
    });
    expect((await server.post("/v1/score", score)).status).toBe(200);
    for (const answer of await Promise.all(slow)) expect(answer === "" || answer.startsWith("HTTP/1.1 408")).toBe(true);
    expect((await server.post("/v1/score", score)).status).toBe(200);
  });

  it("that say nothing are ended", async () => {
    const server = await rewardServer({ exact: exact() }, { limits });
    const silent = Array.from({ length: 50 }, () => text(connect(server.port, "127.0.0.1")).catch(() => ""));
    expect(await Promise.all(silent)).toHaveLength(50);
    expect((await server.get("/healthz")).status).toBe(200);
  });

  it("that hang up by the hundred, at any byte, leave nothing open behind", async () => {
    const server = await serveProcess();
    expect(await server.works()).toBe(true);
    const before = { handles: server.handles(), memory: server.residentMb() };
    for (let round = 0; round < 30; round++) {
      await Promise.all(
        Array.from({ length: 40 }, async (_, place) => {
          const socket = connect(server.port, "127.0.0.1");
          socket.on("error", () => {});
          await once(socket, "connect");
          socket.write(request.slice(0, Math.ceil((request.length * (place + 1)) / 40)));
          const closed = once(socket, "close");
          if (place % 2 === 0) socket.resetAndDestroy();
          else socket.destroy();
          await closed;
        }),
      );
    }
    // It answers after all of them, so that it has read all of them.
    expect(await server.works()).toBe(true);
    await expect.poll(() => server.handles(), { timeout: 20_000 }).toBeLessThanOrEqual(before.handles + 4);
    for (const name of ["assay_open_samples", "assay_open_bytes", "assay_waiting_requests", "assay_open_flights"])
      await expect.poll(() => server.figure(name), { timeout: 20_000 }).toBe(0);
    expect(server.residentMb() - before.memory).toBeLessThan(150);
  });

  it("that hang up while their samples are under way leave them to end by themselves, once", async () => {
    const { reward, letGo, until, asked } = heldReward();
    const server = await rewardServer({ held: reward });
    const figure = async (name: string): Promise<string | undefined> =>
      (await server.get("/metrics")).text.split("\n").find((line) => line.startsWith(`${name} `));
    const many = 300;
    await Promise.all(
      Array.from({ length: many }, async (_, place) => {
        const body = JSON.stringify({ completion: `wait ${place % 100}`, reference: "4" });
        const socket = connect(server.port, "127.0.0.1");
        socket.on("error", () => {});
        socket.write(`${request.slice(0, request.indexOf("content-length"))}content-length: ${body.length}\r\n\r\n${body}`);
        await until(100);
        const closed = once(socket, "close");
        socket.destroy();
        await closed;
      }),
    );
    expect(await figure("assay_open_flights")).toBe("assay_open_flights 100");
    letGo();
    await expect.poll(() => figure("assay_open_flights")).toBe("assay_open_flights 0");
    await expect.poll(() => figure("assay_open_samples")).toBe("assay_open_samples 0");
    await expect.poll(() => figure("assay_open_bytes")).toBe("assay_open_bytes 0");
    expect(asked()).toBe(100);
  });
});

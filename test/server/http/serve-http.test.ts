import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { rewardServer } from "../../support/reward-server.ts";
import { heldReward } from "../../support/held-reward.ts";

const asProxy = "CONNECT example.org:443 HTTP/1.1\r\nhost: example.org:443\r\n\r\n";

/** Sends text and reads until the other side has said all, but does not hang up. */
async function turnedAway(port: number, text: string): Promise<{ readonly socket: Socket; readonly answer: string }> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => void (answer += chunk));
  socket.write(text);
  await once(socket, "end");
  return { socket, answer };
}

describe("a connection that is turned away", () => {
  it("may be reset by the other side, and the server lives on", async () => {
    const server = await rewardServer({ held: heldReward().reward });
    for (let time = 0; time < 20; time += 1) {
      const { socket, answer } = await turnedAway(server.port, asProxy);
      expect(answer).toContain("405 Method Not Allowed");
      socket.resetAndDestroy();
    }
    expect((await server.get("/healthz")).status).toBe(200);
  });

  it("does not keep the server from ending where the other side never hangs up", async () => {
    const server = await rewardServer({ held: heldReward().reward }, { deadlineMs: 100 });
    await turnedAway(server.port, asProxy);
    await server.close();
    await expect(server.get("/healthz")).rejects.toThrow(TypeError);
  });
});

describe("a server that ends", () => {
  it.each([
    ["nothing at all", ""],
    ["half a head", "POST /v1/score HTTP/1.1\r\nhost: localhost\r\n"],
  ])("does not wait for a connection on which there came %s", async (_name, text) => {
    const server = await rewardServer({ held: heldReward().reward }, { deadlineMs: 3_600_000 });
    const socket = connect({ port: server.port, host: "127.0.0.1" });
    onTestFinished(() => void socket.destroy());
    const closed = new Promise((resolve) => void socket.on("close", resolve).on("error", () => {}));
    await once(socket, "connect");
    socket.write(text);
    // By its answer the connection before has been taken as well.
    await server.get("/healthz");
    await server.close();
    await closed;
  });
});

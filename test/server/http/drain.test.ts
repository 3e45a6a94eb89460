import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { heldReward } from "../../support/held-reward.ts";
import { rewardServer } from "../../support/reward-server.ts";

const hour = 3_600_000;
const refused = { error: { code: "E_DRAINING" } };

describe("a server that ends while a sample is under way", () => {
  it("says so to probes on new connections, takes nothing new, and ends with the sample", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward }, { deadlineMs: hour });
    const open = server.post("/v1/score", { completion: "wait", reference: null });
    await held.until(1);
    const ended = server.close();
    const fresh = { connection: "close" };
    expect(await server.get("/readyz", fresh)).toMatchObject({ status: 503, json: { status: "draining" } });
    expect(await server.get("/healthz", fresh)).toMatchObject({ status: 200 });
    const late = await server.post("/v1/score", { completion: "yes", reference: null }, fresh);
    expect(late).toMatchObject({ status: 503, json: refused });
    expect(late.headers.get("connection")).toBe("close");
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(held.asked()).toBe(1);
    held.letGo();
    expect(await open).toMatchObject({ status: 200, json: { reward: 1 } });
    await ended;
    await expect(server.get("/healthz")).rejects.toThrow(TypeError);
  });

  it.each([
    ["/openrlhf/get_reward", { query: ["yes"], prompts: [""], labels: [""] }, 503],
    ["/slime", { prompt: "", response: "yes", label: null }, 503],
    ["/sandbox-fusion/run_code", { code: "print(1)", language: "python" }, 504],
  ])("refuses what comes to %s as its client understands it", async (path, body, status) => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward }, { deadlineMs: hour, onNull: 0 });
    const open = server.post("/v1/score", { completion: "wait", reference: null });
    await held.until(1);
    const ended = server.close();
    expect(await server.post(path, body)).toMatchObject({ status, json: refused });
    expect(await server.post("/nemo-gym/close_session", {})).toMatchObject({ status: 200 });
    held.letGo();
    await Promise.all([open, ended]);
  });

  it("answers a request whose body had not come whole", async () => {
    const server = await rewardServer({ held: heldReward().reward }, { deadlineMs: hour });
    const body = '{"completion":"yes","reference":null}';
    const socket = connect(server.port, "127.0.0.1").on("error", () => {});
    onTestFinished(() => void socket.destroy());
    let came = "";
    socket.on("data", (chunk) => void (came += String(chunk)));
    socket.write(
      `POST /v1/score HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    // By this the server has its head.
    await once(socket, "data");
    const ended = server.close();
    expect(await server.get("/readyz")).toMatchObject({ status: 503 });
    socket.write(body);
    await Promise.all([once(socket, "close"), ended]);
    expect(came).toMatch(/HTTP\/1\.1 200 OK[^]*"reward":1/u);
  });
});

import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer } from "../../support/reward-server.ts";

it("asks a client to come again in the one way that it knows where bodies take up all room", async () => {
  const server = await rewardServer({ math: math() }, { onNull: 0, limits: { maxBodiesBytes: 2_000 } });
  const socket = connect({ port: server.port, host: "127.0.0.1" });
  onTestFinished(() => void socket.destroy());
  const head = ["POST /v1/score HTTP/1.1", "host: localhost", "content-type: application/json", "content-length: 4000"];
  socket.write(`${head.join("\r\n")}\r\n\r\n[${" ".repeat(1_900)}`);
  const body = { code: "", language: "none yet", stdin: "x".repeat(200) };
  const answer = async (): Promise<number> => (await server.post("/sandbox-fusion/run_code", body)).status;
  let status = await answer();
  while (status === 200) status = await answer();
  expect(status).toBe(504);
  const slime = await server.post("/slime", { prompt: "x".repeat(200), response: "4", label: "4" });
  expect(slime).toMatchObject({ status: 503, json: { error: { code: "E_OVERLOADED" } } });
});

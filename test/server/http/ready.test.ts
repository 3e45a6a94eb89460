import { describe, expect, it } from "vitest";
import { withinGroup } from "../../../src/compose/within-group.ts";
import { code } from "../../../verifiers/code/index.ts";
import { exact } from "../../../verifiers/exact/index.ts";
import { rewardServer } from "../../support/reward-server.ts";

const ready = { status: 200, json: { status: "ready" } };

describe("GET /readyz", () => {
  it("is 200 where nothing needs a sandbox, and where the sandbox runs", async () => {
    expect(await (await rewardServer({ exact: exact() })).get("/readyz")).toMatchObject(ready);
    expect(await (await rewardServer({ code: code.build({}) })).get("/readyz")).toMatchObject(ready);
    expect(await (await rewardServer({ code: code.build({ level: "wasm" }) })).get("/readyz")).toMatchObject(ready);
  });

  it("is 503 with the reason where the sandbox of a served Reward cannot run, wherever it stands in it", async () => {
    const broken = code.build({ python: "/nowhere/python3" });
    const server = await rewardServer({ exact: exact(), programs: withinGroup({ reward: broken, transform: "center" }) });
    const reply = await server.get("/readyz");
    expect(reply).toMatchObject({ status: 503, json: { status: "unable" } });
    expect(reply.text).toMatch(/programs.*E_SANDBOX_UNAVAILABLE/u);
    // What the machine lacks is for its operator, not for everybody who may probe.
    expect(reply.text).not.toContain("nowhere");
    expect(server.log()).toMatch(/a sandbox cannot run.*nowhere/u);
    expect(await server.get("/healthz")).toMatchObject({ status: 200 });
  });
});

// Serves a Reward over HTTP from a program of your own, and asks it. Run: node --conditions=assay-source examples/embedded-server.ts
import { createServer } from "assay-rewards/server";
import { math } from "assay-rewards/verifiers/math";

await using server = await createServer({ rewards: { math: math() }, port: 0 });

const reply = await fetch(`${server.url}/v1/score`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify([
    { id: "right", completion: "That is \\boxed{56}.", reference: "56" },
    { id: "wrong", completion: "That is \\boxed{54}.", reference: "56" },
  ]),
});
for (const { id, reward, reason } of (await reply.json()) as readonly { id: string; reward: number | null; reason: string }[]) {
  console.log(`${id}: ${reward} (${reason})`);
}

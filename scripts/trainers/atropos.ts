import * as z from "zod";
import { whileServing } from "./support/assay.ts";
import { lastLine } from "./support/last-line.ts";
import type { Trainer } from "./support/trainer.ts";

const example = "examples/trainers/atropos.py";
const scores = z.array(z.array(z.number()));

/** A reward function out of Atropos' registry asks the server. */
export const atropos: Trainer = {
  name: "atropos",
  environment: { steps: [{ packages: ["atroposlib==0.4.0"], withoutDependencies: true }] },
  download: "atroposlib without its dependencies: about 2 MB on disk",
  quick: true,
  async check(python, expect) {
    await whileServing(["--reward", "math"], async (url) => {
      const [group, unscorable] = scores.parse(await lastLine(python, [example], { ASSAY_URL: url }));
      expect(group?.join() === "2,0,2", "with the weight 2, right is 2, wrong 0, and a conversation's last turn counts");
      expect(unscorable?.join() === "-1,-1", "a group without an answer has on_null, weighted as well");
    });
    const down = await lastLine(python, [example], { ASSAY_URL: "http://127.0.0.1:9", ASSAY_TIMEOUT: "1" }).then(String, String);
    expect(down.includes("E_CONNECTION"), "a server that is down raises, where Atropos would count 0");
  },
};

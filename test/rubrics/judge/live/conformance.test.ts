import { describe } from "vitest";
import type { JudgeTransport } from "../../../../rubrics/judge/index.ts";
import { rubric } from "../../../../rubrics/checklist/index.ts";
import { messageText } from "../../../../src/core/text.ts";
import { conformance } from "../../../support/conformance.ts";
import { sample } from "../../../support/sample.ts";
import { verdicts } from "./support/judge-server.ts";

/** Likes answers that thank. */
const transport: JudgeTransport = {
  name: "polite",
  send(request) {
    const last = request.kind === "chat" ? request.messages.at(-1) : undefined;
    const user = last ? messageText(last) : "";
    const content = user.includes("who knows") ? "I do not know." : verdicts(user, user.includes("thank"));
    const rest = { reasoning: null, refusal: null, finishReason: "stop", logprobs: null, model: null, id: null, usage: null };
    return Promise.resolve({ status: "replied", reply: { kind: "chat", content, ...rest } });
  },
};

const samples = ["thank you", "no", "who knows", "", "<think>thank"].map((completion) => sample({ completion }));

describe("rubric with a live judge", () => {
  conformance({ reward: rubric({ rubric: [{ id: "polite", criterion: "Thanks" }], judge: { model: "j", transport } }), samples });
});

describe("rubric with a live judge over references", () => {
  const reference = [{ id: "polite", criterion: "Thanks" }];
  conformance({
    reward: rubric({ judge: { model: "j", transport, mode: "batch", votes: 3 } }),
    samples: samples.map((one) => ({ ...one, reference })),
  });
});

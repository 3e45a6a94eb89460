import { describe, expect, it } from "vitest";
import { exact } from "../../../../verifiers/exact/index.ts";
import { rewardServer, type Reply } from "../../../support/reward-server.ts";

const item = { answer: "kitten", n: 3 };

async function run(source: string, sample = "kitten", onNull?: number): Promise<Reply> {
  const server = await rewardServer({ exact: exact() }, { onNull });
  const grader = { type: "python", name: "p", source, image_tag: "2025-05-08" };
  return await server.post("/openai/v1/fine_tuning/alpha/graders/run", { grader, model_sample: sample, item });
}

describe("a Python grader of OpenAI's API", () => {
  it.each([
    ["the number that grade returns", "def grade(sample, item):\n    return 0.25 if sample['output_text'] == item['answer'] else 0", 0.25],
    ["a truth value", "def grade(sample, item): return item['n'] == 3", 1],
    ["a whole number", "def grade(sample, item): return -item['n']", -3],
    [
      "what it prints apart",
      "import sys\nprint('{\"value\": 9}')\ndef grade(sample, item):\n    print('x'); sys.stdout.flush(); return 0.5",
      0.5,
    ],
    ["its own imports and helpers", "import math\ndef half(x): return x / 2\ndef grade(sample, item): return half(math.floor(3.9))", 1.5],
    [
      "no JSON where the sample is none",
      "def grade(sample, item): return float(sample['output_json'] is None and sample['output_tools'] == [])",
      1,
    ],
  ])("gives %s", async (_name, source, reward) => {
    expect(await run(source)).toMatchObject({ status: 200, json: { reward, metadata: { type: "python" } } });
  });

  it("reads the sample as JSON where it is", async () => {
    const source = "def grade(sample, item): return sample['output_json']['a'][1]";
    expect(await run(source, '{"a": [1, 2]}')).toMatchObject({ status: 200, json: { reward: 2 } });
  });

  it.each([
    ["raises", "def grade(sample, item):\n    return 1 / 0", /ZeroDivisionError.*line 2/u],
    ["does not parse", "def grade(:", /SyntaxError/u],
    ["defines no grade", "x = 1", /no function grade/u],
    ["takes other arguments", "def grade(sample): return 1", /TypeError/u],
    ["ends the process", "import os\ndef grade(sample, item): os._exit(3)", /status 3/u],
    ["exits", "def grade(sample, item): raise SystemExit(0)", /SystemExit/u],
    ["needs more memory than it has", "def grade(sample, item): return len(bytearray(8 << 30))", /Memory/iu],
    [
      "opens a connection",
      "import socket\ndef grade(sample, item):\n    socket.create_connection(('127.0.0.1', 9), 1)\n    return 1",
      /Error/u,
    ],
  ])("has no number where the source %s", async (_name, source, details) => {
    const reply = await run(source);
    expect(reply).toMatchObject({
      status: 422,
      json: {
        error: { code: "E_ON_NULL" },
        metadata: { errors: { python_grader_runtime_error: true, python_grader_runtime_error_details: expect.stringMatching(details) } },
      },
    });
  });

  it.each(["None", "'1'", "float('nan')", "float('inf')", "[1]", "10 ** 400"])("has no number where grade returns %s", async (value) => {
    const reply = await run(`def grade(sample, item): return ${value}`, "x", -1);
    expect(reply).toMatchObject({ status: 200, json: { reward: -1, metadata: { errors: { unresponsive_reward_error: true } } } });
  });

  it("is given long samples whole, whatever stands in them", async () => {
    const source = "def grade(sample, item): return len(sample['output_text'])";
    expect(await run(source, "\u0001".repeat(4_000_000))).toMatchObject({ status: 200, json: { reward: 4_000_000 } });
  });

  it("can stand in a multi grader", async () => {
    const server = await rewardServer({ exact: exact() });
    const half = { type: "python", name: "h", source: "def grade(sample, item): return 0.5" };
    const grader = { type: "multi", name: "m", graders: { a: half, b: half }, calculate_output: "a + 2 * b" };
    const reply = await server.post("/openai/v1/fine_tuning/alpha/graders/run", { grader, model_sample: "x" });
    expect(reply).toMatchObject({ status: 200, json: { reward: 1.5, sub_rewards: { a: 0.5, b: 0.5 } } });
  });
});

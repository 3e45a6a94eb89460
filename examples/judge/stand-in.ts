// A stand-in for a judge: it speaks the protocol of a real one (OpenAI-compatible chat completions) and knows nothing. A criterion holds for an
// answer where one of the texts that the criterion puts between double quotes stands in it; where it quotes none, where half of its longer words
// do. So that examples and tests run anywhere and always the same: never train against it.
// Run: node --conditions=assay-source examples/judge/stand-in.ts --port 8077
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";

export interface StandIn extends AsyncDisposable {
  /** What a pipeline names as the judge's url. */
  readonly url: string;
  /** Requests so far. */
  calls(): number;
}

/** Starts the server on loopback; port 0 takes a free one. */
export async function startStandIn({ port = 0 }: { readonly port?: number } = {}): Promise<StandIn> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    const reply = async (): Promise<void> => {
      const body = JSON.parse(await text(request)) as ChatBody; // what is no JSON ends in 400
      const said = answerTo(body.messages.map(({ content }) => content).join("\n\n"));
      response.setHeader("content-type", "application/json").end(JSON.stringify(completionOf(body, said)));
    };
    reply().catch(() => response.writeHead(400, { "content-type": "application/json" }).end('{"error":{"message":"expected a chat"}}'));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, // it listens on a port
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

function completionOf({ model, messages }: ChatBody, content: string): unknown {
  const [input, output] = [messages.map((message) => message.content).join(""), content].map((said) => Math.ceil(said.length / 4));
  return {
    id: "stand-in",
    object: "chat.completion",
    model,
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: (input ?? 0) + (output ?? 0) },
  };
}

function answerTo(prompt: string): string {
  const code = /^The code of the tags is ([0-9a-f]+)\.$/mu.exec(prompt)?.[1];
  if (code === undefined) return '{"verdict": true}';
  const between = (tag: string): string => prompt.split(`<${tag}-${code}>\n`)[1]?.split(`\n</${tag}-${code}>`)[0] ?? "";
  const principle = /The principle:\n([^]*)\n\nDoes the principle hold/u.exec(prompt)?.[1];
  if (principle !== undefined) return holds(principle, between("answer")) ? "Yes" : "No";
  const verdicts = listed(prompt).map(({ id, allowed, criterion }) => {
    const [first, second] = [holds(criterion, between("first")), holds(criterion, between("second"))];
    if (prompt.includes(`<first-${code}>`)) return { id, verdict: first === second ? "tie" : first ? "A" : "B" };
    const rubric = criterion === "" ? (/^(?:The rubric|What counts beside):\n([^]*?)\n\n/mu.exec(prompt)?.[1] ?? "") : criterion;
    return { id, reason: "The stand-in looked for words.", verdict: onScale(allowed, holds(rubric, between("answer"))) };
  });
  return JSON.stringify({ verdicts });
}

function listed(prompt: string): readonly { readonly id: string; readonly allowed: string; readonly criterion: string }[] {
  return [...prompt.matchAll(/^- id: (".*")\n {2}verdict: (.*)(?:\n {2}criterion: (.*))?$/gmu)].map(
    ([, id = '""', allowed = "", criterion = ""]) => ({ id: String(JSON.parse(id)), allowed, criterion }),
  );
}

/** The best and the worst that may be said. */
function onScale(allowed: string, met: boolean): boolean | number | string {
  const range = / from (-?[\d.]+), .* to (-?[\d.]+), /u.exec(allowed);
  if (range) return Number(met ? range[2] : range[1]);
  const list = /^one of these, .*?: (.*)$/u.exec(allowed)?.[1];
  const choices = list === undefined ? [] : (JSON.parse(`[${list}]`) as readonly string[]);
  return (met ? choices.at(-1) : choices[0]) ?? met;
}

function holds(criterion: string, answer: string): boolean {
  const said = answer.toLowerCase();
  const quoted = [...criterion.matchAll(/"([^"]+)"/gu)].map(([, words = ""]) => words.toLowerCase());
  if (quoted.length > 0) return quoted.some((words) => said.includes(words));
  const words = [...new Set(criterion.toLowerCase().match(/\p{L}{5,}/gu))];
  return words.length > 0 && words.filter((word) => said.includes(word.slice(0, 6))).length * 2 >= words.length;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: "string", default: "8077" } } });
  const { url } = await startStandIn({ port: Number(values.port) });
  console.log(`The stand-in judge listens at ${url}. It looks for words and judges nothing.`);
}

import { request } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { dialects } from "../../../src/server/dialects/dialects.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer, type TestServer } from "../../support/reward-server.ts";

/** Stands in every text that is sent, so that a log that has it quotes a sample. */
const mark = "gallimaufry";
const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;

/** JSON of every type, as it is written. */
const values: readonly string[] = [
  "null",
  "true",
  "-1",
  "1e308",
  "9007199254740993",
  `"${mark}"`,
  `"\\ud800"`,
  JSON.stringify(mark.repeat(20_000)),
  "[]",
  `[null,1,"${mark}",[],{}]`,
  "{}",
  `{"__proto__":{"${mark}":1},"constructor":null}`,
  deep,
];

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** JSON texts of bodies in which one place of the schema holds the value, and all others something of their type. */
function bodiesOf(schema: Schema, value: string): readonly string[] {
  const { properties = {}, items, anyOf = [], oneOf = [] } = schema;
  const names = Object.keys(properties);
  const fields = names.map((name) => plain(properties[name] ?? {}));
  const inFields = names.flatMap((name, place) =>
    bodiesOf(properties[name] ?? {}, value).map((field) => objectOf(names, fields.with(place, field))),
  );
  const inItems = items ? bodiesOf(items, value).map((item) => `[${item}]`) : [];
  return [value, ...inFields, ...inItems, ...[...anyOf, ...oneOf].flatMap((one) => bodiesOf(one, value))];
}

function plain({ type, properties = {}, items, anyOf, oneOf = anyOf, const: only, enum: some = [only] }: Schema): string {
  if (oneOf?.[0]) return plain(oneOf[0]);
  if (some[0] !== undefined) return JSON.stringify(some[0]);
  if (type === "object") return objectOf(Object.keys(properties), Object.values(properties).map(plain));
  if (type === "array") return `[${plain(items ?? {})}]`;
  return type === "number" || type === "integer" ? "10" : type === "boolean" ? "true" : `"${mark}"`;
}

function objectOf(names: readonly string[], fields: readonly string[]): string {
  return `{${names.map((name, place) => `${JSON.stringify(name)}:${fields[place] ?? "null"}`).join(",")}}`;
}

/** Sends a body with any method, which fetch does not for GET. */
async function send(
  server: TestServer,
  method: string,
  path: string,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return await new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, { method, headers }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, text: answer }), reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const routes = dialects.flatMap(({ name, routes: all }) =>
  all.flatMap(({ method, path, body, reply }) =>
    body ? [{ name: `${method} /${name}${path}`, method, path: `/${name}${path}`, body, form: reply }] : [],
  ),
);

describe("every dialect", () => {
  it.each(routes)("answers a body of $name with anything in any place, and logs no text of it", async ({ method, path, body, form }) => {
    const server = await rewardServer({ math: math() }, { onNull: 0 });
    const schema = z.toJSONSchema(body, { io: "input", unrepresentable: "any", reused: "inline" }) as Schema;
    const bodies = new Set(values.flatMap((value) => bodiesOf(schema, value)));
    const seen = new Set<number>();
    for (const sent of bodies) {
      const reply = await send(server, method, path, sent);
      seen.add(reply.status);
      const told = `${sent.slice(0, 300)} was answered ${reply.text.slice(0, 300)}`;
      expect([200, 422], told).toContain(reply.status);
      const answer: unknown = JSON.parse(reply.text);
      if (reply.status === 200) expect(form.safeParse(answer).error, told).toBeUndefined();
      else expect(answer, told).toMatchObject({ error: { code: expect.stringMatching(/^E_(?:BODY|NOT_SERVED)$/u) } });
    }
    // Bodies of the right form and of a wrong one were among them.
    expect(seen).toEqual(new Set([200, 422]));
    expect(server.log()).not.toBe("");
    expect(server.log()).not.toContain(mark);
  });
});

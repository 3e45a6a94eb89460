import { describe, expect, it } from "vitest";
import { serveProcess } from "../../../support/serve-process.ts";

const token = "hostile-0123456789";
const score = '{"completion":"4","reference":"4"}';
const post = (path: string, more: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${more}\r\n${body}`;
const json = `content-type: application/json\r\ncontent-length: ${score.length}\r\n`;
const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${more}\r\n`;
const statuses = (text: string): readonly number[] => [...text.matchAll(/HTTP\/1\.[01] (\d{3})/gu)].map(([, status]) => Number(status));

describe("a hostile head", { timeout: 120_000 }, () => {
  it("is refused with a status of its own, and the server goes on", async () => {
    const server = await serveProcess();
    const rows: readonly (readonly [string, string, readonly number[]])[] = [
      ["two slashes", get("//v1/rewards"), [404]],
      ["folders above", get("/v1/../../etc/passwd"), [404]],
      ["encoded folders above", get("/%2e%2e/%2e%2e/etc/passwd"), [404]],
      ["folders above in the middle", get("/rewards/%2e%2e/%2e%2e/healthz/x"), [404]],
      ["a zero byte", get("/v1/rewards%00"), [404]],
      ["an encoded slash", get("/v1%2frewards"), [404]],
      ["an encoded slash in a name", post("/rewards/a%2fb/v1/score", json, score), [422]],
      ["a broken escape", post("/rewards/%E0%A4%A/v1/score", json, score), [422]],
      ["half an escape", get("/%"), [404]],
      ["a name of the prototype", post("/rewards/__proto__/v1/score", json, score), [422]],
      ["a long path", get(`/${"a".repeat(15_000)}`), [404]],
      ["a path past all bounds", get(`/${"a".repeat(100_000)}`), [431]],
      ["a raw byte in the path", get("/\u00e9"), [400, 404]],
      ["a space in the path", "GET /v1/re wards HTTP/1.1\r\nhost: localhost\r\n\r\n", [400]],
      ["a whole address as the path", get("http://evil.example/v1/rewards"), [200, 400, 403, 404]],
      ["CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n", [405]],
      ["TRACE", "TRACE /v1/score HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", [405]],
      ["a method that is none", "HACK /v1/score HTTP/1.1\r\nhost: localhost\r\n\r\n", [400]],
      [
        "OPTIONS of a page",
        "OPTIONS /v1/score HTTP/1.1\r\nhost: localhost\r\norigin: http://evil.example\r\nconnection: close\r\n\r\n",
        [405],
      ],
      ["an upgrade", get("/v1/score", "upgrade: websocket\r\n"), [405]],
      ["a hundred headers", get("/v1/rewards", Array.from({ length: 100 }, (_, place) => `x-${place}: 1\r\n`).join("")), [200, 431]],
      ["ten thousand headers", get("/v1/rewards", Array.from({ length: 10_000 }, (_, place) => `x-${place}: 1\r\n`).join("")), [431]],
      ["a huge header", get("/v1/rewards", `x: ${"x".repeat(1 << 20)}\r\n`), [431]],
      ["a header without an end", `GET / HTTP/1.1\r\nx: ${"x".repeat(1 << 20)}`, [431]],
      ["a folded header", get("/v1/rewards", "x: a\r\n b\r\n"), [200, 400]],
      ["a space before the colon", get("/v1/rewards", "content-length : 5\r\n"), [400]],
      ["a line feed alone", "GET /v1/rewards HTTP/1.1\nhost: localhost\n\n", [400]],
      ["two lengths", post("/v1/score", `content-type: application/json\r\ncontent-length: 5\r\n${json}`, score), [400]],
      ["a length below zero", post("/v1/score", "content-type: application/json\r\ncontent-length: -1\r\n", ""), [400]],
      ["a length that is no number", post("/v1/score", "content-type: application/json\r\ncontent-length: 0x10\r\n", score), [400]],
      [
        "a length past all numbers",
        post("/v1/score", `content-type: application/json\r\ncontent-length: ${"9".repeat(30)}\r\n`, ""),
        [400],
      ],
      ["an unknown transfer coding", post("/v1/score", "content-type: application/json\r\ntransfer-encoding: gzip\r\n", score), [400]],
      ["chunks of no size", post("/v1/score", "content-type: application/json\r\ntransfer-encoding: chunked\r\n", "zz\r\n"), [400]],
      ["two hosts", "GET /v1/rewards HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n", [200, 400, 403]],
      ["a name led here by rebinding", "GET /v1/rewards HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n", [403]],
      ["a name that begins like ours", "GET /v1/rewards HTTP/1.1\r\nhost: localhost.evil.example\r\nconnection: close\r\n\r\n", [403]],
      ["an expectation that is none", get("/v1/rewards", "expect: 999-nothing\r\n"), [200, 417]],
      ["HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", [200]],
      ["HTTP/1.0 with a host", "GET /healthz HTTP/1.0\r\nhost: localhost\r\n\r\n", [200]],
      ["a host with a path", "GET /healthz HTTP/1.1\r\nhost: local/host\r\nconnection: close\r\n\r\n", [400]],
      ["a backslash in the path", get("/v1\\rewards"), [400, 404]],
      ["HTTP/2 without warning", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]],
      ["HTTP/0.9", "GET /\r\n\r\n", [400, 404]],
      ["a greeting of TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", [400]],
    ];
    const wrong: string[] = [];
    for (const [name, bytes, expected] of rows) {
      const answer = await server.exchange(Buffer.from(bytes, "latin1"));
      const [status = 0, ...more] = statuses(answer);
      if (!expected.includes(status) || more.length > 0) wrong.push(`${name}: ${statuses(answer).join(", ")}`);
      if (status >= 400 && status !== 417 && !answer.includes('"error"')) wrong.push(`${name}: not told why`);
      if (/node_modules|\.ts:\d|at \w+ \(/u.test(answer)) wrong.push(`${name}: tells of the inside`);
    }
    expect(wrong).toEqual([]);
    expect(await server.works()).toBe(true);
    expect(server.said().split("\n").filter(Boolean)).toHaveLength(1);
  });

  it("never makes two requests of one, whatever two parts of it say of its end", async () => {
    const server = await serveProcess();
    const hidden = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    const shapes: readonly string[] = [
      post("/v1/score", "content-type: application/json\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n", `0\r\n\r\n${hidden}`),
      post("/v1/score", "content-type: application/json\r\ntransfer-encoding: chunked\r\ncontent-length: 6\r\n", `0\r\n\r\n${hidden}`),
      post("/v1/score", "content-type: application/json\r\ntransfer-encoding: chunked, identity\r\n", `0\r\n\r\n${hidden}`),
      post("/v1/score", "content-type: application/json\r\ntransfer-encoding: xchunked\r\ncontent-length: 4\r\n", `0\r\n\r\n${hidden}`),
      post("/v1/score", "content-type: application/json\r\ntransfer-encoding:\u000bchunked\r\n", `0\r\n\r\n${hidden}`),
      post("/v1/score", "content-type: application/json\r\ncontent-length: 0\r\ncontent-length: 44\r\n", hidden),
    ];
    for (const shape of shapes) expect(statuses(await server.exchange(Buffer.from(shape, "latin1")))).toEqual([400]);
    expect(await server.works()).toBe(true);
  });

  it("with a body that nobody reads ends its connection, so that the body is never taken for a request", async () => {
    const server = await serveProcess([], { ASSAY_TOKEN: token }, { "x-api-key": token });
    const hidden = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    const head = (path: string, length: number): string =>
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
    for (const path of ["/v1/score", "/nothing", "/healthz"])
      expect([path, statuses(await server.exchange(head(path, 1_000_000) + hidden))]).toEqual([path, [401]]);
    expect(await server.works()).toBe(true);
  });

  it("in a thousand requests on one connection is answered in order", async () => {
    const server = await serveProcess();
    const many = Array.from({ length: 1_000 }, (_, place) =>
      place % 2 === 0
        ? `GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-request-id: n${place}\r\n\r\n`
        : `POST /v1/score HTTP/1.1\r\nhost: localhost\r\nx-request-id: n${place}\r\n${json}\r\n${score}`,
    ).join("");
    const answer = await server.exchange(many + get("/nothing", "x-request-id: n1000\r\n"));
    const ids = [...answer.matchAll(/x-request-id: (n\d+)/giu)].map(([, id]) => id);
    expect(ids).toEqual(Array.from({ length: 1_001 }, (_, place) => `n${place}`));
    expect(new Set(statuses(answer).slice(0, 1_000))).toEqual(new Set([200]));
  });

  it("without the token is told so whatever it asks for, and never by how far it was right", async () => {
    const server = await serveProcess([], { ASSAY_TOKEN: token }, { "x-api-key": token });
    const tries: readonly string[] = [
      "",
      `authorization: Bearer ${token.slice(0, -1)}\r\n`,
      `authorization: Bearer ${token}x\r\n`,
      `authorization: Bearer ${token}, Bearer ${token}\r\n`,
      `authorization: ${"Bearer ".repeat(500)}\r\n`,
      `authorization: Basic ${"!".repeat(2_000)}\r\n`,
      `authorization: Bearer\r\n`,
      `x-api-key: ${"\u00ff".repeat(1_000)}\r\n`,
      `x-api-key: wrong\r\nx-api-key: ${token}\r\n`,
    ];
    for (const header of tries) {
      for (const bytes of [post("/v1/score", header + json, score), get("/metrics", header), get("/nothing", header)]) {
        const answer = await server.exchange(Buffer.from(bytes, "latin1"));
        expect([header, statuses(answer)]).toEqual([header, [401]]);
        expect(answer).not.toContain(token);
      }
    }
    expect(statuses(await server.exchange(post("/v1/score", `x-api-key: ${token}\r\n${json}`, score)))).toEqual([200]);
    expect(await server.works()).toBe(true);
  });
});

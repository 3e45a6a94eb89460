import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { answerOf, serveProcess } from "../../../support/serve-process.ts";

const head = (more: string): string => `POST /v1/score HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${more}\r\n`;
const json = (length: number): string => head(`content-type: application/json\r\ncontent-length: ${length}\r\n`);
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/u.exec(answer)?.[1]);

/** Sends the same piece again and again until there were so many bytes or the server has closed; gives how many it took. */
async function flood(
  socket: Socket,
  start: string,
  piece: Buffer,
  bytes: number,
): Promise<{ readonly sent: number; readonly answer: string }> {
  const answer = answerOf(socket, start);
  const closed = new Promise((resolve) => void socket.once("close", resolve));
  const drained = (): Promise<void> => new Promise((resolve) => void socket.once("drain", resolve));
  let sent = 0;
  while (sent < bytes && !socket.destroyed && socket.writable) {
    sent += piece.length;
    if (!socket.write(piece)) await Promise.race([drained(), closed]);
  }
  socket.end();
  return { sent, answer: await answer };
}

const gigabyte = 1 << 30;
/** What the server may hold of a body of 64 MiB while it reads it: the pieces, the whole, and what is not collected yet. */
const roomMb = 400;

describe("a hostile body", { timeout: 240_000 }, () => {
  it("of a declared gigabyte is refused before it comes", async () => {
    const server = await serveProcess();
    const before = server.residentMb();
    for (let round = 0; round < 20; round++) expect(statusOf(await server.exchange(json(gigabyte)))).toBe(413);
    expect(server.residentMb() - before).toBeLessThan(100);
    expect(await server.works()).toBe(true);
  });

  it("of a streamed gigabyte is refused at the limit, with flat memory", async () => {
    const server = await serveProcess();
    const piece = Buffer.alloc(64 << 10, " ");
    const chunk = Buffer.concat([Buffer.from("10000\r\n"), piece, Buffer.from("\r\n")]);
    const start = head("content-type: application/json\r\ntransfer-encoding: chunked\r\n");
    const peaks: number[] = [];
    for (let round = 0; round < 4; round++) {
      const { sent, answer } = await flood(server.open(), start, chunk, gigabyte);
      // A client that is still sending may find the connection reset before it has read the answer.
      if (answer !== "") expect(statusOf(answer)).toBe(413);
      expect(sent).toBeLessThan(gigabyte / 4);
      peaks.push(server.residentMb());
    }
    expect(peaks.at(-1)).toBeLessThan((peaks[0] ?? 0) + roomMb);
    expect(await server.works()).toBe(true);
  });

  it("is refused as soon as all of them take up what there is for bodies, and each gets its own answer", async () => {
    const server = await serveProcess();
    const piece = Buffer.alloc(1 << 20, " ");
    const many = await Promise.all(
      Array.from({ length: 12 }, () => flood(server.open(), json(60 << 20), piece, 60 << 20).then(({ answer }) => statusOf(answer))),
    );
    // White space is no JSON: 400 for what was read whole, 503 for what there was no room for; NaN where the connection was reset.
    expect(many.filter((status) => ![400, 503].includes(status) && !Number.isNaN(status))).toEqual([]);
    expect(many).toContain(400);
    expect(await server.works()).toBe(true);
  });

  it("is told what is wrong with it, whatever it is", async () => {
    const server = await serveProcess();
    const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
    const rows: readonly (readonly [string, string | Buffer, readonly number[]])[] = [
      ["nothing", "", [400]],
      ["half of JSON", '{"completion":"4","refer', [400]],
      ["two values", "{}{}", [400]],
      ["a comment", '{"completion":"4"/* */}', [400]],
      ["a mark of byte order", '\ufeff{"completion":"4","reference":"4"}', [200, 400]],
      ["bytes that are no UTF-8", Buffer.from([0x22, 0xc3, 0x28, 0x22]), [400]],
      ["half of a pair of surrogates", '{"completion":"\\ud800","reference":"4"}', [200]],
      ["a row of lists in lists", deep("[", "]", 10_000), [200]],
      ["lists in lists in lists", deep("[", "]", 5_000_000), [413]],
      ["objects in objects", `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`, [413]],
      ["objects without an end", '{"a":'.repeat(60_000), [400]],
      ["many million objects", `{"completion":"4","reference":[${"{},".repeat(20_000_000)}0]}`, [413]],
      [
        "a million keys",
        `{"completion":"4","reference":"4",${Array.from({ length: 1_000_000 }, (_, place) => `"k${place}":0`).join(",")}}`,
        [413],
      ],
      ["a key that is the prototype", '{"__proto__":{"completion":"4"},"constructor":{"prototype":{"x":1}}}', [422]],
      ["the same key twice", '{"completion":"5","completion":"4","reference":"4"}', [200]],
      ["a number of a million digits", `{"completion":"4","reference":${"9".repeat(1_000_000)}}`, [200, 422]],
      ["a number past all exponents", '{"completion":"4","reference":1e999999999}', [200, 400, 422]],
      ["a text of ten million characters", JSON.stringify({ completion: "x".repeat(10_000_000), reference: "4" }), [200, 422]],
      ["samples past the count", `[${"0,".repeat(70_000)}0]`, [413]],
      ["lists for samples", "[[],[],[[]]]", [200]],
    ];
    const wrong: string[] = [];
    for (const [name, body, expected] of rows) {
      const bytes = Buffer.from(body);
      const answer = await server.exchange(Buffer.concat([Buffer.from(json(bytes.length)), bytes]));
      if (!expected.includes(statusOf(answer))) wrong.push(`${name}: ${statusOf(answer)}`);
      if (/node_modules|\.ts:\d|Maximum call stack/u.test(answer)) wrong.push(`${name}: tells of the inside`);
    }
    expect(wrong).toEqual([]);
    expect(await server.works()).toBe(true);
    expect(Object.prototype).not.toHaveProperty("x");
  });

  it("of another media type or coding is refused unread", async () => {
    const server = await serveProcess();
    const types = [
      "text/plain",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/xml",
      "*/*",
      "json",
      ";",
      "a".repeat(5_000),
    ];
    for (const type of types)
      expect([type.slice(0, 40), statusOf(await server.exchange(head(`content-type: ${type}\r\ncontent-length: 1000000\r\n`)))]).toEqual([
        type.slice(0, 40),
        415,
      ]);
    for (const coding of ["gzip", "br", "deflate, gzip", "identity, gzip"]) {
      const answer = await server.exchange(
        head(`content-type: application/json\r\ncontent-encoding: ${coding}\r\ncontent-length: 1000000\r\n`),
      );
      expect([coding, statusOf(answer)]).toEqual([coding, 415]);
    }
    expect(await server.works()).toBe(true);
  });
});

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openRedisLink, type RedisLink } from "../../src/redis/link.ts";

/** A server on a free port that does this with what it is sent. */
async function serverThat(answers: (socket: Socket, said: string) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("data", (chunk) => answers(socket, String(chunk)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `redis://:secret@127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

function opened(url: string, limitMs: number = 300): { readonly link: RedisLink; readonly reasons: string[] } {
  const reasons: string[] = [];
  const link = openRedisLink(url, { limitMs, lost: (reason) => reasons.push(reason) });
  onTestFinished(() => link.close());
  return { link, reasons };
}

const login = "+OK\r\n";

describe("openRedisLink", () => {
  it.each<[string, (socket: Socket, said: string) => void, RegExp]>([
    ["says nothing", () => undefined, /did not answer in time/u],
    ["closes at once", (socket) => void socket.end(), /closed/iu],
    ["speaks another protocol", (socket) => void socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"), /./u],
    ["sends back what it gets", (socket, said) => void socket.write(said), /./u],
    ["answers any command alike", (socket, said) => void socket.write(login.repeat(said.split("*").length - 1)), /no Redis/u],
    [
      "says the password",
      (socket, said) => void socket.write(`-ERR unknown command ${said.replace(/\s+/gu, " ")}\r\n`),
      /unknown command.*…/u,
    ],
    ["sends without end", (socket) => void socket.write(`$${10 ** 9}\r\n${"x".repeat(1e6)}`), /./u],
  ])("is down where the server %s, and tells it once without the password", async (_, answers, reason) => {
    const { link, reasons } = opened(await serverThat(answers));
    await expect(link.send([["PING"]])).rejects.toMatchObject({ code: "E_REDIS" });
    await expect(link.send([["PING"]])).rejects.toThrow(/127\.0\.0\.1/u);
    expect(link.state()).toBe("down");
    expect(reasons).toEqual([expect.stringMatching(reason)]);
    expect(reasons.join()).not.toContain("secret");
  });

  it("is lost where replies cannot be read any more", async () => {
    const url = await serverThat((socket, said) => {
      if (said.includes("PING")) socket.write("+PONG\r\n");
      else if (said.includes("AUTH")) socket.write(login);
      else socket.write("!garbage\r\n\u0000\u0001");
    });
    const { link } = opened(url);
    await expect(link.send([["GET", "a"]])).rejects.toMatchObject({ code: "E_REDIS" });
    expect(link.state()).not.toBe("up");
  });

  it("does not take its own process at work for a Redis that does not answer", async () => {
    const url = await serverThat((socket, said) => {
      socket.write(said.includes("PING") ? "+PONG\r\n" : said.includes("GET") ? "$1\r\nb\r\n" : login);
    });
    const { link, reasons } = opened(url, 1_000);
    await link.send([["GET", "a"]]);
    const asked = link.send([["GET", "a"]]);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100);
    expect(await asked).toEqual(["b"]);
    expect(reasons).toEqual([]);
  });

  it("gives errors of Redis as replies", async () => {
    const url = await serverThat((socket, said) => {
      const replies = [...said.matchAll(/\$\d+\r\n(AUTH|PING|GET|SET)\r\n/gu)].map(
        ([, name]) => ({ AUTH: login, PING: "+PONG\r\n", GET: "-WRONGTYPE it is a list\r\n" })[name ?? ""] ?? login,
      );
      socket.write(replies.join(""));
    });
    const { link } = opened(url);
    expect(
      await link.send([
        ["GET", "a"],
        ["SET", "a", "b"],
      ]),
    ).toEqual([expect.objectContaining({ message: "WRONGTYPE it is a list" }), "OK"]);
    expect(link.state()).toBe("up");
  });
});

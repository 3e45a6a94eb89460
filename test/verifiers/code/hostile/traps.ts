import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

/** What a program must not reach: a secret in a file and in the environment, a folder, a port and a socket, all open to everyone. */
export interface Traps extends AsyncDisposable {
  readonly secret: string;
  /** What a process of a program names itself, where it wants to be found. */
  readonly mark: string;
  /** Puts the names of the traps into a text. */
  fill(text: string): string;
  /** Connections that came in. */
  connections(): number;
}

const variable = "ASSAY_HOSTILE_SECRET";

/** Sets the traps. They are to be set before the first worker starts, which inherits the environment. */
export async function setTraps(): Promise<Traps> {
  const id = randomBytes(4).toString("hex");
  const secret = `secret-${randomBytes(12).toString("hex")}`;
  // not the folder for temporary files that a user may have set: the programs know that it is below /tmp
  const folder = mkdtempSync("/tmp/assay-hostile-");
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, "canary"), secret, { mode: 0o644 });
  process.env[variable] = secret;

  let connections = 0;
  const count = (): number => connections++;
  const port = createServer(count).listen(0, "127.0.0.1");
  const socket = createServer(count).listen(`\0assay-hostile-${id}`);
  await Promise.all([once(port, "listening"), once(socket, "listening")]);

  const mark = `ah${id}`;
  const names: Readonly<Record<string, string>> = {
    MARK: mark,
    FOLDER: folder,
    CANARY: join(folder, "canary"),
    PORT: portOf(port),
    ABSTRACT: `assay-hostile-${id}`,
  };
  return {
    secret,
    mark,
    fill: (text) => text.replaceAll(/@([A-Z]+)@/gu, (whole, name: string) => names[name] ?? whole).replaceAll("$SECRET", secret),
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      Reflect.deleteProperty(process.env, variable);
      rmSync(folder, { recursive: true, force: true });
      await Promise.all([port, socket].map(async (server) => await once(server.close(), "close")));
    },
  };
}

function portOf(server: Server): string {
  const address = server.address();
  return typeof address === "object" && address ? String(address.port) : "";
}

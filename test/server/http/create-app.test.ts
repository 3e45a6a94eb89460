import { Writable } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import { createAdmission } from "../../../src/server/admission.ts";
import { createFlights } from "../../../src/server/flights.ts";
import { createAccess } from "../../../src/server/http/access.ts";
import { createApp } from "../../../src/server/http/create-app.ts";
import { createBodyBudget } from "../../../src/server/http/read-body.ts";
import { createRequestLog } from "../../../src/server/http/request-log.ts";
import { listenHttp } from "../../../src/server/http/serve-http.ts";
import { createUnreadAnswers } from "../../../src/server/http/unread-answers.ts";
import { createServerMetrics } from "../../../src/server/http/server-metrics.ts";

it("answers a failure of its own with 500 and a request id, and logs where it was without what it said", async () => {
  let logged = "";
  const output = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  const unread = createUnreadAnswers({ maxBytes: 1, idleMs: 1_000 });
  const app = createApp({
    endpoints: [
      {
        method: "GET",
        path: "/broken",
        summary: "",
        tag: "",
        answer() {
          throw new TypeError("the secret of a sample");
        },
      },
    ],
    access: createAccess({ token: undefined, loopback: true }),
    maxBodyBytes: 1,
    bodies: createBodyBudget(1),
    log: createRequestLog(output, "faults"),
    unread,
    metrics: createServerMetrics({
      admission: createAdmission({ maxRows: 1, maxBytes: 1, maxWaitingBytes: 1 }),
      flights: createFlights({ keepMs: 1 }),
      unread,
    }),
    draining: () => false,
  });
  const listening = await listenHttp(app, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => listening.close(0));
  const response = await fetch(`${listening.url}/broken`, { headers: { "x-request-id": "r1" } });
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({ error: { code: "E_INTERNAL", request_id: "r1" } });
  expect(text).not.toMatch(/secret|TypeError|\.ts/u);
  expect(logged).toMatch(/internal error.*"r1".*create-app\.test\.ts/u);
  expect(logged).not.toContain("secret");
});

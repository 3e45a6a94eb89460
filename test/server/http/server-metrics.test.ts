import { expect, it } from "vitest";
import { scored } from "../../../src/core/scores.ts";
import { createAdmission } from "../../../src/server/admission.ts";
import { createFlights } from "../../../src/server/flights.ts";
import { createUnreadAnswers } from "../../../src/server/http/unread-answers.ts";
import { createServerMetrics } from "../../../src/server/http/server-metrics.ts";

it("adds up costs, and passes over what is none", async () => {
  const metrics = createServerMetrics({
    admission: createAdmission({ maxRows: 1, maxBytes: 1, maxWaitingBytes: 1 }),
    flights: createFlights({ keepMs: 1 }),
    unread: createUnreadAnswers({ maxBytes: 1, idleMs: 1_000 }),
  });
  for (const usd of [0.25, 0.5, Number.NaN, Infinity, -1]) metrics.score("judge", scored(1, "", { cost: { usd } }), 1);
  const text = await metrics.text();
  expect(text).toContain('assay_cost_total{reward="judge",unit="usd"} 0.75');
  expect(text).toContain('assay_samples_total{reward="judge",status="scored",cause="",code=""} 5');
});

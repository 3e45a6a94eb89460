import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { runCli } from "./support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("assay schema", () => {
  it("prints a JSON Schema that knows the built-in recipes and those of --recipes", async () => {
    const shout =
      'import { defineVerifier, pass } from "assay-rewards";\nexport const shout = defineVerifier({ name: "shout", version: 1, summary: "Passes.", check: () => pass("always") });\n';
    const cwd = temporaryFolder({ "shout.mjs": shout });
    const { code, stdout, stderr } = await runCli(["schema", "--recipes", "shout.mjs"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, validateFormats: false }).compile(
      JSON.parse(stdout) as object,
    );
    expect(validate({ version: 1, reward: { product: { a: "shout", b: { exact: {} } } } })).toBe(true);
    expect(validate({ version: 1, reward: { product: { a: "shuot" } } })).toBe(false);
  });
});

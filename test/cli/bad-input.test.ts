import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { badInputs } from "../support/bad-inputs.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface OutRow {
  readonly status: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

const page = readFileSync(new URL("../../docs/bad-input.md", import.meta.url), "utf8");

describe("assay grade on bad input", () => {
  it.for(badInputs.map((row) => [row.what, row] as const))("%s", async ([_what, row], { skip }) => {
    const files = Object.fromEntries(
      Object.entries(row.files).map(([name, content]) => [name, typeof content === "function" ? content() : content]),
    );
    const folder = temporaryFolder(files);
    skip((await row.before?.(folder)) === false, "this machine does not let the test do what the row needs");
    const { exit, stdout, stderr } = await runCli(row.words, folder);
    const rows = stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as OutRow); // rows of the format, or the test fails
    // Of a file that breaks off, what came before is graded.
    if (row.exit === 4) expect(rows.every((one) => one.status === "scored")).toBe(true);
    else expect(rows.map((one) => one.status)).toEqual(row.statuses);
    expect(exit).toBe(row.exit);
    const said = `${stderr}${rows.map((one) => one.error?.message ?? "").join("\n")}`;
    expect(said).toContain(row.message);
    if (row.code !== undefined) expect(`${stderr} ${rows.map((one) => one.error?.code ?? "").join(" ")}`).toContain(row.code);
  });

  it.each(badInputs)("docs/bad-input.md has a line of: $what", ({ what, statuses, code, exit, message }) => {
    expect(page).toContain(
      `| ${what} | ${statuses[0] ?? "–"} | ${code === undefined ? "–" : `\`${code}\``} | ${exit} | ${message.replaceAll("|", "\\|")} |`,
    );
  });
});

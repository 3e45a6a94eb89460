import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/sources.ts";
import { browserScript } from "../../src/report/browser-script.ts";

describe("browserScript", () => {
  it.each(["audit-page", "label-page", "first-theme"])("makes one module of %s, without imports, exports and types", (name) => {
    const script = browserScript(name);
    expect(script).not.toMatch(/^(?:import|export)\b/mu);
    expect(script).not.toMatch(/<\/script|<!--/iu);
    // As a browser would, Node refuses a module where two files have one name at their top.
    const checked = spawnSync(process.execPath, ["--check", "--input-type=module", "-"], { input: script, encoding: "utf8" });
    expect(checked.stderr).toBe("");
    expect(checked.status).toBe(0);
  });

  it("has each file once, behind what it imports", () => {
    const script = browserScript("audit-page");
    const place = (text: string): number => script.indexOf(text);
    expect(script.split("function shownPieces(").length).toBe(2);
    expect(place("function shownPieces(")).toBeLessThan(place("function shown("));
    expect(place("function shown(")).toBeLessThan(place("function startList("));
  });

  it("says nothing on stderr when it runs from the sources", () => {
    const code = 'import { browserScript } from "./src/report/browser-script.ts"; browserScript("audit-page");';
    const child = spawnSync(process.execPath, ["--conditions=assay-source", "--input-type=module", "-e", code], {
      cwd: root,
      encoding: "utf8",
    });
    expect([child.status, child.stderr]).toEqual([0, ""]);
  });
});

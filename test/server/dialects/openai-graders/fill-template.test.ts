import { describe, expect, it } from "vitest";
import { fillTemplate, sampleView, templateProblem } from "../../../../src/server/dialects/openai-graders/fill-template.ts";
import type { Json } from "../../../../src/core/types.ts";

const item = JSON.parse(
  '{"a":{"b":"deep"},"list":[10,{"x":null}],"n":1.5,"t":true,"odd key":"k","__proto__":"own","text":"{{ item.n }}"}',
) as Json;
const filled = (template: string, output = "said"): unknown => fillTemplate(template, { item, sample: sampleView(output) });

describe("a template of a grader", () => {
  it.each([
    ["nothing to fill in", "nothing to fill in"],
    ["{{ item.a.b }}!", "deep!"],
    ["{{item.a.b}}{{  item.n  }}", "deep1.5"],
    ["{{ item.a }}", '{"b":"deep"}'],
    ["{{ item.list[0] }} {{ item.list.1.x }} {{ item.t }}", "10 null true"],
    ["{{ item['odd key'] }}{{ item[\"odd key\"] }}", "kk"],
    ["{{ item.__proto__ }}", "own"],
    ["{{ item.text }}", "{{ item.n }}"],
    ["{{ sample.output_text }}", "said"],
    ["{{ sample.output_tools }}", "[]"],
    ["{ { item.n } } {item.n}", "{ { item.n } } {item.n}"],
    ["{{ open", "{{ open"],
  ])("%j gives %j", (template, text) => {
    expect(filled(template)).toEqual({ text });
    expect(templateProblem(template)).toBeUndefined();
  });

  it.each([
    ['{"a": [1, "x"]}', "{{ sample.output_json.a[1] }}", "x"],
    ['{"a": [1, "x"]}', "{{ sample.output_json }}", '{"a":[1,"x"]}'],
    ["null", "{{ sample.output_json }}", "null"],
  ])("reads the JSON of the sample %j", (output, template, text) => {
    expect(filled(template, output)).toEqual({ text });
  });

  it.each([
    ["{{ item.none }}", "grader", "invalid_variable_error"],
    ["{{ item.a.toString }}", "grader", "invalid_variable_error"],
    ["{{ item.list.length }}", "grader", "invalid_variable_error"],
    ["{{ item.list[9] }}", "grader", "invalid_variable_error"],
    ["{{ item.a.b.constructor }}", "grader", "invalid_variable_error"],
    ["{{ sample.output_text.length }}", "grader", "invalid_variable_error"],
    ["{{ sample.output_json }}", "candidate", "sample_parse_error"],
    ["{{ sample.output_json.a }}", "candidate", "sample_parse_error"],
  ])("%j cannot be filled in, by the %s", (template, by, flag) => {
    expect(filled(template)).toMatchObject({ fault: { by, flag } });
  });

  it.each([
    "{{ process.env }}",
    "{{ items.a }}",
    "{{ item.a | upper }}",
    "{{ item..a }}",
    "{{ item[a] }}",
    "{{}}",
    "{{ 1 + 1 }}",
    "{{ sample.secret }}",
    `{{ item.${"a".repeat(600)} }}`,
  ])("%j names nothing that could be there", (template) => {
    expect(templateProblem(template)).toMatch(/\{\{.*\}\}/u);
    expect(filled(template)).toMatchObject({ fault: { by: "grader", flag: "invalid_variable_error" } });
  });

  it("has a bound, and says whose text goes past it", () => {
    const long = { item: { text: "i".repeat(400_000) }, sample: sampleView("s".repeat(400_000)) };
    const flag = "truncated_observation_error";
    expect(fillTemplate("{{ item.text }}{{ item.text }}", long)).toHaveProperty("text.length", 800_000);
    expect(fillTemplate("{{ item.text }}".repeat(1_000), long)).toMatchObject({ fault: { by: "grader", flag } });
    expect(fillTemplate("{{ sample.output_text }}".repeat(3), long)).toMatchObject({ fault: { by: "candidate", flag } });
  });

  it("does not read a sample's JSON that is nested too deep", () => {
    expect(filled("{{ sample.output_json }}", "[".repeat(5_000) + "]".repeat(5_000))).toMatchObject({ fault: { by: "candidate" } });
  });

  it("shows text of the sample by the caller's way, and that of the item as it is", () => {
    const shown = fillTemplate(
      "{{ item.a.b }} {{ sample.output_text }}",
      { item, sample: sampleView("x") },
      { show: (text) => `<${text}>` },
    );
    expect(shown).toEqual({ text: "deep <x>" });
  });
});

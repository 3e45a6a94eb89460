import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import type { Node } from "../../verifiers/math/node.ts";
import { askSecondOpinion } from "../../verifiers/math/second-opinion/ask-second-opinion.ts";
import type { Opinion } from "../../verifiers/math/second-opinion/protocol.ts";
import { toNerdamer } from "../../verifiers/math/second-opinion/to-nerdamer.ts";

const module = new URL("../../verifiers/math/second-opinion/ask-second-opinion.ts", import.meta.url).href;
const enoughMs = 15_000;

function ask(left: string, right: string, timeoutMs: number = enoughMs): Opinion {
  return askSecondOpinion({ kind: "equal", left, right }, timeoutMs);
}

/** nerdamer looks for this antiderivative for minutes. */
const endless = "integrate(1/(x^6+x^5+1),x)";

describe("askSecondOpinion", () => {
  it.each<[left: string, right: string, opinion: Opinion]>([
    ["integrate(x^2,x)", "x^3/3", "equal"],
    ["integrate(x*e^x,x)", "(x-1)*e^x", "equal"],
    ["diff(x^3/3+7,x)", "x^2", "equal"],
    ["diff(x^4,x,2)", "12*x^2", "equal"],
    ["diff(x^x,x)", "x^x*(log(x)+1)", "equal"],
    ["diff(x^3,x)", "2*x^2", "different"],
    ["defint(x^2,0,1,x)", "1/3", "equal"],
    ["defint(x^2,0,1,x)", "1/2", "different"],
    ["defint(sin(x),0,pi,x)", "2", "equal"],
    ["defint(log(x),0,1,x)", "-1", "equal"],
    ["defint(abs(x),-1,1,x)", "1", "equal"],
    ["defint(1/x^2,1,Infinity,x)", "1", "equal"],
    ["defint(e^(-x^2),-Infinity,Infinity,x)", "pi", "different"],
    ["defint(a*x,0,b,x)", "a*b^2/2", "equal"],
    ["defint(defint(x*y,0,1,x),0,2,y)", "1", "equal"],
    ["limit(sin(x)/x,x,0)", "1", "equal"],
    ["limit((1-cos(x))/x^2,x,0)", "1/2", "equal"],
    ["limit(x*log(x),x,0)", "0", "equal"],
    ["limit((1+1/x)^x,x,Infinity)", "1", "different"],
    ["sum(k,k,1,10)", "55", "equal"],
    ["sum(k,k,1,n)", "n*(n-1)/2", "different"],
    ["sum(1/2^k,k,0,Infinity)", "1", "different"],
    ["product(k,k,1,5)", "120", "equal"],
    ["sin(x)^2+cos(x)^2", "1", "equal"],
    ["x+y", "x-y", "different"],
    ["2^3^2", "512", "equal"],
    ["-x^2", "(-x)^2", "different"],
  ])("says of %s and %s: %s", (left, right, opinion) => {
    expect(ask(left, right)).toBe(opinion);
    expect(ask(right, left)).toBe(opinion);
  });

  it.each<[why: string, left: string, right: string]>([
    ["nerdamer says log(1+cos(x)) here, which is wrong", "integrate(1/(cos(x)+1),x)", "log(1+cos(x))"],
    ["nerdamer says x here, which is wrong", "limit(((x+h)^2-x^2)/h,h,0)", "x"],
    ["nerdamer says Infinity here, but there is no limit", "limit(1/x,x,0)", "Infinity"],
    ["the integral does not exist", "defint(1/x,-1,1,x)", "0"],
    ["the integral does not exist", "defint(1/x,1,Infinity,x)", "1"],
    ["the sides are not one number", "limit(abs(x)/x,x,0)", "1"],
    ["antiderivatives may differ by a constant", "integrate(x,x)", "x^2/2+1"],
  ])("is never sure where %s", (_, left, right) => {
    expect(ask(left, right)).not.toBe("equal");
    expect(ask(left, right)).toBe(ask(right, left));
  });

  it("calls two antiderivatives that differ by a constant unknown", () => {
    expect(ask("integrate(x,x)", "x^2/2+1")).toBe("unknown");
  });

  it.each([
    "",
    "+".repeat(9_000),
    "x:=3",
    "setvar(x,3)",
    "constructor(1)",
    "solve(x,x)",
    "x=1",
    "[1,2]",
    "defint(x,0,1,2)",
    "sin(1,2)",
    "x".repeat(30_000),
  ])("does not read %j", (text) => expect(ask(text, text)).toBe("unknown"));

  it.each([
    ["an antiderivative without end", endless, "x"],
    ["an expansion that fills the memory", "(x+y+z+a)^40*(1+sin(x)^2+cos(x)^2)", "2*(x+y+z+a)^40"],
    ["powers of a thousand", "(x+1)^1000-(x+2)^1000", "(x+1)^1000-(2+x)^1000"],
    ["a tower of powers", "integrate(e^(x^x^x)*sin(x^x),x)", "x"],
    ["a number without end", "9^9^9^9", "1"],
    ["2,000 nested calls", `${"sin(".repeat(2_000)}x${")".repeat(2_000)}`, "x"],
  ])("gives up on %s and answers the next question", (_, left, right) => {
    expect(ask(left, right, 300)).toBe("unknown");
    expect(ask("diff(x^3,x)", "3*x^2")).toBe("equal");
  });

  it("answers after many threads were ended in a row", () => {
    for (let round = 0; round < 5; round += 1) expect(ask(endless, "x", 400)).toBe("unknown");
    expect(ask("limit(sin(x)/x,x,0)", "1")).toBe("equal");
  });

  it.each([0, -1, Number.NaN])("gives no time to a timeout of %d", (timeoutMs) => {
    expect(ask("1", "1", timeoutMs)).toBe("unknown");
  });

  it("answers the same whatever was asked before, past the life of one thread", () => {
    const questions: readonly (readonly [string, string])[] = [
      ["sum(x,x,1,4)", "10"],
      ["defint(x*y,0,1,x)", "y/2"],
      ["limit(1/x-1/x^2,x,0)", "y"],
      ["x", "4"],
      ["diff(x^2,x)", "2*x"],
    ];
    const answers = Array.from({ length: 50 }, () => questions.map(([left, right]) => ask(left, right)));
    expect(answers[0]).toEqual(["equal", "equal", "unknown", "different", "equal"]);
    expect(new Set(answers.map((row) => row.join()))).toHaveLength(1);
  });

  it("answers inside another worker, which can be ended at any time", async () => {
    const code = `
      const { parentPort } = require("node:worker_threads");
      import(${JSON.stringify(module)}).then(({ askSecondOpinion }) => {
        const ask = (left, right, timeoutMs) => askSecondOpinion({ kind: "equal", left, right }, timeoutMs);
        parentPort.postMessage([ask(${JSON.stringify(endless)}, "x", 400), ask("defint(x^2,0,1,x)", "1/3", ${enoughMs})]);
        parentPort.on("message", () => ask(${JSON.stringify(endless)}, "x", ${enoughMs}));
      });`;
    const worker = new Worker(code, { eval: true });
    const [answers] = await once(worker, "message");
    expect(answers).toEqual(["unknown", "equal"]);
    worker.postMessage("ask what has no end");
    expect(await worker.terminate()).toBe(1);
  });

  it("neither keeps a script alive nor prints", () => {
    const code = `
      const { askSecondOpinion } = await import(${JSON.stringify(module)});
      const ask = (left, right, timeoutMs) => askSecondOpinion({ kind: "equal", left, right }, timeoutMs);
      console.log(ask("defint(x^2,0,1,x)", "1/3", ${enoughMs}), ask("integrate(1/(x^4+1),x)", "x", ${enoughMs}), ask(${JSON.stringify(endless)}, "x", 400));`;
    const run = spawnSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8", timeout: 25_000 });
    expect({ ...run, output: undefined, pid: undefined }).toMatchObject({ status: 0, stdout: "equal unknown unknown\n", stderr: "" });
  });
});

const x: Node = { kind: "symbol", name: "x" };
const y: Node = { kind: "symbol", name: "y'" };

function number(n: number, d: number = 1): Node {
  return { kind: "number", value: { n: BigInt(n), d: BigInt(d) } };
}

function call(name: string, ...inner: readonly Node[]): Node {
  return { kind: "call", name, arguments: inner };
}

describe("toNerdamer", () => {
  it("renames variables, the same in all expressions", () => {
    expect(
      toNerdamer([
        { kind: "multiply", factors: [x, y] },
        { kind: "add", terms: [y, x] },
      ]),
    ).toEqual(["(v0*v1)", "(v1+v0)"]);
  });

  it.each<[node: Node, text: string]>([
    [number(-3, 4), "(-(3/4))"],
    [{ kind: "percent", of: number(5) }, "(5/100)"],
    [{ kind: "negate", of: { kind: "power", base: x, exponent: number(2) } }, "(-(v0^2))"],
    [{ kind: "divide", numerator: { kind: "constant", name: "pi" }, denominator: { kind: "constant", name: "e" } }, "(pi/e)"],
    [call("sqrt", x, number(3)), "(v0^(1/3))"],
    [call("log", x), "(log(v0)/log(10))"],
    [call("log", x, number(2)), "(log(v0)/log(2))"],
    [call("ln", x), "log(v0)"],
    [call("exp", x), "(e^v0)"],
    [call("arctan", x), "atan(v0)"],
    [call("integral", x, x), "integrate(v0,v0)"],
    [call("integral", x, x, number(0), { kind: "constant", name: "infinity" }), "defint(v0,0,Infinity,v0)"],
    [call("limit", call("sin", x), x, number(0)), "limit(sin(v0),v0,0)"],
    [call("derivative", x, x, number(2)), "diff(v0,v0,2)"],
    [call("sum", x, x, number(1), y), "sum(v0,v0,1,v1)"],
    [call("product", x, x, number(1), number(5)), "product(v0,v0,1,5)"],
    [{ kind: "add", terms: [x] }, "v0"],
  ])("writes $1", (node, text) => {
    expect(toNerdamer([node])).toEqual([text]);
  });

  it.each<[what: string, node: Node]>([
    ["text", { kind: "text", text: "x" }],
    ["degrees", { kind: "degrees", of: x }],
    ["two signs at once", { kind: "plus-minus", of: x, first: "+" }],
    ["a tuple", { kind: "tuple", items: [x, x], open: "(", close: ")" }],
    ["a sum of nothing", { kind: "add", terms: [] }],
    ["a function it does not know", call("zeta", x)],
    ["a sine of two", call("sin", x, x)],
    ["an integral by a number", call("integral", x, number(1))],
    ["an integral with one end", call("integral", x, x, number(1))],
    ["a derivative of order 0", call("derivative", x, x, number(0))],
    ["a derivative of unknown order", call("derivative", x, x, y)],
    ["a sine of text", call("sin", { kind: "text", text: "x" })],
  ])("has nothing for %s", (_, node) => {
    expect(toNerdamer([x, node])).toBeUndefined();
  });

  it("writes what askSecondOpinion reads", () => {
    const integral = call("integral", { kind: "power", base: y, exponent: number(2) }, y, number(0), x);
    const answer: Node = { kind: "divide", numerator: { kind: "power", base: x, exponent: number(3) }, denominator: number(3) };
    const [left = "", right = ""] = toNerdamer([integral, answer]) ?? [];
    expect(ask(left, right)).toBe("equal");
  });
});

import type { CellFigures } from "./cell-figures.ts";
import type { Advantage, Method } from "./plan.ts";
import { settings } from "./world.ts";

const columns: readonly Advantage[] = ["z", "z~", "z 32", "z 64", "c", "none"];
const titles: Readonly<Record<Advantage, string>> = {
  z: "`grpo`",
  "z~": "`grpo`, denoised",
  "z 32": "`grpo`, groups of 32",
  "z 64": "`grpo`, groups of 64",
  c: "`dr-grpo`",
  none: "no baseline",
};

/** The figures as a markdown table: a row for each setting and method. A standard error stands where it is 0.002 or more. */
export function tableOf(figures: readonly CellFigures[]): string {
  const rows = settings.flatMap((setting) => {
    const own = figures.filter((one) => one.setting === setting);
    const methods = [...new Set(own.map(({ method }) => method))];
    return methods.map((method, index) => [
      index === 0 ? setting : "",
      method,
      ...columns.map((advantage) => entry(own, method, advantage)),
    ]);
  });
  const head = ["setting", "rewards", ...columns.map((advantage) => titles[advantage])];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function entry(figures: readonly CellFigures[], method: Method, advantage: Advantage): string {
  const found = figures.find((one) => one.method === method && one.advantage === advantage);
  if (!found) return "";
  const error = found.standardError >= 0.002 ? ` ± ${digits(found.standardError)}` : "";
  return `${digits(found.accuracy)}${error}`;
}

function digits(value: number): string {
  return value.toFixed(3).replace(/^0/u, "");
}

import { accuracyIn, type CellFigures } from "./cell-figures.ts";

/** Something that the figures must show. */
export interface Line {
  readonly says: string;
  readonly holds: boolean;
}

/** The lines of the settings that were run. */
export function linesOf(figures: readonly CellFigures[]): readonly Line[] {
  const of = accuracyIn(figures);
  const ran = new Set<string>(figures.map(({ setting }) => setting));
  const near = (a: number, b: number, by: number): boolean => Math.abs(a - b) <= by;
  const line = (says: string, values: readonly number[], holds: boolean): Line => ({
    says: `${says}: ${values.map((value) => value.toFixed(3)).join(" / ")}`,
    holds,
  });
  return [
    ...(["homogeneous", "homogeneous, heavy"] as const).flatMap((setting) => {
      if (!ran.has(setting)) return [];
      const noOp = figures.find((one) => one.setting === setting && one.noOp !== null)?.noOp ?? Number.NaN;
      const [z, c, none] = (["z", "c", "none"] as const).map((advantage) => [
        of(setting, advantage, "noisy"),
        of(setting, advantage, "backward"),
      ]);
      return [
        {
          says: `${setting}: the correction changes no advantage of z at eps = 0 by 1e-6; at most by ${noOp.toExponential(1)}`,
          holds: noOp < 1e-6,
        },
        ...[z, c].map((pair, index) => {
          const [noisy = Number.NaN, backward = Number.NaN] = pair ?? [];
          return line(
            `${setting}, ${index === 0 ? "z" : "c"}: noisy and backward end alike, to 0.003`,
            [noisy, backward],
            near(noisy, backward, 0.003),
          );
        }),
        line(`${setting}, no baseline: backward is above noisy`, none ?? [], (none?.[1] ?? Number.NaN) > (none?.[0] ?? Number.NaN)),
      ];
    }),
    ...(ran.has("by prompt") ? byPrompt(of, line) : []),
    ...(ran.has("by format") ? byFormat(of, line) : []),
    ...(ran.has("judge-pleasing") ? judgePleasing(of, line) : []),
    ...(ran.has("crossing") ? crossing(of, line) : []),
  ];
}

type Of = ReturnType<typeof accuracyIn>;
type Say = (says: string, values: readonly number[], holds: boolean) => Line;

function byPrompt(of: Of, line: Say): readonly Line[] {
  const [noisy, backward] = [of("by prompt", "c", "noisy"), of("by prompt", "c", "backward")];
  return [
    line("by prompt, c: backward is below noisy, which serves the better half of the prompts first", [noisy, backward], backward < noisy),
  ];
}

function byFormat(of: Of, line: Say): readonly Line[] {
  const c = (method: Parameters<Of>[2]): number => of("by format", "c", method);
  const [noisy, backward, override, both, weighted] = [c("noisy"), c("backward"), c("override"), c("override + backward"), c("AIPW")];
  return [
    line("by format, c: backward is within 0.005 of noisy", [noisy, backward], Math.abs(noisy - backward) <= 0.005),
    line(
      "by format, c: override, override + backward and AIPW are above noisy",
      [noisy, override, both, weighted],
      Math.min(override, both, weighted) > noisy,
    ),
  ];
}

function judgePleasing(of: Of, line: Say): readonly Line[] {
  const c = (method: Parameters<Of>[2]): number => of("judge-pleasing", "c", method);
  const z = (method: Parameters<Of>[2]): number => of("judge-pleasing", "z", method);
  const others = [c("backward, rates from 200 + 200 labels"), c("capped"), c("anchored"), c("forward")];
  const [z8, z32, z64, denoised] = [
    z("backward"),
    of("judge-pleasing", "z 32", "backward"),
    of("judge-pleasing", "z 64", "backward"),
    of("judge-pleasing", "z~", "backward"),
  ];
  return [
    line("judge-pleasing, c: backward is at 0.95 or above", [c("backward")], c("backward") >= 0.95),
    line(
      "judge-pleasing, c: noisy and pooled rates are at 0.05 or below",
      [c("noisy"), c("backward, pooled rates")],
      Math.max(c("noisy"), c("backward, pooled rates")) <= 0.05,
    ),
    line("judge-pleasing, c: estimated rates, capped, anchored and forward are at 0.95 or above", others, Math.min(...others) >= 0.95),
    line("judge-pleasing: backward under z is more than 0.3 below backward under c", [z8, c("backward")], z8 < c("backward") - 0.3),
    line(
      "judge-pleasing: larger groups and the denoised deviation mend z, to 0.95 or above",
      [z32, z64, denoised],
      Math.min(z32, z64, denoised) >= 0.95,
    ),
    line(
      "judge-pleasing, z: capped and anchored are above backward",
      [z("capped"), z("anchored"), z8],
      Math.min(z("capped"), z("anchored")) > z8,
    ),
  ];
}

function crossing(of: Of, line: Say): readonly Line[] {
  const at = (advantage: "z" | "c", method: Parameters<Of>[2]): number => of("crossing", advantage, method);
  const [c, z] = [at("c", "backward"), at("z", "backward")];
  const weighted = [at("c", "AIPW"), at("z", "AIPW")];
  return [
    line("crossing, c: backward is at 0.95 or above", [c], c >= 0.95),
    line(
      "crossing, c: noisy and pooled rates are at 0.05 or below",
      [at("c", "noisy"), at("c", "backward, pooled rates")],
      Math.max(at("c", "noisy"), at("c", "backward, pooled rates")) <= 0.05,
    ),
    line("crossing: backward under z is more than 0.2 below backward under c", [z, c], z < c - 0.2),
    line("crossing: AIPW under c and z is at 0.95 or above", weighted, Math.min(...weighted) >= 0.95),
    line("crossing, c: override + backward is at 0.95 or above", [at("c", "override + backward")], at("c", "override + backward") >= 0.95),
    line("crossing, c: override alone is at 0.05 or below", [at("c", "override")], at("c", "override") <= 0.05),
    line(
      "crossing: override + backward under z is more than 0.3 below the same under c",
      [at("z", "override + backward"), at("c", "override + backward")],
      at("z", "override + backward") < at("c", "override + backward") - 0.3,
    ),
  ];
}

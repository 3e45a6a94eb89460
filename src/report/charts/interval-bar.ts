import type { Estimate } from "../../audit/audit-report.ts";
import { markup, trusted, type Html } from "../html.ts";
import type { Scale } from "./scale.ts";

const width = 200;
const inset = 6;

/**
 * A value with its interval on a scale. It repeats what stands beside it in words, so it is hidden from readers of a screen.
 * `tone` is negative for false negatives (a circle), positive for false positives (a diamond), plain for others.
 */
export function intervalBar(estimate: Estimate, scale: Scale, tone: "negative" | "positive" | "plain"): Html {
  const { value, interval } = estimate;
  const place = (number: number): number => inset + scale.at(number, width - 2 * inset);
  const marks: Html[] = [markup`<line class="axis" x1="${inset}" x2="${width - inset}" y1="11" y2="11" />`];
  for (const tick of scale.ticks) marks.push(markup`<line class="axis" x1="${place(tick)}" x2="${place(tick)}" y1="8" y2="14" />`);
  if (interval) {
    const [low, high] = [place(interval[0]), place(interval[1])];
    marks.push(markup`<line class="whisker" x1="${low}" x2="${Math.max(high, low + 1)}" y1="11" y2="11" />`);
  }
  if (value !== null) {
    const at = place(value);
    marks.push(
      tone === "positive"
        ? markup`<path class="dot" d="M${at - 5} 11L${at} 6L${at + 5} 11L${at} 16Z" />`
        : markup`<circle class="dot" cx="${at}" cy="11" r="4.5" />`,
    );
  }
  return markup`<svg class="bar ${trusted(tone)}" viewBox="0 0 ${width} 22" aria-hidden="true" focusable="false">${marks}</svg>`;
}

import { markup, type Html } from "../html.ts";

/** The frame of a plot of two axes: a title and a description for who cannot see it, marks along both axes, and what is drawn inside. */
export interface PlotOptions {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly x: { readonly label: string; readonly ticks: readonly Tick[] };
  readonly y: { readonly label: string; readonly ticks: readonly Tick[] };
  readonly marks: readonly Html[];
}

/** A place from 0 to 1 along its axis, with its words. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

const left = 74;
const bottom = 44;
const top = 12;
const right = 16;

/** Places inside of a plot of this size: x to the right and y upwards, each from 0 to 1. */
export function inside(width: number, height: number): { x(share: number): number; y(share: number): number } {
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    x: (share) => round(left + share * (width - left - right)),
    y: (share) => round(height - bottom - share * (height - top - bottom)),
  };
}

export function plot({ id, title, description, width, height, x, y, marks }: PlotOptions): Html {
  const place = inside(width, height);
  const grid = [
    ...y.ticks.map(
      ({ at, label }) =>
        markup`<line class="grid" x1="${place.x(0)}" x2="${place.x(1)}" y1="${place.y(at)}" y2="${place.y(at)}" /><text
            x="${left - 8}"
            y="${place.y(at) + 4}"
            text-anchor="end"
            >${label}</text>`,
    ),
    ...x.ticks.map(({ at, label }) => markup`<text x="${place.x(at)}" y="${height - bottom + 18}" text-anchor="middle">${label}</text>`),
    markup`<text x="${place.x(0.5)}" y="${height - 6}" text-anchor="middle">${x.label}</text>`,
    markup`<text x="12" y="${place.y(0.5)}" text-anchor="middle" transform="rotate(-90 12 ${place.y(0.5)})">${y.label}</text>`,
  ];
  return markup`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-text">
    <title id="${id}-title">${title}</title>
    <desc id="${id}-text">${description}</desc>
    ${grid}${marks}
  </svg>`;
}

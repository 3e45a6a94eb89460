import { endOfText } from "../../data/end-of-text.ts";

const quote = 34;
const comma = 44;
const colon = 58;
const openList = 91;
const closeList = 93;
const openObject = 123;
const closeObject = 125;
/** A plain value of a list costs about an eighth of what a list, an object or a member does. */
const valuesOfField = 8;

/**
 * Whether JSON has at most so many fields: lists, objects, members of objects, and values of lists, of which eight count as one. Counted
 * without parsing it: each costs a parser far more time and memory than the two bytes that it may be written in. Takes time in proportion to
 * the text; for text that is no JSON the count means nothing.
 */
export function fieldsWithin(text: string, most: number): boolean {
  return text.length <= most || fieldsOf(text, most) <= most;
}

/** How many fields JSON has; where that is more than `most`, some number above it. */
export function fieldsOf(text: string, most: number): number {
  const [whole] = pieces(text, 0, most);
  return whole?.fields ?? 0;
}

/** An element of a list, as its place in the text. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** As fieldsWithin counts; no further than `most`. */
  readonly fields: number;
}

/** What comes after the bracket at the end of the list; undefined where there is none. */
export type ListEnd = number | undefined;

/**
 * The elements of the list of JSON that begins before `start`, each as soon as its end is found. An empty list has one, which is blank. Where
 * the text is no JSON, a piece of it is none either.
 */
export function* pieces(text: string, start: number, most: number = Infinity): Generator<Piece, ListEnd, undefined> {
  let from = start;
  let depth = 0;
  let count = 0;
  for (let place = start; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code === quote) {
      place = endOfText(text, place + 1);
    } else if (code === comma) {
      if (depth > 0) count += 1;
      else {
        yield { from, to: place, fields: Math.floor(count / valuesOfField) };
        [from, count] = [place + 1, 0];
      }
    } else if (code === openObject || code === openList) {
      depth += 1;
      count += valuesOfField;
    } else if (code === colon) {
      count += valuesOfField;
    } else if (code === closeList || code === closeObject) {
      if (depth === 0) {
        yield { from, to: place, fields: Math.floor(count / valuesOfField) };
        return code === closeList ? place + 1 : undefined;
      }
      depth -= 1;
    }
    if (count >= (most + 1) * valuesOfField) break;
  }
  yield { from, to: text.length, fields: Math.floor(count / valuesOfField) };
  return undefined;
}

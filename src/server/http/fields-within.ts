import { endOfText } from "../../data/end-of-text.ts";

const quote = 34;
const colon = 58;
const openList = 91;
const openObject = 123;

/**
 * Whether JSON has at most so many lists, objects and members of objects, counted without parsing it: each costs a parser far more time and
 * memory than the two bytes that it may be written in. Takes time in proportion to the text; for text that is no JSON the count means nothing.
 */
export function fieldsWithin(text: string, most: number): boolean {
  if (text.length <= most) return true;
  let count = 0;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code === quote) {
      place = endOfText(text, place + 1);
    } else if (code === openObject || code === openList || code === colon) {
      count += 1;
      if (count > most) return false;
    }
  }
  return true;
}

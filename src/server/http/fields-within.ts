const quote = 34;
const colon = 58;
const openList = 91;
const backslash = 92;
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

/** The place of the quote that ends a text. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

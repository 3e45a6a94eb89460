/** A JSON object or array inside a text, not inside a larger one. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
  /** How many objects, arrays, strings, numbers and words it holds. */
  readonly values: number;
  /** A key that stands twice in one object. */
  readonly duplicateKey: string | undefined;
}

export interface JsonScan {
  /** The last complete object or array. */
  readonly last: JsonSpan | undefined;
  readonly count: number;
  /** Where the object or array begins that the text ends in. */
  readonly unclosed: number | undefined;
  /** Where an object begins that was JSON up to its first colon at least, broke later, and has no complete one after it. */
  readonly brokenObject: number | undefined;
  readonly tooDeep: boolean;
  /** The first place that is no JSON inside an object or array. */
  readonly brokenAt: number | undefined;
}

export const maxJsonDepth = 128;

interface Open {
  readonly start: number;
  readonly keys: Set<string> | undefined;
  state: "first" | "key" | "colon" | "value" | "after";
}

const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Finds the complete top-level objects and arrays of any text in one pass. A pushdown reader: where it meets something that is no
 * JSON, everything open is broken at once, since each of them would fail at that same place, and reading goes on there. Only the inside
 * of the last string is read again, so the work stays linear.
 */
export function scanJson(text: string): JsonScan {
  const stack: Open[] = [];
  let last: JsonSpan | undefined;
  let count = 0;
  let brokenAt: number | undefined;
  let brokenObject: number | undefined;
  let hasColon = false;
  let values = 0;
  let duplicateKey: string | undefined;
  let lastString = -1;
  let at = 0;

  const open = (isObject: boolean): void => {
    if (stack.length === 0) {
      values = 0;
      duplicateKey = undefined;
      hasColon = false;
    }
    values += 1;
    lastString = -1;
    stack.push({ start: at, keys: isObject ? new Set() : undefined, state: "first" });
    at += 1;
  };
  const close = (top: Open): void => {
    at += 1;
    lastString = -1;
    stack.pop();
    if (stack.length > 0) return;
    last = { start: top.start, end: at, values, duplicateKey };
    count += 1;
    brokenObject = undefined;
  };
  const fail = (): void => {
    brokenAt ??= at;
    if (hasColon) brokenObject ??= stack[0]?.start;
    stack.length = 0;
    if (lastString !== -1) at = lastString + 1;
    lastString = -1;
  };

  while (at < text.length) {
    const top = stack.at(-1);
    const code = text.charCodeAt(at);
    if (!top) {
      if (code === 123 || code === 91) open(code === 123);
      else at = nextOpener(text, at + 1);
      continue;
    }
    if (code === 32 || code === 10 || code === 13 || code === 9) {
      at += 1;
      continue;
    }
    if (top.state === "first" && code === (top.keys ? 125 : 93)) {
      close(top);
      continue;
    }
    if (top.state === "after") {
      if (code === 44) {
        top.state = top.keys ? "key" : "value";
        at += 1;
        lastString = -1;
      } else if (code === (top.keys ? 125 : 93)) close(top);
      else fail();
      continue;
    }
    if (top.state === "colon") {
      if (code !== 58) fail();
      else {
        top.state = "value";
        hasColon = true;
        at += 1;
        lastString = -1;
      }
      continue;
    }
    if (code === 34) {
      lastString = at;
      const end = endOfString(text, at);
      if (end < 0) {
        if (end === unterminated) return { last, count, unclosed: stack[0]?.start, brokenObject, tooDeep: false, brokenAt };
        fail();
        continue;
      }
      if (top.keys && top.state !== "value") {
        const key = readKey(text.slice(at, end));
        if (top.keys.has(key)) duplicateKey ??= key;
        top.keys.add(key);
        top.state = "colon";
      } else {
        values += 1;
        top.state = "after";
      }
      at = end;
      continue;
    }
    if (top.keys && top.state !== "value") {
      fail();
      continue;
    }
    if (code === 123 || code === 91) {
      if (stack.length >= maxJsonDepth) return { last, count, unclosed: undefined, brokenObject, tooDeep: true, brokenAt: at };
      top.state = "after";
      open(code === 123);
      continue;
    }
    scalar.lastIndex = at;
    const word = scalar.exec(text)?.[0];
    if (word === undefined) {
      fail();
      continue;
    }
    values += 1;
    top.state = "after";
    at += word.length;
    lastString = -1;
  }
  const unclosed = stack[0] && hasContent(text, stack[0].start) ? stack[0].start : undefined;
  return { last, count, unclosed, brokenObject, tooDeep: false, brokenAt };
}

function nextOpener(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== 123 && text.charCodeAt(at) !== 91) at += 1;
  return at;
}

const broken = -1;
const unterminated = -2;

/** The offset after the closing quote of a string, or why there is none. */
function endOfString(text: string, quoteAt: number): number {
  for (let index = quoteAt + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 34) return index + 1;
    if (code < 32) return broken;
    if (code !== 92) continue;
    index += 1;
    const escape = text[index];
    if (escape === undefined) return unterminated;
    if (escape === "u") {
      if (!/^[\da-f]{4}$/iu.test(text.slice(index + 1, index + 5))) return text.length < index + 5 ? unterminated : broken;
      index += 4;
    } else if (!'"\\/bfnrt'.includes(escape)) return broken;
  }
  return unterminated;
}

function readKey(quoted: string): string {
  return quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1); // a string token reads back as a string
}

/** An opener with nothing but white space after it is prose, not JSON that was cut off. */
function hasContent(text: string, start: number): boolean {
  return text.slice(start + 1, start + 200).trim() !== "";
}

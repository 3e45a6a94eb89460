/** Numbers that a double does not hold as they are written, by the JSON pointer to them. */
export type LongNumbers = ReadonlyMap<string, string>;

class Written {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

const none: LongNumbers = new Map();

/** The numbers of a valid JSON text that lose digits when they are read, as they were written. */
export function readLongNumbers(text: string): LongNumbers {
  if (!/[\d.]{16}/u.test(text)) return none;
  const found = new Map<string, string>();
  collect(parseWritten(text), "", found);
  return found;
}

/** Numbers that are one double are compared by their decimal digits where either loses some. */
export function isSameNumber(answer: string, reference: string): boolean {
  return answer === reference || canonical(answer) === canonical(reference);
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

function parseWritten(text: string): unknown {
  const revive: Reviver = (_, value, { source }) =>
    typeof value === "number" && source !== undefined && !isSameNumber(source, String(value)) ? new Written(source) : value;
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown); // the engine passes the source as well
}

/** The depth of the JSON was capped when it was found. */
function collect(value: unknown, path: string, found: Map<string, string>): void {
  if (value instanceof Written) found.set(path, value.source);
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === "object") collect(inner, `${path}/${pointer(key)}`, found);
    }
  }
}

/** A key as it stands in a JSON pointer. */
export function pointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Sign, digits without zeros at their ends, and power of ten: one text for each value. */
function canonical(number: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/iu.exec(number);
  if (!match) return number;
  const [, sign = "", whole = "", fraction = "", power = "0"] = match;
  const all = whole + fraction;
  let start = 0;
  let end = all.length;
  while (start < end && all.charCodeAt(start) === 48) start += 1;
  while (end > start && all.charCodeAt(end - 1) === 48) end -= 1;
  if (start === end) return "0";
  return `${sign}${all.slice(start, end)}e${Number(power) - fraction.length + all.length - end}`;
}

/** A number at a place as it was written, else as JavaScript writes it. */
export function writtenAt(numbers: LongNumbers, path: string, value: number): string {
  return numbers.get(path) ?? String(value);
}

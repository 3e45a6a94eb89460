export interface Binary {
  readonly utf8: (text: string) => Uint8Array;
  readonly textFrom: (bytes: ArrayLike<number>) => string;
  readonly toBase64: (bytes: ArrayLike<number>) => string;
  readonly fromBase64: (text: string) => number[];
  readonly Buffer: BufferClass;
  /** What a program wrote, as text. */
  readonly textOf: (chunk: unknown) => string;
}

export interface BufferClass {
  readonly from: (value: unknown, encoding?: unknown) => Uint8Array;
  readonly byteLength: (value: unknown) => number;
}

/** Bytes and text, and as much of `Buffer` as goes with them. This function crosses as source text and refers to nothing outside itself. */
export function createBinary(): Binary {
  const utf8 = (text: string): Uint8Array => {
    const bytes: number[] = [];
    for (const letter of text) {
      const given = letter.codePointAt(0) as number;
      const code = given >= 0xd800 && given <= 0xdfff ? 0xfffd : given;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return Uint8Array.from(bytes);
  };
  const textFrom = (bytes: ArrayLike<number>): string => {
    let text = "";
    for (let at = 0; at < bytes.length;) {
      const first = bytes[at] as number;
      const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
      let code = more === 0 ? first : first & (more === 3 ? 7 : more === 2 ? 15 : 31);
      let good = more >= 0;
      for (let step = 1; good && step <= more; step += 1) {
        const next = bytes[at + step];
        if (next === undefined || (next & 0xc0) !== 0x80) good = false;
        else code = (code << 6) | (next & 63);
      }
      text += good ? String.fromCodePoint(Math.min(code, 0x10ffff)) : "\ufffd";
      at += good ? more + 1 : 1;
    }
    return text;
  };
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const toBase64 = (bytes: ArrayLike<number>): string => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 3) {
      const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      for (let part = 0; part < 4; part += 1) text += at + part > bytes.length ? "=" : alphabet[(group >> (18 - 6 * part)) & 63];
    }
    return text;
  };
  const fromBase64 = (text: string): number[] => {
    const bytes: number[] = [];
    let held = 0;
    let bits = 0;
    for (const letter of text.replace(/-/gu, "+").replace(/_/gu, "/")) {
      const value = alphabet.indexOf(letter);
      if (value === -1) continue;
      held = ((held << 6) | value) & 0xffffff;
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
    return bytes;
  };
  class Buffer extends Uint8Array {
    static override from(value: unknown, encoding?: unknown): Buffer {
      const bytes =
        typeof value !== "string"
          ? (value as ArrayLike<number>)
          : encoding === "base64" || encoding === "base64url"
            ? fromBase64(value)
            : encoding === "hex"
              ? (value.match(/[0-9a-f]{2}/giu) ?? []).map((pair) => Number.parseInt(pair, 16))
              : utf8(value);
      const made = new Buffer(bytes.length);
      made.set(bytes);
      return made;
    }
    static alloc(size: number): Buffer {
      return new Buffer(size);
    }
    static isBuffer(value: unknown): boolean {
      return value instanceof Buffer;
    }
    static byteLength(value: unknown): number {
      return typeof value === "string" ? utf8(value).length : (value as Uint8Array).byteLength;
    }
    static concat(parts: readonly Uint8Array[]): Buffer {
      return Buffer.from(parts.flatMap((part) => [...part]));
    }
    override toString(encoding?: string): string {
      if (encoding === "hex") return [...this].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return encoding === "base64" ? toBase64(this) : textFrom(this);
    }
  }

  function textOf(chunk: unknown): string {
    return typeof chunk === "string" ? chunk : chunk instanceof Uint8Array ? textFrom(chunk) : String(chunk);
  }

  return { utf8, textFrom, toBase64, fromBase64, Buffer, textOf };
}

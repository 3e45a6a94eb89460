import type { Codec } from "./codec.ts";

export interface Packet {
  /** What is asked for, or how it ended. */
  readonly code: unknown;
  readonly values: readonly unknown[];
  /** How many promises it settled. */
  readonly settled: number;
}

export interface Link {
  readonly pack: (code: string | number, values: readonly unknown[]) => string;
  readonly unpack: (text: string) => Packet;
}

/** Messages of a codec that also tell which promises were settled. This function crosses as source text and refers to nothing outside itself. */
export function createLink(codec: Codec): Link {
  return {
    pack(code, values) {
      const settled = codec.takeSettled();
      const all: unknown[] = [];
      for (let at = 0; at < values.length; at += 1) all[at] = values[at];
      let head = `[${typeof code === "number" ? code : `"${code}"`},${values.length}`;
      for (let at = 0; at < settled.length; at += 1) {
        const [id, failed, value] = settled[at] as readonly [number, number, unknown];
        head += `,${id},${failed}`;
        all[all.length] = value;
      }
      return codec.encode(`${head}]`, all);
    },
    unpack(text) {
      const { head, values } = codec.decode(text);
      const count = head[1] as number;
      const own: unknown[] = [];
      for (let at = 0; at < count; at += 1) own[at] = values[at];
      for (let at = 2, from = count; at + 1 < head.length; at += 2, from += 1) {
        codec.settle(head[at] as number, head[at + 1] as number, values[from]);
      }
      return { code: head[0], values: own, settled: values.length - count };
    },
  };
}

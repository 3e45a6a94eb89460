/** How far a walk came, and what is wrong with the byte that stands there. */
export interface ZstdStep {
  readonly to: number;
  readonly problem?: ZstdProblem;
}

export type ZstdProblem =
  | { readonly kind: "magic" | "block" }
  | { readonly kind: "window"; readonly bytes: number }
  | { readonly kind: "dictionary"; readonly id: number };

/** Follows the frames of zstd data without decoding them. */
export interface ZstdFrames {
  /** Goes on from there to the end of the frame or of the chunk. */
  walk(chunk: Buffer, from: number): ZstdStep;
  /** Whether the data may end here: outside of every frame. */
  readonly between: boolean;
  /** Frames that have begun. */
  readonly count: number;
}

const windowBytes = 1 << 27;
const blockBytes = 128 << 10;

/**
 * Finds where frames end, so that a decoder which stops after its first frame can be given them one by one. A frame is: four bytes of magic,
 * a header of 2 to 14 bytes, blocks of a three-byte header and a body, perhaps a checksum. A skippable one has its length after its magic.
 * See RFC 8878. Frames that need a window of more than 128 MB, or a dictionary, are problems.
 */
export function createZstdFrames(): ZstdFrames {
  /** What is being read: these parts are gathered whole in `part`, and `skip` counts bytes of a body that are left. */
  let state: "magic" | "length" | "descriptor" | "header" | "block" = "magic";
  const part = Buffer.alloc(14);
  let have = 0;
  let skip = 0;
  let last = false;
  let descriptor = 0;
  let count = 0;

  const next = (to: typeof state): undefined => {
    state = to;
    have = 0;
    return undefined;
  };

  /** Takes a part that is whole. */
  const take = (): ZstdProblem | undefined => {
    if (state === "magic") {
      count += 1;
      return next(part[0] === 0x28 ? "descriptor" : "length");
    }
    if (state === "length") {
      skip = part.readUInt32LE(0);
      last = true;
      return next("block");
    }
    if (state === "descriptor") {
      descriptor = part.readUInt8(0);
      return next("header");
    }
    if (state === "header") {
      const problem = headerProblem(descriptor, part);
      return problem ?? next("block");
    }
    const header = part.readUIntLE(0, 3);
    const size = header >>> 3;
    const type = (header >>> 1) & 3;
    if (type === 3 || size > blockBytes) return { kind: "block" };
    last = (header & 1) === 1;
    // A block of one repeated byte holds that byte once; the checksum stands behind the last block.
    skip = (type === 1 ? 1 : size) + (last && (descriptor & 4) !== 0 ? 4 : 0);
    return next("block");
  };

  const size = (): number => (state === "header" ? headerBytes(descriptor) : { magic: 4, length: 4, descriptor: 1, block: 3 }[state]);

  const ended = (): boolean => last && skip === 0 && have === 0 && state === "block";

  const walk = (chunk: Buffer, from: number): ZstdStep => {
    let at = from;
    while (at < chunk.length) {
      if (skip > 0) {
        const bytes = Math.min(skip, chunk.length - at);
        skip -= bytes;
        at += bytes;
      } else {
        const byte = chunk.readUInt8(at);
        if (state === "magic" && !fits(byte, have, part)) return { to: at, problem: { kind: "magic" } };
        part[have] = byte;
        have += 1;
        if (have === size()) {
          const problem = take();
          if (problem) return { to: at, problem };
        }
        at += 1;
      }
      if (ended()) {
        last = false;
        next("magic");
        return { to: at };
      }
    }
    return { to: at };
  };

  return {
    walk,
    get between() {
      return state === "magic" && have === 0;
    },
    get count() {
      return count;
    },
  };
}

const frameMagic = [0x28, 0xb5, 0x2f, 0xfd];
const skippableMagic = [0x50, 0x2a, 0x4d, 0x18];

/** Whether a byte can be the one at this place of a magic that began as `before`. */
function fits(byte: number, at: number, before: Buffer): boolean {
  if (at === 0) return byte === frameMagic[0] || (byte & 0xf0) === skippableMagic[0];
  return byte === (before[0] === frameMagic[0] ? frameMagic : skippableMagic)[at];
}

/** Whether bytes begin as a frame does; short ones may be its beginning. */
export function isZstdStart(head: Buffer): boolean {
  return head.length > 0 && head.subarray(0, 4).every((byte, at) => fits(byte, at, head));
}

function isSingleSegment(descriptor: number): boolean {
  return (descriptor & 32) !== 0;
}

function sizeOfId(descriptor: number): number {
  return [0, 1, 2, 4][descriptor & 3] ?? 0;
}

function sizeOfContent(descriptor: number): number {
  return [isSingleSegment(descriptor) ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
}

/** Bytes of a header behind its descriptor; never none, since a frame has a window or a content size. */
function headerBytes(descriptor: number): number {
  return (isSingleSegment(descriptor) ? 0 : 1) + sizeOfId(descriptor) + sizeOfContent(descriptor);
}

function headerProblem(descriptor: number, header: Buffer): ZstdProblem | undefined {
  const single = isSingleSegment(descriptor);
  const idAt = single ? 0 : 1;
  const contentAt = idAt + sizeOfId(descriptor);
  const window = single ? contentSize(header, contentAt, sizeOfContent(descriptor)) : windowSize(header.readUInt8(0));
  if (window > windowBytes) return { kind: "window", bytes: window };
  const id = sizeOfId(descriptor) === 0 ? 0 : header.readUIntLE(idAt, sizeOfId(descriptor));
  return id === 0 ? undefined : { kind: "dictionary", id };
}

function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >>> 3));
  return base + (base / 8) * (byte & 7);
}

function contentSize(header: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(header.readBigUInt64LE(at));
  return bytes === 2 ? header.readUInt16LE(at) + 256 : header.readUIntLE(at, bytes);
}

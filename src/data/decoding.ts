import type { Transform } from "node:stream";

/** A decoder that is fed piece by piece. What a piece gives is taken out before the next goes in, so nothing piles up. */
export interface Decoding {
  /** What a piece of input gives. The piece may be used again when this has ended. */
  write(piece: Buffer): AsyncGenerator<Buffer, void, undefined>;
  /** What comes once there is no more input. */
  end(): AsyncGenerator<Buffer, void, undefined>;
  close(): void;
}

/** Feeds a decoder of node:zlib, which should have a `readableHighWaterMark` of 1: then it decodes no further than what was taken. */
export function createDecoding(decoder: Transform): Decoding {
  let failure: Error | undefined;
  let ended = false;
  let wake = (): void => undefined;
  decoder.on("readable", () => wake());
  decoder.on("end", () => {
    ended = true;
    wake();
  });
  // Stays to the end, so that a decoder which is closed early has nobody to crash.
  decoder.on("error", (error) => {
    failure = error;
    wake();
  });

  async function* taken(done: () => boolean): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const output: Buffer | null = decoder.read() as Buffer | null; // no encoding is set, so it gives bytes
      if (output !== null) yield output;
      else if (failure) throw failure;
      else if (ended || done()) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }

  return {
    async *write(piece) {
      let done = false;
      decoder.write(piece, () => {
        done = true;
        wake();
      });
      yield* taken(() => done);
    },
    async *end() {
      decoder.end();
      yield* taken(() => false);
    },
    close() {
      decoder.destroy();
    },
  };
}

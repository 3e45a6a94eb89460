import { open } from "node:fs/promises";

const chunkBytes = 128 << 10;

/**
 * The bytes of a file in chunks. Every chunk is the same memory: it must be used up before the next is asked for, which keeps
 * reading at a constant size where a stream would leave a buffer a chunk to the garbage collector.
 */
export async function* fileChunks(path: string, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path, "r");
  try {
    const memory = Buffer.allocUnsafeSlow(chunkBytes);
    while (!signal?.aborted) {
      const { bytesRead } = await file.read(memory, 0, chunkBytes, null);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

import { createHash } from "node:crypto";

/**
 * A number in [0, 1) that depends on the seed, the content and the draw's index alone, so that order, batching and ids change nothing.
 * 53 bits of SHA-256.
 */
export function draw(seed: number, contentKey: string, index: number): number {
  const bytes = createHash("sha256").update(`${seed}\u0000${contentKey}\u0000${index}`).digest();
  return (bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11)) / 2 ** 53;
}

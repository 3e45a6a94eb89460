/** Frames of JSON: four bytes of length, most significant first, then that many bytes of UTF-8. */
export function encodeFrame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  const frame = Buffer.allocUnsafe(body.length + 4);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, 4);
  return frame;
}

/** Collects chunks and gives out whole frames. Throws where a frame says that it is longer than it may be. */
export function createFrameReader(maxBytes: number, take: (value: unknown) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = 4;
  let length: number | undefined;
  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const part = all.subarray(0, wanted);
      chunks = [all.subarray(wanted)];
      held -= wanted;
      if (length === undefined) {
        length = part.readUInt32BE(0);
        if (length > maxBytes) throw new RangeError(`a frame of ${length} bytes is longer than ${maxBytes}`);
        wanted = length;
      } else {
        length = undefined;
        wanted = 4;
        take(JSON.parse(part.toString("utf8")));
      }
    }
  };
}

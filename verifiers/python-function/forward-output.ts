import type { ChildProcess } from "node:child_process";

const maxBytes = 1 << 18;

/** Puts what a process prints on standard error, up to a bound; past it the rest is read and dropped, so that nobody waits. */
export function forwardOutput({ stdout, stderr }: ChildProcess): void {
  let left = maxBytes;
  for (const stream of [stdout, stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      if (left <= 0) return;
      process.stderr.write(shown(chunk.subarray(0, left)));
      left -= chunk.length;
      if (left <= 0) process.stderr.write(`\nassay: the Python function printed more than ${maxBytes} bytes; what follows is left out\n`);
    });
    if (stream && "unref" in stream && typeof stream.unref === "function") stream.unref();
  }
}

/** What is printed may hold text of a model: control characters but tab and the ends of lines are not sent to a terminal. */
function shown(chunk: Buffer): string {
  return chunk.toString().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu, "\ufffd");
}

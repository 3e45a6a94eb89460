import { fstatSync, readdirSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { encodeFrame } from "../../javascript/frames.ts";
import { channelDescriptor, memoryStatus, snapshotDescriptor, type Role, type Setup } from "../messages.ts";
import { readFrame, readSome, writeAll } from "./descriptors.ts";
import { openPyodide, type OpenPyodide } from "./open-pyodide.ts";

// The process in which one interpreter runs. Its descriptors: 0 orders, and then what a program reads; 1 what a program writes, or verdicts;
// 2 errors; 3 the snapshot; 4 the channel between program and tests, which the parent carries.

const [role, folder, setup] = process.argv.slice(2) as [Role, string, string]; // the parent wrote them
const exitProcess = process.exit.bind(process);
let ranOut = (): boolean => false;
const exit = (status: number): never => exitProcess(status !== 0 && ranOut() ? memoryStatus : status);
const testsMemoryBytes = 1_073_741_824;
/** What an interpreter has taken of its memory before a program is in it. */
const ownBytes = 33_554_432;

try {
  await main();
} catch (error) {
  // Node would write the line of source that it came from, which is all of Pyodide.
  const text = `${error instanceof Error ? error.message : "an error"}\n`.slice(0, 500);
  writeAll(2, Buffer.from(text), 0, Buffer.byteLength(text));
  exit(1);
}

async function main(): Promise<void> {
  switch (role) {
    case "snapshot":
      return await takeSnapshot(JSON.parse(setup) as Setup); // the parent wrote it
    case "program":
      return await runProgram();
    case "tests":
      return await runTests();
    default:
      return role satisfies never;
  }
}

async function takeSnapshot({ sources, script, preload }: Setup): Promise<void> {
  const { pyodide } = await openPyodide(folder, undefined, exit);
  pyodide.FS.mkdirTree("/assay/assay_sandbox");
  for (const name of readdirSync(sources).filter((one) => one.endsWith(".py")))
    pyodide.FS.writeFile(`/assay/assay_sandbox/${name}`, readFileSync(join(sources, name)));
  pyodide.FS.writeFile("/assay/wasm_sandbox.py", readFileSync(script));
  pyodide.runPython(`import sys\nsys.path.insert(0, "/assay")\nimport wasm_sandbox\nwasm_sandbox.import_usual(${JSON.stringify(preload)})`);
  const snapshot = pyodide.makeMemorySnapshot();
  for (let at = 0; at < snapshot.length;) at += writeSync(snapshotDescriptor, snapshot, at, snapshot.length - at, at);
}

async function runProgram(): Promise<void> {
  const opened = await start();
  addDevice(opened, (heap, offset, length) => readSome(channelDescriptor, heap, offset, length));
  sayReady(opened);
  const order = readFrame(0);
  if (order === undefined) return;
  const { memoryBytes } = JSON.parse(order.toString()) as { readonly memoryBytes: number }; // the parent wrote it
  opened.pyodide.FS.writeFile("/assay-order", order);
  opened.guard.close(memoryBytes + ownBytes);
  ranOut = () => opened.guard.wasFull;
  opened.run('wasm_sandbox.serve("program")');
  exit(1);
}

async function runTests(): Promise<void> {
  const opened = await start();
  const { FS } = opened.pyodide;
  opened.pyodide.setStdin({ read: () => 0 });
  opened.pyodide.setStdout({ write: (data) => data.length });
  opened.pyodide.setStderr({ write: (data) => data.length });
  const channel = createChunks();
  addDevice(opened, (heap, offset, length) => channel.read(heap, offset, length));
  sayReady(opened);
  opened.guard.close(testsMemoryBytes);
  for (let order = readFrame(0); order; order = readFrame(0)) {
    FS.writeFile("/assay-order", order);
    if (!opened.run('wasm_sandbox.serve("tests")')) exit(1);
    const verdict = FS.readFile("/assay-verdict");
    const head = Buffer.alloc(4);
    head.writeUInt32BE(verdict.length);
    writeAll(1, head, 0, 4);
    writeAll(1, verdict, 0, verdict.length);
    channel.skip();
  }
}

async function start(): Promise<OpenPyodide> {
  const snapshot = new Uint8Array(fstatSync(snapshotDescriptor).size);
  for (let at = 0; at < snapshot.length;) at += readSync(snapshotDescriptor, snapshot, at, snapshot.length - at, at);
  return await openPyodide(folder, snapshot, exit);
}

function addDevice({ pyodide: { FS } }: OpenPyodide, read: (heap: Int8Array, offset: number, length: number) => number): void {
  const device = FS.makedev(77, 0);
  FS.registerDevice(device, {
    open(stream) {
      stream.seekable = false;
    },
    close: () => undefined,
    read: (_, heap, offset, length) => read(heap, offset, length),
    write(_, heap, offset, length) {
      writeAll(channelDescriptor, heap, offset, length);
      return length;
    },
  });
  FS.mkdev("/dev/assay", device);
}

function sayReady({ pyodide }: OpenPyodide): void {
  const python = String(pyodide.runPython("import sys; sys.version.split()[0]"));
  const frame = encodeFrame({ engine: `pyodide ${pyodide.version} (python ${python})` });
  writeAll(channelDescriptor, frame, 0, frame.length);
}

/** What the program says, in chunks; an empty one is the end of what it will say in this job. */
function createChunks(): { read(heap: Int8Array, offset: number, length: number): number; skip(): void } {
  let chunk: Buffer = Buffer.alloc(0);
  let isOver = false;
  const next = (): boolean => {
    while (chunk.length === 0 && !isOver) {
      chunk = readFrame(channelDescriptor) ?? exit(0);
      isOver = chunk.length === 0;
    }
    return !isOver;
  };
  return {
    read(heap, offset, length) {
      if (!next()) return 0;
      const count = Math.min(length, chunk.length);
      heap.set(chunk.subarray(0, count), offset);
      chunk = chunk.subarray(count);
      return count;
    },
    skip() {
      while (next()) chunk = Buffer.alloc(0);
      isOver = false;
    },
  };
}

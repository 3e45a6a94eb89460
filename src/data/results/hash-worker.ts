import { parentPort, workerData } from "node:worker_threads";
import { hashFile } from "./input-record.ts";

const paths = workerData as readonly string[]; // hashInputs starts this worker and passes nothing else
parentPort?.postMessage(paths.map(hashFile));

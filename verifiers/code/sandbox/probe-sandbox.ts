import { findInterpreter } from "../python/find-interpreter.ts";
import { probe } from "../python/probe.ts";
import type { ProbeReport } from "./levels.ts";

/** Tries every wall of the sandbox out. Rejects where there is no interpreter that starts. */
export async function probeSandbox(signal?: AbortSignal): Promise<ProbeReport> {
  return await probe(findInterpreter(), signal);
}

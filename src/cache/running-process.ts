import { readFileSync } from "node:fs";

/** When a process started, in a form that tells it from a later one with the same id; "" where the system does not say. */
export function processStart(pid: number): string {
  return statOf(pid)?.start ?? "";
}

/** Whether the process that started then is still there. */
export function isRunning(pid: number, start: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be sent a signal, but it is there.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const stat = statOf(pid);
  return stat === undefined || (!"ZX".includes(stat.state) && (start === "" || stat.start === start));
}

/** What Linux says of a process; undefined elsewhere. */
function statOf(pid: number): { readonly state: string; readonly start: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name of the program stands in brackets and may hold anything, brackets too.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", start: fields[19] ?? "" };
  } catch {
    // Another system, or the process has just ended, which the signal tells.
    return undefined;
  }
}

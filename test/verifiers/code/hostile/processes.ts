import { readdirSync, readFileSync } from "node:fs";

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly command: string;
}

/** The processes that descend from this one. */
export function descendants(): readonly RunningProcess[] {
  const all = processes();
  const found = new Set([process.pid]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid }) => pid !== process.pid && found.has(pid));
}

/** The processes of this machine, whoever started them, that carry the mark as their name or in their command. */
export function marked(mark: string): readonly RunningProcess[] {
  return processes().filter(({ pid, name, command }) => pid !== process.pid && (name === mark || command.includes(mark)));
}

function processes(): readonly RunningProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

function readProcess(pid: number): RunningProcess | undefined {
  try {
    // "pid (name) state parent ...", where the name may hold anything
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return { pid, parent: Number(parent), name, command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") };
  } catch {
    // it has ended since the folder was listed
    return undefined;
  }
}

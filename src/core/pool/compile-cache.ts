import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder in which workers keep compiled modules for the workers that replace them. */
export interface CompileCache {
  /** The folder, made when it is first asked for; undefined where none can be made. */
  folder(): string | undefined;
  remove(): void;
}

/**
 * Starting a worker again costs more than most checks, and half of that is reading the same modules. The folder is private to this
 * process, since who can write to it decides what is run, and is removed when the pool is closed or the process ends.
 */
export function createCompileCache(): CompileCache {
  let made: string | undefined;
  let tried = false;
  const remove = (): void => {
    process.off("exit", remove);
    if (made === undefined) return;
    try {
      rmSync(made, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // A worker that is just ending may still write to it; a folder of temporary files left behind harms nobody.
    }
    made = undefined;
  };
  return {
    folder() {
      if (tried) return made;
      tried = true;
      try {
        made = mkdtempSync(join(tmpdir(), "assay-modules-"));
        process.on("exit", remove);
      } catch {
        // Without a folder for temporary files workers only start more slowly.
      }
      return made;
    },
    remove,
  };
}

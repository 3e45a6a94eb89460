import * as z from "zod";

const maxFiles = 64;
const maxPathChars = 200;
const maxSegments = 8;
/** Of all contents in base64; half of what a program's working directory holds, decoded. */
const maxContentChars = 10_485_760;

/** Files beside a program as SandboxFusion takes them: base64 by path, where null stands for none. Gives those that have a content, by plain relative paths. */
export const sandboxFiles: z.ZodType<Readonly<Record<string, string>>> = z
  .record(z.string(), z.string().nullable())
  .nullish()
  .transform((given, context) => {
    const files = new Map<string, string>();
    const fault = (message: string): never => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    let chars = 0;
    for (const [name, content] of Object.entries(given ?? {})) {
      if (content === null) continue;
      const path = plainPath(name);
      if (path === undefined)
        return fault(`expected paths below the working directory, of at most ${maxSegments} parts and ${maxPathChars} characters`);
      if (!isBase64(content)) return fault("expected contents in base64");
      chars += content.length;
      files.set(path, content);
    }
    if (files.size > maxFiles || chars > maxContentChars)
      return fault(`expected at most ${maxFiles} files with ${maxContentChars} characters of base64 in all`);
    for (const path of files.keys())
      for (const folder of foldersOf(path)) if (files.has(folder)) return fault("expected no file that is the folder of another");
    return Object.fromEntries(files);
  });

function plainPath(name: string): string | undefined {
  if (name.length > maxPathChars || name.startsWith("/") || name.includes("\0") || !name.isWellFormed()) return undefined;
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.length > maxSegments || parts.includes("..") || name.endsWith("/")) return undefined;
  // A file system counts bytes.
  return parts.every((part) => Buffer.byteLength(part) <= 255) ? parts.join("/") : undefined;
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join("/"));
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/u.test(text);
}

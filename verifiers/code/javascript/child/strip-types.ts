import { stripTypeScriptTypes } from "node:module";

export type Stripped = { readonly code: string } | { readonly problem: string };

/** JavaScript of a TypeScript source: enums and namespaces too, where they are used. */
export function stripTypes(source: string): Stripped {
  try {
    return { code: stripTypeScriptTypes(source, { mode: "strip" }) };
  } catch {
    // It may use what has to be compiled and not only left out.
  }
  try {
    return { code: stripTypeScriptTypes(source, { mode: "transform" }) };
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split("\n")[0] as string) : "it does not compile" };
  }
}

export { code } from "./code.ts";
export type { CodeOptions } from "./options.ts";
export type {
  AssertTests,
  CaseTests,
  CodeReference,
  CodeTests,
  Lines,
  PytestTests,
  ReferenceCase,
  ReferenceStdio,
  StdioTests,
} from "./reference.ts";
export type { Layer, Level, ProbeReport as SandboxReport } from "./sandbox/levels.ts";
export { probeSandbox } from "./sandbox/probe-sandbox.ts";

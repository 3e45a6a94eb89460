export { createServer } from "./create-server.ts";
export type { RunningServer, ServerOptions } from "./create-server.ts";
export type { GraderJudgeOptions } from "./grader-judge.ts";
export type { ServerLimits } from "./http/create-reward-server.ts";
export type { LogLevel, LogOutput } from "./http/request-log.ts";

export { maxReplyCharacters, parseJudgeReply } from "./reply/parse-judge-reply.ts";
export type { AskedCriterion, ParsedReply, ParseReplyOptions, UnparseableReason } from "./reply/parse-judge-reply.ts";
export type { JudgeEndpoint, JudgeMode, LiveJudgeOptions } from "./live/options.ts";
export { checkJudge } from "./check/check-judge.ts";
export type { CheckOptions, CheckRow, JudgeCheck, Share } from "./check/check-judge.ts";
export { probeJudge } from "./client/probe-judge.ts";
export type { Ability, JudgeProfile, ProbeOptions } from "./client/probe-judge.ts";

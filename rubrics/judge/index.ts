export { maxReplyCharacters, parseJudgeReply } from "./reply/parse-judge-reply.ts";
export type { AskedCriterion, ParsedReply, ParseReplyOptions, UnparseableReason } from "./reply/parse-judge-reply.ts";

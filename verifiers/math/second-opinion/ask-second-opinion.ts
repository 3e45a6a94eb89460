import { startOpinionThread, type OpinionThread } from "./opinion-thread.ts";
import { maxTextLength, type Opinion, type Question } from "./protocol.ts";

/** Questions that one thread answers before a new one takes its place. */
const perThread = 200;
/** A thread that is not ready after this long never will be. */
const startMs = 15_000;
const longestMs = 60_000;

let thread: OpinionThread | undefined;

/**
 * Asks nerdamer, in a thread of its own, whether two expressions are the same. Waits at most `timeoutMs` and never throws: what takes
 * longer, or cannot be read or settled, is "unknown". The time counts from this call, so that of a first question pays for the start too.
 *
 * @example
 * askSecondOpinion({ kind: "equal", left: "defint(x^2,0,1,x)", right: "1/3" }, 500); // "equal"
 */
export function askSecondOpinion(question: Question, timeoutMs: number): Opinion {
  if (!(timeoutMs > 0) || question.left.length + question.right.length > maxTextLength) return "unknown";
  try {
    return ask(question, performance.now() + Math.min(timeoutMs, longestMs));
  } catch {
    // Without a thread, as where the system gives no more of them, there is no second opinion.
    return "unknown";
  }
}

function ask(question: Question, deadline: number): Opinion {
  if (thread?.gone === true) thread = undefined;
  const current = (thread ??= startOpinionThread());
  // A thread that is only slow to start is kept: ending it would make the next question wait as long.
  if (!current.ready(deadline - performance.now())) {
    if (current.ageMs > startMs) replace(current);
    return "unknown";
  }
  const reply = current.ask(question, deadline - performance.now());
  if (!reply || reply.spent || current.asked >= perThread) replace(current);
  return reply?.opinion ?? "unknown";
}

/** The next thread starts while the caller is still busy with other things. */
function replace(current: OpinionThread): void {
  thread = undefined;
  current.end();
  thread = startOpinionThread();
}

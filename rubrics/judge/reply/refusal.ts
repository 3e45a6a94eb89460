/** A refusal is said at once; further on the same words are about the completion. */
const searched = 400;

/** English and the openers that other languages' models use; each in time linear in the few characters that are searched. */
const refusals: readonly RegExp[] = [
  /\b(?:i['\u2019]m|i am|we['\u2019]re|we are)\s+(?:very\s+|really\s+|so\s+)?(?:sorry|afraid)\b[^.!?]{0,80}\b(?:can['\u2019]t|cannot|can not|unable|won['\u2019]t|not able)/iu,
  /\b(?:i|we)(?:['\u2019]m| am| are|['\u2019]re)\s+(?:unable|not able|not going|not allowed|not permitted)\s+to\s+(?:help|assist|comply|provide|evaluate|assess|judge|grade|rate|review|engage|continue|fulfil|do|process|participate|answer|respond)/iu,
  /\b(?:i|we)\s+(?:can['\u2019]t|cannot|can not|could not|couldn['\u2019]t|won['\u2019]t|will not|must decline|have to decline|decline|refuse)\s+(?:to\s+)?(?:help|assist|comply|provide|evaluate|assess|judge|grade|rate|review|engage|continue|fulfil|do|process|participate|answer|respond|support|discuss)/iu,
  /\b(?:i|we)\s+(?:must|have to|need to|should)\s+(?:respectfully\s+)?(?:decline|refuse)\b/iu,
  /\bas an ai\b[^.!?]{0,80}\b(?:can['\u2019]t|cannot|unable|not able|won['\u2019]t|must not)/iu,
  /\bagainst my (?:guidelines|policy|policies|programming)\b/iu,
  /\b(?:this|your) request (?:violates|goes against)\b/iu,
  /(?:\u62b1\u6b49|\u5bf9\u4e0d\u8d77)[^\u3002]{0,40}(?:\u65e0\u6cd5|\u4e0d\u80fd)/u,
  /\b(?:lo siento|perd\u00f3n)\b[^.!?]{0,60}\bno puedo\b/iu,
  /\bd\u00e9sol\u00e9e?\b[^.!?]{0,60}\bje ne peux\b/iu,
  /\btut mir leid\b[^.!?]{0,60}\b(?:kann|darf)\b[^.!?]{0,40}\bnicht\b/iu,
];

/** Whether a reply without any verdict declines to judge, as against one that only has none. */
export function isRefusal(reply: string): boolean {
  const opening = reply.trimStart().slice(0, searched);
  return refusals.some((refusal) => refusal.test(opening));
}

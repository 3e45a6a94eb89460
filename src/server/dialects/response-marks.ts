/** Tokens that end a response in the chat templates of common models. */
export const endTokens: readonly string[] = [
  "<|im_end|>",
  "<|endoftext|>",
  "<|eot_id|>",
  "<|end|>",
  "<|end_of_text|>",
  "<|assistant_end|>",
  "</s>",
  "<eos>",
  "<end_of_turn>",
];

/** Characters that a tokenizer may have put before the prompt. */
export const prefixChars = 64;

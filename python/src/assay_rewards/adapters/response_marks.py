"""Made from src/server/dialects/response-marks.ts by `npm run update`. Do not edit by hand."""

PREFIX_CHARS = 64
END_TOKENS = (
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|end|>",
    "<|end_of_text|>",
    "<|assistant_end|>",
    "</s>",
    "<eos>",
    "<end_of_turn>",
)

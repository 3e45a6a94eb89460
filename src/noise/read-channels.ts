import { AssayError, isAssayError } from "../core/errors.ts";
import { documentOf } from "../pipeline/read-document.ts";
import { channelsOf } from "./channel-file.ts";
import type { ChannelSet, Inverted } from "./channel.ts";

/**
 * Reads the text of a channel file, YAML or JSON with snake_case names, of at most 1 MB; `path` is how it is called in messages. Throws
 * E_CHANNEL with the place of what is wrong, also where a stratum has J ≤ 0 unless `inverted` is "use".
 *
 * @example
 * readChannels("version: 1\nstrata:\n  math: { false_positive: 0.02, false_negative: 0.3 }\n", "channel.yaml");
 */
export function readChannels(text: string, path: string, { inverted }: { readonly inverted?: Inverted | undefined } = {}): ChannelSet {
  return channelsOf(documentIn(text, path), { inverted });
}

function documentIn(text: string, path: string): ReturnType<typeof documentOf> {
  try {
    return documentOf(text, path);
  } catch (error) {
    if (!isAssayError(error)) throw error;
    // The reader of files speaks of pipelines, which is what it reads elsewhere.
    const message = error.message.replace(/^Pipeline not readable/u, "Channels not readable").replace("a pipeline file", "a channel file");
    const hint = "A channel file begins with version: 1 and has strata, each with false_positive and false_negative.";
    throw new AssayError("E_CHANNEL", { message, hint, cause: error });
  }
}

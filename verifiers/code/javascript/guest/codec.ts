import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import type { FarSide, Message } from "./far-side.ts";
import type { LanguageNames } from "./language.ts";
import type { Shared } from "./shared.ts";

export interface Codec {
  /** A head of plain JSON, some values, and all that can be reached from them. */
  readonly encode: (head: string, values: readonly unknown[]) => string;
  readonly decode: (text: string) => Message;
  /** The thing that the other side knows by a number. */
  readonly local: (id: number) => object | undefined;
  /** Whether a thing stands for a function or an instance of the other side. */
  readonly isStandIn: (value: unknown) => boolean;
  /** Promises of this side that are settled since it was last asked, as id, 0 or 1, and value. */
  readonly takeSettled: () => readonly (readonly [number, number, unknown])[];
  /** Settles the local twin of a promise of the other side. */
  readonly settle: (id: number, failed: number, value: unknown) => void;
  /** Constructors and prototypes of the language, by name and by value. */
  readonly language: LanguageNames;
}

export interface CodecParts {
  readonly createLanguage: (trusted: boolean) => LanguageNames;
  readonly createShared: (language: LanguageNames) => Shared;
  readonly createEncoder: (far: FarSide, language: LanguageNames, shared: Shared) => Encoder;
  readonly createDecoder: (far: FarSide, language: LanguageNames, shared: Shared) => Decoder;
}

/**
 * Carries values between two realms as text. Plain data arrives as data with its identity: an object that crossed once is the same
 * object when it comes again, and what one side changed in it is changed on the other. What the language provides arrives as that of
 * the receiver. Anything else is a number that its owner understands. The first line of a message is `[head, [value, …]]`; each further
 * line is `[id, kind, …]`, sent where the content is new. This function crosses as source text and refers to nothing outside itself.
 */
export function createCodec(parts: CodecParts, far: FarSide): Codec {
  const language = parts.createLanguage(far.trusted);
  const shared = parts.createShared(language);
  const { encode, takeSettled } = parts.createEncoder(far, language, shared);
  const { decode, settle } = parts.createDecoder(far, language, shared);
  return {
    encode,
    decode,
    takeSettled,
    settle,
    local: shared.byId.get,
    isStandIn: (value) => shared.foreign.get(value as object) === true,
    language,
  };
}

import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, pass } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { shorten } from "../shared/shorten.ts";
import { choiceList, createChoices, fold, lettersOnly, readChoices, type ChoiceList, type Choices } from "./choices.ts";
import { extractChoice } from "./extract.ts";

interface Parsed {
  readonly choices?: ChoiceList | undefined;
  readonly multiple: boolean;
}
export type ChoiceOptions = { readonly [Name in keyof Parsed]?: Parsed[Name] | undefined };

const options: z.ZodType<Parsed, ChoiceOptions> = z
  .strictObject({
    choices: choiceList
      .optional()
      .describe(
        "The option texts in the order of their letters, or a map from letters to texts. Default: the sample's metadata.choices, else letters alone.",
      ),
    multiple: z.boolean().default(false).describe("Several options may be right together; the reference is then a list."),
  })
  .superRefine(({ choices }, context) => {
    const made = choices === undefined ? undefined : createChoices(choices);
    if (made && "problem" in made) context.addIssue({ code: "custom", path: ["choices"], message: made.problem });
  });

/**
 * Passes where the completion chooses the reference's option, by letter or by text. Two answers, a hedge or a denial are never rewarded.
 *
 * @example choice({ choices: ["Paris", "London", "Rome"] })
 */
export const choice: Definition<ChoiceOptions, string | readonly string[]> = defineVerifier({
  name: "choice",
  version: 1,
  summary: "Reads which option of a multiple-choice question was chosen and compares it with the reference.",
  options,
  reference: z.union([z.string(), z.array(z.string()).min(1).max(26)], {
    error: "expected the letter or text of an option, or a list of up to 26",
  }),
  reads: ["metadata"],
  module: import.meta.url,
  resource: "cpu",
  check({ completion, reference, metadata }, { choices: given, multiple }) {
    const own = metadata["choices"];
    const choices = given !== undefined ? createChoices(given) : own !== undefined && own !== null ? readChoices(own) : lettersOnly;
    if ("problem" in choices) return abstain(`metadata.choices cannot be used: ${choices.problem}`);
    const expected = readReference(reference, choices, multiple);
    if ("problem" in expected) return abstain(`reference ${quote(JSON.stringify(reference))} ${expected.problem}`);
    const wanted = describe(expected.letters, choices);

    const answer = extractChoice(completion, choices, multiple);
    if (!answer.found) {
      const where = answer.text === "" ? "" : ` in ${quote(answer.text)}`;
      return fail(`no answer to compare with ${wanted}: ${answer.problem}${where}`, {
        evidence: [{ kind: "no-answer", problem: answer.problem, text: shorten(answer.text) }],
      });
    }
    const evidence = [
      { kind: "answer", letters: answer.letters, text: shorten(answer.text), strategy: answer.strategy, reference: expected.letters },
    ];
    const chosen = describe(answer.letters, choices);
    if (answer.letters.join() === expected.letters.join()) return pass(`${chosen} is ${wanted}`, { evidence });
    return fail(`${chosen} is not ${wanted}`, { evidence });
  },
});

type Reference = { readonly letters: readonly string[] } | { readonly problem: string };

function readReference(reference: string | readonly string[], choices: Choices, multiple: boolean): Reference {
  const list =
    typeof reference !== "string"
      ? reference
      : multiple && /^[\s(]*[A-Za-z][\s)]*(?:,[\s(]*[A-Za-z][\s)]*)+$/u.test(reference.slice(0, 400))
        ? reference.split(",")
        : [reference];
  if (list.length > 1 && !multiple) return { problem: "names several options; set multiple: true where several are right together" };
  const letters = new Set<string>();
  for (const one of list) {
    const found = letterOf(one, choices);
    if (found.length !== 1)
      return {
        problem:
          found.length === 0
            ? `names no option (known: ${[...choices.labels].slice(0, 26).join("")})`
            : "is the letter of one option and the text of another",
      };
    for (const letter of found) letters.add(letter);
  }
  return { letters: [...letters].toSorted() };
}

/** The letters that a reference can mean: by its letter, by its text, or both. */
function letterOf(reference: string, { labels, texts }: Choices): readonly string[] {
  const letter = /^\s*[([]?([A-Za-z])[)\].:]?\s*$/u.exec(reference.slice(0, 20))?.[1]?.toUpperCase();
  const folded = fold(reference.slice(0, 4_000));
  const byText = [...texts].filter(([, text]) => text === folded).map(([key]) => key);
  return [...new Set([...(letter !== undefined && reference.length < 20 && labels.has(letter) ? [letter] : []), ...byText])];
}

function describe(letters: readonly string[], { names }: Choices): string {
  return letters.map((letter) => (names.has(letter) ? `${letter} (${quote(names.get(letter) ?? "", 40)})` : letter)).join(", ");
}

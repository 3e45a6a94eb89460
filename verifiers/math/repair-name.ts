/** What was mended in a text before it was read; evidence names it. */
export type Repair = "swallowed backslash" | "doubled backslash" | "lost letter" | "lost backslash" | "unclosed bracket" | "HTML";

/** Options that several commands have, in the same words. */
export const recipesArg: { readonly type: "string"; readonly multiple: true; readonly placeholder: string; readonly description: string } =
  {
    type: "string",
    multiple: true,
    placeholder: "FILE",
    description: "Your own recipes: a .ts, .js or .mjs file",
  };

export const cacheArg: { readonly type: "string"; readonly placeholder: string; readonly description: string } = {
  type: "string",
  placeholder: "FILE|URL",
  description: "Remembers Scores: a file that processes here share, or redis://HOST for many machines.",
};

export const lockedArg: { readonly type: "boolean"; readonly description: string } = {
  type: "boolean",
  description: "Requires that the pipeline is the one in its lock file.",
};

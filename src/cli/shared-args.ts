/** Options that several commands have, in the same words. */
export const recipesArg: { readonly type: "string"; readonly multiple: true; readonly placeholder: string; readonly description: string } =
  {
    type: "string",
    multiple: true,
    placeholder: "FILE",
    description: "Your own recipes: a .ts, .js or .mjs file",
  };

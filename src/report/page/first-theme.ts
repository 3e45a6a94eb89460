import { keptTheme } from "./kept-theme.ts";

// Runs in the page's head, so that the chosen theme stands before anything is painted.
const firstTheme = keptTheme();
if (firstTheme !== null) document.documentElement.dataset["theme"] = firstTheme;

export type Theme = "light" | "dark";

const themeKey = "assay-theme";
let themeOfThisVisit: Theme | null = null;

/** What the reader chose, here or on an earlier visit. */
export function keptTheme(): Theme | null {
  if (themeOfThisVisit !== null) return themeOfThisVisit;
  try {
    const kept = localStorage.getItem(themeKey);
    return kept === "light" || kept === "dark" ? kept : null;
  } catch {
    return null; // a browser may refuse storage to a page from a file
  }
}

export function keepTheme(theme: Theme): void {
  themeOfThisVisit = theme;
  try {
    localStorage.setItem(themeKey, theme);
  } catch {
    // As above: the choice holds for this visit.
  }
}

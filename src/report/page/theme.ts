import { byId } from "./elements.ts";
import { keepTheme, keptTheme, type Theme } from "./kept-theme.ts";

/** The button that goes from the system's theme to the other one, and back. */
export function startTheme(): void {
  const button = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const current = (): Theme => keptTheme() ?? (dark.matches ? "dark" : "light");
  const name = (): void => {
    button.textContent = current() === "dark" ? "Light theme" : "Dark theme";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = current() === "dark" ? "light" : "dark";
    keepTheme(next);
    document.documentElement.dataset["theme"] = next;
    name();
  });
  dark.addEventListener("change", name);
  name();
}

import { documentShell } from "./document.ts";
import { markup } from "./html.ts";

/** The page on which a person labels rows. It holds no row: its script asks the server that gave it, one at a time. */
export function labelPage(): { readonly html: string; readonly policy: string } {
  const shell = documentShell({ title: "Label rows – Assay", script: "label-page", styles: ["common", "label"], connect: "'self'" });
  const page = markup`${shell.begin}<header><p class="brand">Assay</p><h1>Is the completion right?</h1><p id="progress-words" role="status"></p><progress id="progress" max="1" value="0" aria-label="Rows labelled"></progress>
<button type="button" id="theme" hidden>Dark theme</button></header>
<main>
<div id="row" tabindex="-1" role="group" aria-label="Row">
<section aria-labelledby="prompt-h"><h2 id="prompt-h">Prompt</h2><pre id="prompt" dir="auto" tabindex="0" aria-labelledby="prompt-h"></pre></section>
<section aria-labelledby="completion-h"><h2 id="completion-h">Completion</h2><pre id="completion" dir="auto" tabindex="0" aria-labelledby="completion-h"></pre></section>
<section id="reference-section" aria-labelledby="reference-h"><div class="line"><h2 id="reference-h">Reference</h2><button type="button" id="hide" aria-pressed="false" aria-keyshortcuts="h">Hide <kbd>h</kbd></button></div><pre id="reference" dir="auto" tabindex="0" aria-labelledby="reference-h"></pre></section>
</div>
<section id="end" hidden tabindex="-1" aria-labelledby="end-h"><h2 id="end-h">All rows are labelled</h2><p>Every label is kept. Undo or go back to change one; finish ends the program.</p><ul id="agreement"></ul></section>
<p id="fault" role="alert" hidden></p>
</main>
<footer><div class="answers" role="group" aria-label="Answers">
<button type="button" id="right" class="answer" aria-keyshortcuts="1 r">Right <kbd>1</kbd> <kbd>r</kbd></button>
<button type="button" id="wrong" class="answer" aria-keyshortcuts="0 w">Wrong <kbd>0</kbd> <kbd>w</kbd></button>
<button type="button" id="unsure" class="answer" aria-keyshortcuts="?">Can’t tell <kbd>?</kbd></button>
<span class="gap"></span>
<button type="button" id="undo" aria-keyshortcuts="u">Undo <kbd>u</kbd></button>
<button type="button" id="back" aria-label="Back" aria-keyshortcuts="ArrowLeft">←</button>
<button type="button" id="on" aria-label="On" aria-keyshortcuts="ArrowRight">→</button>
<button type="button" id="finish">Finish</button>
</div></footer>
${shell.end}`;
  return { html: page.markup, policy: shell.policy };
}

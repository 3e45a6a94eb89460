import { byId, element, grouped, shown } from "./elements.ts";
import { startTheme } from "./theme.ts";

type Answer = "right" | "wrong" | "unsure";

interface Progress {
  readonly rater: string;
  readonly total: number;
  readonly done: number;
  readonly position: number | null;
}

interface Row {
  readonly position: number;
  readonly prompt: string;
  readonly completion: string;
  readonly reference: string;
  readonly answer: Answer | null;
}

/** Characters of a text that are shown; longer ones would make the page slow. */
const shownChars = 200_000;

startTheme();
startLabelling();

/** One row at a time: keys and buttons do the same, and while an answer is on its way neither does anything. */
function startLabelling(): void {
  let progress: Progress = { rater: "", total: 0, done: 0, position: null };
  /** The row that is shown; the count of rows where the end is. */
  let position = 0;
  let busy = false;

  const actions: Readonly<Record<string, () => Promise<void>>> = {
    right: () => answer("right"),
    wrong: () => answer("wrong"),
    unsure: () => answer("unsure"),
    undo: async () => {
      const undone = await ask<Progress | null>("undo", {});
      if (!undone) return say("There is nothing to undo.");
      await show(undone, "Taken back. ");
    },
    back: () => (position > 0 ? go(position - 1) : Promise.resolve()),
    on: () => (position < progress.total ? go(position + 1) : Promise.resolve()),
    hide: () => Promise.resolve(toggleReference()),
    finish: async () => {
      await ask("finish", {});
      document.body.replaceChildren(
        element(
          "main",
          { class: "gone" },
          element("h1", {}, "Finished"),
          element("p", {}, "Every label is kept. You can close this page."),
        ),
      );
    },
  };

  async function answer(given: Answer): Promise<void> {
    if (position >= progress.total) return;
    const words = given === "unsure" ? "Can’t tell" : given === "right" ? "Right" : "Wrong";
    await show(await ask<Progress>("answer", { position, answer: given }), `${words}. `);
  }

  async function show(next: Progress, before = ""): Promise<void> {
    progress = next;
    await go(progress.position ?? progress.total, before);
  }

  async function go(to: number, before = ""): Promise<void> {
    const row = to < progress.total ? await ask<Row>(`row/${to}`) : null;
    const agreement = row ? [] : await ask<readonly string[]>("agreement");
    position = to;
    byId("row").hidden = row === null;
    byId("end").hidden = row !== null;
    for (const name of ["right", "wrong", "unsure"]) {
      const button = byId(name) as HTMLButtonElement; // as the page has it
      button.disabled = row === null;
      button.setAttribute("aria-pressed", String(row?.answer === name));
    }
    byId("agreement").replaceChildren(...agreement.map((line) => element("li", {}, ...shown(line))));
    if (row) {
      for (const field of ["prompt", "completion", "reference"] as const) fill(field, row[field]);
      byId("row").focus({ preventScroll: true });
      scrollTo(0, 0);
    } else byId("end").focus();
    const where = row ? `Row ${grouped(to + 1)} of ${grouped(progress.total)}` : "No row is open";
    byId("progress-words").textContent = `${before}${where} · ${grouped(progress.done)} labelled by ${progress.rater}`;
    const bar = byId("progress") as HTMLProgressElement; // as the page has it
    bar.max = Math.max(1, progress.total);
    bar.value = progress.done;
  }

  function run(name: string): void {
    const action = actions[name];
    if (!action || busy) return;
    busy = true;
    byId("fault").hidden = true;
    action()
      .catch((error: unknown) => say(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        busy = false;
      });
  }

  const keys: Readonly<Record<string, string>> = {
    "1": "right",
    r: "right",
    "0": "wrong",
    w: "wrong",
    "?": "unsure",
    u: "undo",
    h: "hide",
    ArrowLeft: "back",
    ArrowRight: "on",
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const name = keys[event.key];
    if (name === undefined) return;
    event.preventDefault();
    run(name);
  });
  for (const name of Object.keys(actions)) byId(name).addEventListener("click", () => run(name));

  busy = true;
  ask<Progress>("progress")
    .then((first) => show(first))
    .catch((error: unknown) => say(error instanceof Error ? error.message : String(error)))
    .finally(() => {
      busy = false;
    });
}

function fill(field: "prompt" | "completion" | "reference", text: string): void {
  const kept = text.slice(0, shownChars);
  const cut =
    text.length > kept.length
      ? [element("p", { class: "cut" }, `The first ${grouped(kept.length)} of ${grouped(text.length)} characters.`)]
      : [];
  byId(field).replaceChildren(...(text === "" ? [element("span", { class: "none" }, "none")] : shown(kept)), ...cut);
}

function toggleReference(): void {
  const button = byId("hide");
  const hide = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(hide));
  byId("reference").hidden = hide;
}

function say(words: string): void {
  byId("fault").textContent = words;
  byId("fault").hidden = false;
}

/** Asks the server of this page; what it answers has the shape that the caller names. */
async function ask<T>(path: string, body?: object): Promise<T> {
  const request = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, request).catch(() => {
    throw new Error("The program that serves this page has ended. What was labelled is kept; start it again to go on.");
  });
  const answered = (await response.json()) as { readonly error?: string } | null;
  if (!response.ok) throw new Error(answered?.error ?? `The server answered ${response.status}.`);
  return answered as T;
}

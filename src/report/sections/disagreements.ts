import type { AuditReport } from "../../audit/audit-report.ts";
import { count } from "../format.ts";
import { markup, trusted, type Html } from "../html.ts";

/** Heads of the list; those with a key can be sorted by. They stand in the order of page/row-cells.ts. */
const heads = [
  { name: "kind", title: "Kind", key: "kind" },
  { name: "id", title: "Id", key: "id" },
  { name: "stratum", title: "Stratum", key: "stratum" },
  { name: "answer", title: "Answer", key: null },
  { name: "reference", title: "Reference", key: null },
  { name: "reason", title: "Reason", key: null },
  { name: "reward", title: "Reward", key: "reward" },
  { name: "length", title: "Length", key: "length" },
] as const;

/** The list of disagreements, empty: the page's script fills it from the rows that follow. */
export function disagreementsBegin({ disagreements }: AuditReport): Html {
  const { falseNegatives, falsePositives } = disagreements;
  const head = heads.map(
    ({ name, title, key }, place) =>
      markup`<div
        role="columnheader"
        class="cell ${trusted(name)}"
        aria-colindex="${place + 1}"
        ${key === null ? null : markup` aria-sort="none"`}
      >
        ${key === null ? title : markup`<button type="button" id="sort-${trusted(key)}">${title}</button>`}
      </div>`,
  );
  return markup`<section id="disagreements" aria-labelledby="disagreements-h">
    <h2 id="disagreements-h">Disagreements</h2>
    <p>
      Labelled rows whose verdict is not their label: ${count(falseNegatives)} right answers that were refused and ${count(falsePositives)}
      wrong ones that were accepted. Open one to see everything that is known of it.
    </p>
    <noscript><p class="warnings">The list needs scripts, which this browser does not run for this page.</p></noscript>
    <form id="filters" role="search" aria-label="Filter the disagreements">
      <div class="field wide">
        <label for="filter-text">Text in any field</label><input id="filter-text" type="search" autocomplete="off" spellcheck="false" />
      </div>
      <div class="field">
        <label for="filter-kind">Kind</label><select id="filter-kind">
          <option value="">All</option>
          <option value="false-negative">False negatives</option>
          <option value="false-positive">False positives</option>
        </select>
      </div>
      <div class="field">
        <label for="filter-stratum">Stratum</label><select id="filter-stratum">
          <option value="">All</option>
        </select>
      </div>
      <div id="filter-columns"></div>
      <button type="button" id="filter-clear">Clear</button>
    </form>
    <p id="list-status" class="note" role="status"></p>
    <div
      id="list"
      role="grid"
      tabindex="0"
      aria-label="Disagreements: arrows move, Enter opens"
      aria-colcount="${heads.length}"
      aria-rowcount="1"
    >
      <div role="rowgroup" class="head"><div role="row" class="row" aria-rowindex="1">${head}</div></div>
      <div role="rowgroup" id="list-body"></div>
    </div>
    <p id="list-empty" class="note" hidden>No row matches. Clear a filter to see more.</p>
    <p class="note keys">
      <kbd>↑</kbd> <kbd>↓</kbd> move, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> closes, <kbd>←</kbd> <kbd>→</kbd> go through the open ones. The
      address keeps the filters and the open row, so a link leads back here.
    </p>
    <div class="printed">
      <p id="printed-note"></p>
      <table>
        <caption>
          Disagreements, excerpt
        </caption>
        <thead>
          <tr>
            <th scope="col">Id</th>
            <th scope="col">Kind</th>
            <th scope="col">Stratum</th>
            <th scope="col">Answer</th>
            <th scope="col">Reference</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody id="printed-rows"></tbody>
      </table>
    </div>
`;
}

/** What follows the rows: how much of them stands in the page, and the window for one row. */
export function disagreementsEnd(bounds: string): Html {
  return markup`<p class="note" id="bounds">${bounds}</p>
</section>
`;
}

export const detailDialog: Html = markup`<dialog id="detail" aria-labelledby="detail-title">
  <div class="bar-top">
    <h2 id="detail-title">Row</h2>
    <p id="detail-where" role="status"></p>
    <div class="buttons">
      <button type="button" id="detail-previous">Previous</button><button type="button" id="detail-next">Next</button><button type="button" id="detail-close" autofocus>Close</button>
    </div>
  </div>
  <div id="detail-body" tabindex="0" role="region" aria-label="The row in full"></div>
</dialog> `;

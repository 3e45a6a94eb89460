import { attribute, markup, type Html } from "../html.ts";

/** A part of the page, with its heading and its place in the list of contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

export function sectionMarkup({ id, title, body }: Section): Html {
  return markup`<section id=${attribute(id)} aria-labelledby=${attribute(`${id}-h`)}>
    <h2 id=${attribute(`${id}-h`)}>${title}</h2>
    ${body}
  </section> `;
}

export interface Column {
  readonly title: string;
  readonly numeric?: boolean;
}

/** A table whose first cell of each row is the row's heading. It scrolls by itself where the window is narrow. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly (Html | string | number)[])[]): Html {
  const kind = (place: number): Html => (columns[place]?.numeric === true ? markup` class="number"` : markup``);
  const head = columns.map(({ title }, place) => markup`<th scope="col" ${kind(place)}>${title}</th>`);
  const body = rows.map(
    (cells) =>
      markup`<tr>
        ${cells.map((cell, place) => (place === 0 ? markup`<th scope="row" ${kind(0)}>${cell}</th>` : markup`<td${kind(place)}>${cell}</td>`))}
      </tr> `,
  );
  return markup`<div class="scroll" role="region" tabindex="0" aria-label=${attribute(caption)}>
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div> `;
}

/** The words of a chart as a table, folded. */
export function asTable(content: Html, title = "The same as a table"): Html {
  return markup`<details>
    <summary>${title}</summary>
    ${content}
  </details>`;
}

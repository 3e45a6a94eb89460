/** A grid that scrolls over any number of rows of one height and has elements only for those that can be seen. */
export interface VirtualList {
  /** Shows this many rows from the beginning, or around the row `active` where it is given. */
  show(rows: number, active?: number): void;
  /** Makes a row the active one and brings it into view. */
  activate(position: number): void;
}

export interface VirtualListOptions {
  /** The element with role grid: it scrolls, takes the keyboard, and has its head as first row. */
  readonly grid: HTMLElement;
  /** The row group that is as high as all rows together. */
  readonly body: HTMLElement;
  /** The cells of the row at a position. */
  readonly cells: (position: number) => readonly HTMLElement[];
  readonly open: (position: number) => void;
}

/** Rows beyond the window that have elements, above and below. */
const beyond = 8;

export function createVirtualList({ grid, body, cells, open }: VirtualListOptions): VirtualList {
  let count = 0;
  let active = 0;
  let drawn = new Map<number, HTMLElement>();

  const rowHeight = (): number => Number.parseFloat(getComputedStyle(grid).getPropertyValue("--row")) || 44;
  const headHeight = (): number => body.offsetTop;

  function draw(): void {
    const height = rowHeight();
    const first = Math.max(0, Math.floor((grid.scrollTop - headHeight()) / height) - beyond);
    const last = Math.min(count, Math.ceil((grid.scrollTop + grid.clientHeight) / height) + beyond);
    const next = new Map<number, HTMLElement>();
    for (let position = first; position < last; position += 1) next.set(position, drawn.get(position) ?? rowAt(position));
    for (const [position, row] of drawn) if (next.get(position) !== row) row.remove();
    for (const [position, row] of next) {
      row.style.top = `${position * height}px`;
      row.classList.toggle("active", position === active);
      row.setAttribute("aria-selected", String(position === active));
      if (!row.isConnected) body.append(row);
    }
    drawn = next;
    if (drawn.has(active)) grid.setAttribute("aria-activedescendant", `row-${active}`);
    else grid.removeAttribute("aria-activedescendant");
  }

  function rowAt(position: number): HTMLElement {
    const row = document.createElement("div");
    row.id = `row-${position}`;
    row.className = "row";
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", String(position + 2));
    row.append(...cells(position));
    row.addEventListener("click", () => {
      activate(position);
      open(position);
    });
    return row;
  }

  function layOut(): void {
    body.style.height = `${count * rowHeight()}px`;
    draw();
  }

  function activate(position: number): void {
    active = Math.max(0, Math.min(count - 1, position));
    const [height, head] = [rowHeight(), headHeight()];
    const [top, bottom] = [active * height, (active + 1) * height + head];
    if (grid.scrollTop > top) grid.scrollTop = top;
    else if (grid.scrollTop + grid.clientHeight < bottom) grid.scrollTop = bottom - grid.clientHeight;
    draw();
  }

  const steps: Readonly<Record<string, () => number>> = {
    ArrowDown: () => active + 1,
    ArrowUp: () => active - 1,
    PageDown: () => active + page(),
    PageUp: () => active - page(),
    Home: () => 0,
    End: () => count - 1,
  };
  const page = (): number => Math.max(1, Math.floor((grid.clientHeight - headHeight()) / rowHeight()) - 1);

  grid.addEventListener("keydown", (event) => {
    if (event.target !== grid || event.altKey || event.ctrlKey || event.metaKey || count === 0) return;
    const step = steps[event.key];
    if (step) activate(step());
    else if (event.key === "Enter" || event.key === " ") open(active);
    else return;
    event.preventDefault();
  });
  let asked = false;
  grid.addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  });
  new ResizeObserver(layOut).observe(grid);

  return {
    show(rows, at = 0) {
      count = rows;
      active = at;
      for (const row of drawn.values()) row.remove();
      drawn = new Map();
      grid.setAttribute("aria-rowcount", String(rows + 1));
      if (at === 0) grid.scrollTop = 0;
      layOut();
      if (at > 0) activate(at);
    },
    activate,
  };
}

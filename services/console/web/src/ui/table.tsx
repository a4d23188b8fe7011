// Rows of a ledger: a table where there is room, a card a row where there isn't. The roles are
// written out, since a browser forgets them where the style says that a row is a card.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface Column<T> {
  name: string;
  title: string;
  cell: (row: T) => ComponentChildren;
  narrow?: boolean;
}

/** What is wider than its place is scrolled with keys, too; what fits is no stop on the way. */
function useFrame(caption: string) {
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = frame.current;
    if (box === null) return undefined;
    const watch = new ResizeObserver(() => {
      const wide = box.scrollWidth > box.clientWidth;
      for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", caption]] as const) {
        if (wide) box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
    });
    watch.observe(box);
    if (box.firstElementChild !== null) watch.observe(box.firstElementChild);
    return () => watch.disconnect();
  }, [caption]);
  return frame;
}

export function Table<T>(props: {
  caption: string; columns: Column<T>[]; rows: T[]; rowKey: (row: T, index: number) => string;
}) {
  const { caption, columns, rows, rowKey } = props;
  return (
    <div class="ledger-frame" ref={useFrame(caption)}>
      <table class="ledger" role="table">
        <caption class="only-heard">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.name} scope="col" role="columnheader" class={column.narrow ? "narrow" : undefined}>{column.title}</th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, index) => (
            <tr key={rowKey(row, index)} role="row">
              {columns.map((column) => (
                <td key={column.name} role="cell" class={`cell-${column.name}`} data-title={column.title}><div>{column.cell(row)}</div></td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Rows of a ledger: a table where there is room, a card a row where there isn't. The roles are
// written out, since a browser forgets them where the style says that a row is a card.
import type { ComponentChildren } from "preact";

export interface Column<T> {
  name: string;
  title: string;
  cell: (row: T) => ComponentChildren;
  narrow?: boolean;
}

export function Table<T>(props: {
  caption: string; columns: Column<T>[]; rows: T[]; rowKey: (row: T, index: number) => string;
}) {
  const { caption, columns, rows, rowKey } = props;
  return (
    <div class="ledger-frame">
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

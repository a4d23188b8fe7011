// Rows as text for spreadsheet programs.
import type { Cell } from "./workbook.ts";

// What a spreadsheet program would compute is text, also behind blanks, which some take away.
function quoted(cell: string): string {
  return `"${/^ *[=+\-@\t\r]/.test(cell) ? "'" : ""}${cell.replaceAll('"', '""')}"`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  return "text" in cell ? quoted(cell.look === "part" ? `  ${cell.text}` : cell.text) : cell.shown;
}

/** RFC 4180, UTF-8 with its mark. */
export function csvOf(rows: Cell[][]): string {
  return `\ufeff${rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("")}`;
}

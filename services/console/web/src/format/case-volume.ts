// The papers of a case in the order in which they are bound (卷内文件目录): as columns, and as the rows of a file.
import type { Line } from "../api/types.ts";
import { heading } from "../state/words.ts";
import { show, text } from "./value.ts";
import type { Cell } from "./workbook.ts";

export const columns = ["volume", "place", "part", "event", "recorded_ms", "number", "document", "person", "second"] as const;

export const isMissing = (line: Line): boolean => line["missing"] === true;

/** `lacks`: what stands for the day of a paper that must be there and isn't. */
export function cellOf(line: Line, column: string, lacks: string): string {
  if (column === "recorded_ms" && isMissing(line)) return lacks;
  return text(line, column) === "" ? "" : show(column, line[column]);
}

export const titleOfColumn = (column: string): string => heading(column, "volume_paper");

export function cellsOf(title: string, lines: Line[], lacks: string): Cell[][] {
  return [
    [{ text: title, look: "bold" }],
    columns.map((column): Cell => ({ text: titleOfColumn(column), look: "bold" })),
    ...lines.map((line) => columns.map((column): Cell => ({ text: cellOf(line, column, lacks) }))),
  ];
}

// A bulletin's figures as a sheet, and as text for spreadsheets: the same bytes as zhianctl's.
import type { Line, Value } from "../api/types.ts";
import { personName, signature, unitName } from "../state/people.ts";
import { lang } from "../state/prefs.ts";
import { found, foundValue, heading } from "../state/words.ts";
import type { Bar } from "./chart.ts";
import { text } from "./value.ts";
import type { Cell } from "./workbook.ts";

export const columns = ["in_period", "in_year", "at_begin", "at_cutoff"] as const;
const groups = ["report_kind", "level", "measure", "notice", "owner", "unit"];
/** As the acts number them, from 1. */
export const kinds = ["weekly", "monthly", "half_year", "year", "period"];

/** Which bulletin: `from` of a period alone. */
export interface Days {
  kind: string;
  cutoff: string;
  from?: string | undefined;
}

export interface SheetRow {
  figure: string;
  /** of a part: what it is told apart by, and its word */
  group?: string;
  word?: string;
  label: string;
  money: boolean;
  /** in the order of `columns`; fen where it is money */
  values: (number | undefined)[];
}

export interface Sheet {
  title: string;
  days: string;
  provisional: boolean;
  digest: string;
  rows: SheetRow[];
}

/** A sentence of the catalogue with its {parameters}. */
export const filled = (name: string, params: Record<string, string>): string =>
  (found("text", name) ?? name).replace(/\{(\w+)\}/g, (_, param: string) => params[param] ?? "");

export const kindName = (kind: string): string => foundValue("bulletin", kind) ?? kind;

export function daysOf(line: { [member: string]: Value }): Days {
  const kind = text(line, "bulletin");
  return { kind, cutoff: text(line, "cutoff_day"), from: kind === "period" ? text(line, "from_day") : undefined };
}

/** "周报 2025-03-03 至 2025-03-09" */
export function nameOf(line: { [member: string]: Value }): string {
  return `${kindName(text(line, "bulletin"))} ${text(line, "from_day")} – ${text(line, "cutoff_day")}`;
}

export const figureName = (figure: string): string => foundValue("figure", figure) ?? figure;

export function partName(group: string, word: string): string {
  if (word !== "none" && group === "owner") return personName(word);
  if (word !== "none" && group === "unit") return unitName(word);
  return foundValue(group, word) ?? word;
}

/** null: it isn't whole. */
export function sheetOf(lines: Line[]): Sheet | null {
  const [head, ...figures] = lines;
  if (head?.kind !== "bulletin") return null;
  const rows = figures.map((line): SheetRow => {
    const figure = text(line, "figure");
    const group = line.kind === "figure_of" ? groups.find((one) => one in line) : undefined;
    const row: SheetRow = {
      figure, label: figureName(figure), money: figure.endsWith("_fen"),
      values: columns.map((name) => (typeof line[name] === "number" ? line[name] : undefined)),
    };
    return group === undefined ? row : { ...row, group, word: text(line, group), label: partName(group, text(line, group)) };
  });
  return {
    title: filled("bulletin_title", { region: text(head, "region_name") || text(head, "region"), kind: kindName(text(head, "bulletin")) }),
    days: filled("bulletin_days", { from: text(head, "from_day"), cutoff: text(head, "cutoff_day") }),
    provisional: head["provisional"] === true, digest: text(head, "digest"), rows,
  };
}

export function cellOf(row: SheetRow, column: number): string {
  const value = row.values[column];
  return value === undefined ? "" : row.money ? `${Math.trunc(value / 100)}.${String(value % 100).padStart(2, "0")}` : String(value);
}

/** The parts of each figure by each group as bars: what happened in the period, of a stock what is left; where there is more than one. */
export function partsOf(sheet: Sheet): { figure: string; group: string; bars: Bar[] }[] {
  const parts = new Map<string, { figure: string; group: string; bars: Bar[] }>();
  for (const row of sheet.rows) {
    const column = row.values[0] === undefined ? columns.indexOf("at_cutoff") : 0;
    const value = row.values[column] ?? 0;
    if (row.group === undefined || value === 0) continue;
    const name = `${row.figure} ${row.group}`;
    const part = parts.get(name) ?? { figure: row.figure, group: row.group, bars: [] };
    part.bars.push({ label: row.label, value, shown: cellOf(row, column) });
    parts.set(name, part);
  }
  return [...parts.values()].filter(({ bars }) => bars.length > 1);
}

/** The office's units that filed no case in the period (零立案单位); where nobody filed any, the sheet tells no units apart. */
export function withoutCases(sheet: Sheet, units: string[]): string[] {
  const filed = sheet.rows.filter((row) => row.figure === "cases_filed" && row.group === "unit" && (row.values[0] ?? 0) > 0).map((row) => row.word);
  return units.filter((unit) => !filed.includes(unit));
}

/** On its face: who submitted or approved these figures, or others; "": nobody yet. */
export function standsOf(line: Line | null, digest: string): string {
  const submitted = line === null ? "" : text(line, "digest");
  if (line === null || submitted === "") return "";
  const approved = text(line, "state") === "approved";
  const name = `bulletin_${approved ? "approved" : "submitted"}${submitted === digest ? "" : "_other"}`;
  const when = text(line, approved ? "approved_ms" : "submitted_ms").slice(0, 16).replace("T", " ");
  return filled(name, { who: personName(text(line, approved ? "approved_by" : "submitted_by")), when, digest: submitted });
}

/** What stands on the office's paper: who approved exactly these figures, and on which day; "": it is a draft. */
export interface Paper {
  signer: string;
  day: string;
}

export function paperOf(line: Line | null, digest: string): Paper {
  const signed = line !== null && text(line, "state") === "approved" && text(line, "digest") === digest;
  if (!signed) return { signer: "", day: found("text", "paper_undated") ?? "" };
  const parts = text(line, "approved_ms").slice(0, 10).split("-");
  const [year = "", month = "", day = ""] = lang.value === "zh" ? parts.map((part) => String(Number(part))) : parts; // papers write 3月
  return { signer: signature(text(line, "approved_by")), day: filled("paper_day", { year, month, day }) };
}

export interface Changed {
  figure: string;
  column: string;
  submitted: string;
  now: string;
}

/** Of the figures that were submitted, those that are counted otherwise; their parts aren't kept. */
export function changesSince(line: Line, sheet: Sheet): Changed[] {
  const kept = new Map((Array.isArray(line["figures"]) ? (line["figures"] as Line[]) : []).map((one) => [text(one, "figure"), one]));
  return sheet.rows.filter((row) => row.group === undefined).flatMap((row) => {
    const before = columns.map((name) => kept.get(row.figure)?.[name]);
    const old: SheetRow = { ...row, values: before.map((value) => (typeof value === "number" ? value : undefined)) };
    return columns.flatMap((column, at) => (cellOf(old, at) === cellOf(row, at) ? [] :
      [{ figure: row.label, column: heading(column), submitted: cellOf(old, at), now: cellOf(row, at) }]));
  });
}

/** Cells, row by row: what is handed on. */
export function rowsOf(sheet: Sheet, stands: string): Cell[][] {
  const bold = (text: string): Cell => ({ text, look: "bold" });
  return [
    [bold(sheet.title)], [{ text: sheet.days }, ...(sheet.provisional ? [{ text: found("text", "bulletin_provisional") ?? "" }] : [])],
    [bold(heading("figure")), ...columns.map((name) => bold(heading(name)))],
    ...sheet.rows.map((row): Cell[] => [
      row.group === undefined ? { text: row.label } : { text: row.label, look: "part" },
      ...row.values.map((value, at): Cell => (value === undefined ? null : { number: row.money ? value / 100 : value, shown: cellOf(row, at) })),
    ]),
    [{ text: sheet.digest }], ...(stands === "" ? [] : [[{ text: stands }]]),
  ];
}

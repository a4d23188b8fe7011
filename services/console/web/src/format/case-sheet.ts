// The sheet of a certification case that is reported on (认证处罚案件报送): its contents in the order of the notice, as they
// were reported, and before that what the journal has to say of them.
import type { Line } from "../api/types.ts";
import { heading } from "../state/words.ts";
import { show, text } from "./value.ts";
import type { Cell } from "./workbook.ts";

const contents = [
  "case_source", "case_information", "case_basis", "penalty_kinds", "penalty_fen", "case_facts", "decision_number", "decision_file",
  "upload_receipt", "uploaded_ms",
] as const;

export interface SheetLine {
  name: string;
  title: string;
  value: string;
}

export function isReported(line: Line): boolean {
  return text(line, "upload_receipt") !== "";
}

function day(line: Line, member: string): string {
  return text(line, member) === "" ? "" : `${heading(member)} ${show(member, line[member])}`;
}

/** What a person may begin from: who, under which number, from when to when. */
function information(line: Line): string {
  return [text(line, "firm"), text(line, "number"), day(line, "filed_ms"), day(line, "decided_ms"), day(line, "closed_ms")]
    .filter((part) => part !== "").join("；");
}

/** The texts of the act, by field. */
export function draftOf(line: Line): Record<string, string> {
  return {
    case_source: text(line, "case_source") || [show("report_kind", line["report_kind"]), text(line, "report")].filter((part) => part !== "").join(" "),
    case_information: text(line, "case_information") || information(line),
    case_basis: text(line, "case_basis"),
    case_facts: text(line, "case_facts"),
  };
}

export function linesOf(line: Line): SheetLine[] {
  const draft = draftOf(line);
  return contents.map((name) => ({ name, title: heading(name), value: draft[name] ?? show(name, line[name]) }));
}

export function cellsOf(title: string, lines: SheetLine[]): Cell[][] {
  return [[{ text: title, look: "bold" }], ...lines.map((one): Cell[] => [{ text: one.title, look: "bold" }, { text: one.value }])];
}

// What a line is about, whichever daemon wrote it.
import type { Line } from "../api/types.ts";
import { inLanguage, isId, text } from "./value.ts";

export function idOf(line: Line): string {
  return text(line, "id") || text(line, "key");
}

/** The object that a line leads to: of a clock that is what it runs for. */
export function matterOf(line: Line): string {
  const subject = text(line, "subject") || text(line, "target");
  return line.kind === "clock" && isId(subject) ? subject : text(line, "id");
}

/** What it is called: a product, a measure, a name; "" where it has nothing but its number. */
export function titleOf(line: Line): string {
  if (line.kind === "campaign") return inLanguage(line, "name");
  if (line.kind === "feed") return text(line, "feed");
  return text(line, "title") || text(line, "product") || (line.kind === "firm" ? "" : text(line, "name"));
}

export function firmOf(line: Line): { key: string; name: string } | null {
  const key = text(line, "firm_key") || (line.kind === "firm" ? text(line, "key") : "");
  const name = text(line, "firm") || (line.kind === "firm" ? text(line, "name") : "");
  return key === "" && name === "" ? null : { key, name: name || key };
}

const dates = [
  "opened_day", "opened_ms", "drawn_day", "received_ms", "proposed_ms", "served_ms", "filed_ms", "from_day",
  "found_day", "planned_day", "on_day", "since_day", "since_ms", "first_report_ms", "recorded_ms", "anchor_ms",
];

/** The day or moment on which it began; "" where it doesn't say. */
export function beganAt(line: Line): string {
  for (const name of dates) {
    const value = text(line, name);
    if (value !== "") return value;
  }
  return "";
}

/** How grave it is: what was set, or what is proposed until somebody sets it. */
export function levelOf(line: Line): string {
  return text(line, "level") || text(line, "severity") || text(line, "proposed_level");
}

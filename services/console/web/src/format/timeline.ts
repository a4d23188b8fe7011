// A firm's time-line: which lists say something of the firm, what its archive adds, and when each thing was.
import type { Line, Lists, Refusal } from "../api/types.ts";
import { beganAt } from "./line.ts";
import { text } from "./value.ts";

// A visit is an inspection with what of a year it counts: the list of inspections has the same ones.
const nouns = ["report", "visit", "sampling", "hazard", "measure", "notice", "case", "listing", "firm_history"];

export interface Asked {
  noun: string;
  daemon: string;
  query: Record<string, string>;
}

/** What a list said of the firm, or why it didn't. */
export interface Part extends Asked {
  lines: Line[];
  /** null: that is all of it */
  after: string | null;
  refusal: Refusal | null;
}

/** The lists that can be asked by firm. */
export function askedOf(lists: Lists, firm: string): Asked[] {
  return lists.items.flatMap(({ noun, daemon, filters }) => {
    const by = noun === "firm_history" ? "of" : "firm";
    return nouns.includes(noun) && filters.some(({ name }) => name === by) ? [{ noun, daemon, query: { [by]: firm } }] : [];
  });
}

/** A firm's licences and certificates stand in its archive, and in no list that can be asked by firm. */
export function licencesOf(archive: Line | undefined): Line[] {
  const licences = archive?.["licences"];
  if (!Array.isArray(licences)) return [];
  return licences.flatMap((one) => (typeof one === "object" && one !== null && !Array.isArray(one) ? [{ ...one, kind: "licence" }] : []));
}

/** The day or moment at which it stands; a visit that wasn't made yet stands where it is due. */
export function placeOf(line: Line): string {
  return beganAt(line) || text(line, "at_ms") || text(line, "drafted_ms") || text(line, "due_day");
}

/** What the read model knows of the firm beside these lines, by its ids: letters between counties, and what a list lacks. */
export function othersOf(matters: Line[], lines: Line[]): string[] {
  const shown = new Set(lines.map((line) => text(line, "id")));
  return matters.map((line) => text(line, "id")).filter((id) => id !== "" && !shown.has(id));
}

/** A daemon that has no archive of the firm has nothing to say of it. */
export function lackOf(refusal: Refusal): Refusal | null {
  return refusal.code === "firm.not_found" ? null : refusal;
}

/** Daemons that didn't answer, lists that were refused, and those of which there is more. */
export function lackingOf(parts: Part[]): { silent: string[]; refused: Part[]; cut: Part[] } {
  const isSilent = ({ refusal }: Part): boolean => refusal?.code === "console.daemon_silent";
  return {
    silent: [...new Set(parts.filter(isSilent).map(({ daemon }) => daemon))],
    refused: parts.filter((part) => part.refusal !== null && !isSilent(part)),
    cut: parts.filter(({ after }) => after !== null),
  };
}

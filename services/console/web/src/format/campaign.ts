// A campaign's lines as its board shows them: phases with their days, coverage of the base, figures, what is owed.
import type { Line, Value } from "../api/types.ts";
import { t } from "../ui/text.ts";
import { daysBetween } from "./time.ts";
import { show, text } from "./value.ts";

export type Members = { [member: string]: Value };

/** The counters by which a base is counted, as the daemon names them. */
export const counters = ["unit", "area", "class", "role", "region"];
/** Each number of the coverage, with what the firms behind it have, or lack. */
export const covered: { member: string; has?: string; lacks?: string }[] = [
  { member: "firms" },
  { member: "firms_visited", has: "visited" },
  { member: "firms_sampled", has: "sampled" },
  { member: "firms_self_checked", has: "self_checked" },
  { member: "firms_checked", has: "checked" },
  { member: "firms_missing", lacks: "checked" },
  { member: "hazards_found", has: "hazards_found" },
];

export function parts(line: Line, name: string): Members[] {
  const value = line[name];
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is Members => typeof one === "object" && one !== null && !Array.isArray(one));
}

export function numberOf(line: Members, member: string): number {
  const value = line[member];
  return typeof value === "number" ? value : 0;
}

/** Where a phase stands on a day. */
export function phaseDays(phase: Members, today: string): string {
  const from = text(phase, "from_day"), to = text(phase, "to_day");
  const before = daysBetween(today, from);
  if (before > 0) return before === 1 ? t("campaignTomorrow") : t("campaignBegins", before);
  return daysBetween(today, to) < 0 ? t("campaignOver") : t("campaignDay", 1 - before, daysBetween(from, to) + 1);
}

/** What a counter counts by, where its values have words or names. */
const named: Record<string, string> = { role: "role", class: "class_code", unit: "unit" };

/** Of a counter's value: a role has a word, a class and a unit a name; what isn't stated is said to be so. */
export function valueName(line: Members): string {
  const value = text(line, "value");
  const counter = text(line, "counter");
  const member = Object.hasOwn(named, counter) ? named[counter] : undefined;
  return value === "" ? t("campaignUnstated") : member === undefined ? value : show(member, value);
}

/** Units and areas of which nobody knows whether there is nothing: none was found and none said so, or none was looked at. */
export function silent(cover: Line[]): Line[] {
  return cover.filter((line) => text(line, "value") !== "" && (text(line, "says") === "silent" ||
    (["unit", "area"].includes(text(line, "counter")) && numberOf(line, "firms_checked") === 0)));
}

/** Hundredths of a percent. */
export function share(bp: Value | undefined): string {
  return typeof bp === "number" ? `${(bp / 100).toFixed(2)}%` : "";
}

/** Which of a counter's entries stand behind a number: the frozen list's, unless it is told what came later. */
export function behind(number: string): (entry: Line) => boolean {
  const state = (entry: Line): string => text(entry, "state");
  const after = (entry: Line): boolean => entry["after"] === true;
  const all: Record<string, (entry: Line) => boolean> = {
    done: (entry) => !after(entry) && state(entry) === "done",
    owed: (entry) => !after(entry) && state(entry) !== "excluded",
    missing: (entry) => !after(entry) && state(entry) === "missing",
    after_owed: (entry) => after(entry) && state(entry) !== "excluded",
    after_done: (entry) => after(entry) && state(entry) === "done",
    counted: (entry) => state(entry) !== "excluded",
    excluded: (entry) => state(entry) === "excluded",
    late: (entry) => entry["late"] === true && state(entry) === "done",
  };
  return all[number] ?? (() => true);
}

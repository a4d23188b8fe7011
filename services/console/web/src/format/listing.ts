// Which listings of serious dishonesty wait, for what, and until when.
import type { Line } from "../api/types.ts";
import { text } from "./value.ts";

export const groups = ["announced", "consent", "decided", "removal", "inForce"] as const;
export type Group = (typeof groups)[number];

const ofState: Record<string, Group> = {
  noticed: "announced", statement: "announced", consent_asked: "consent", consented: "consent", consent_refused: "consent",
  listed: "decided", in_force: "inForce",
};

export interface Entry {
  line: Line;
  group: Group;
  /** its running terms, the next one first */
  clocks: Line[];
  /** what waits for a second person */
  proposals: Line[];
}

/** Those that wait; what was decided otherwise, removed or is over doesn't. */
export function entriesOf(lines: Line[], clocks: Line[], proposals: Line[]): Entry[] {
  return lines.flatMap((line): Entry[] => {
    const id = text(line, "id"), state = ofState[text(line, "state")];
    if (state === undefined) return [];
    const open = proposals.filter((one) => text(one, "target") === id);
    return [{
      line, group: open.some((one) => text(one, "act") === "listing.remove") ? "removal" : state, proposals: open,
      clocks: clocks.filter((one) => text(one, "subject") === id).sort((a, b) => (text(a, "due_ms") < text(b, "due_ms") ? -1 : 1)),
    }];
  });
}

/** What is due first stands first; what has no term last. */
export function inGroup(entries: Entry[], group: Group): Entry[] {
  const due = (entry: Entry): string => (entry.clocks[0] === undefined ? "~" : text(entry.clocks[0], "due_ms"));
  return entries.filter((entry) => entry.group === group).sort((a, b) => (due(a) < due(b) ? -1 : due(a) > due(b) ? 1 : 0));
}

// Which members of a line people read.
import type { Value } from "../api/types.ts";
import { lang } from "../state/prefs.ts";
import { foundHeading } from "../state/words.ts";

type Members = { [member: string]: Value };

// What programs need, or what stands beside by other means.
const hidden = new Set([
  "kind", "trace", "version", "firm_key", "overdue", "digest", "salted_digest", "text_signature", "feed_session",
  "feed_number", "feed_sequence", "object_version", "cause", "chain", "incarnation",
]);

/** As common/base/region_list.c has it: a region's code, whose name stands beside it as MEMBER_name. */
export function isRegion(member: string): boolean {
  return /(^|_)region$|^(peer|by_peer|neighbour|superior|refer_to|place)$/.test(member);
}

/** Of a text in both languages the one that isn't the reader's. */
function isForOthers(members: Members, name: string): boolean {
  const [mine, others] = lang.value === "zh" ? ["_zh", "_en"] : ["_en", "_zh"];
  return name.endsWith(others) && members[name.slice(0, -3) + mine] !== undefined;
}

/** Facts as the daemons hand them to each other; explain says them in words. */
const areForPrograms = (name: string, value: Value): boolean => name === "facts" && typeof value === "string" && /^\w+=/.test(value);

/** Headings that the catalogue hasn't got are for programs. `without`: what else isn't shown. */
export function readable(members: Members, without: ReadonlySet<string> = new Set()): [string, Value][] {
  return Object.entries(members).filter(([name, value]) =>
    !hidden.has(name) && !without.has(name) && foundHeading(name) !== undefined && !isForOthers(members, name) &&
    !(name.endsWith("_name") && isRegion(name.slice(0, -5))) && !(without.size > 0 && areForPrograms(name, value)));
}

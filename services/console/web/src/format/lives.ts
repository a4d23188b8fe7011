// The main line of each life: the states that a matter comes through where nothing turns it aside, in their order. The states and what
// leads from one to the next are the daemons' (services/*/*_table.def); tests/unit/lives.test.ts holds each line to tests/golden/states.
import type { Line } from "../api/types.ts";
import { text } from "./value.ts";

/** By the state table's name, as `zhianctl states` has it. */
export const lives: Record<string, string> = {
  hazard: "opened ordered rectified_claimed reinspected cancelled_off looked_back archived",
  inspection: "planned assigned noticed on_site done recorded untold results",
  sampling: "planned drawn at_lab result_passed",
  sampling_service: "owed served term_over",
  sampling_retest: "asked accepted formalities_done at_retest_lab retest_passed",
  sampling_correction: "order_owed ordered passed",
  campaign: "drafted issued in_phase closed_to_entries self_checked accepted archived",
  measure: "proposed taken carried_out",
  notice: "drafted approved served replied closed",
  case: "clue_checked filed reported reviewed notice_owed noticed decided closed",
  case_hearing: "no_hearing hearing_asked officer_named file_handed date_fixed hearing_held hearing_reported",
  case_service: "not_decided owed served",
  case_publication: "not_decided owed published over",
  case_execution: "not_decided waiting owed paid",
  case_contest: "not_contested contested contest_over",
  case_certification: "not_closed report_owed report_sent",
  listing: "candidate noticed statement consent_asked consented listed in_force expired",
  bulletin: "awaited due submitted approved",
};

export interface Step {
  state: string;
  place: "before" | "now" | "after";
  /** when it came to it, where that is on record; a step may have been left out */
  at: string;
}

/** Where the event is called otherwise. */
const events: Record<string, string> = { "case.notice_owed": "case_noticed", "case.noticed": "case_notice_served" };

/** An event that is called after the state, of the matter itself, the last one; else the member that is. */
function cameAt(table: string, state: string, line: Line, story: Line[]): string {
  const other = events[`${table}.${state}`];
  const names = other === undefined ? [`${line.kind}_${state}`, state] : [other];
  const event = story.filter((one) => one.kind === "event" && text(one, "subject") === text(line, "id") && names.includes(text(one, "event"))).at(-1);
  const own = table === line.kind ? text(line, `${state}_ms`) || text(line, `${state}_day`) : "";
  return event === undefined ? own : text(event, "recorded_ms");
}

/** null: it stands beside its main line, or has none. */
export function stepsOf(table: string, state: string, line: Line, story: Line[]): Step[] | null {
  const states = Object.hasOwn(lives, table) ? lives[table]!.split(" ") : [];
  const now = states.indexOf(state);
  if (now < 0) return null;
  return states.map((one, at) => ({
    state: one, place: at < now ? "before" : at === now ? "now" : "after", at: at > now ? "" : cameAt(table, one, line, story),
  }));
}

// The figures of a bulletin as the console answers them, for as many units and officers as are wanted: every figure of
// common/core/bulletin_figures.def with every part that it is told apart by.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const table = join(dirname(fileURLToPath(import.meta.url)), "../../../../common/core/bulletin_figures.def");
const words = {
  REPORT_KIND: "complaint accusation clue sampling inspection self_report opinion recall certificate_change referred",
  LEVEL: "none general larger major",
  MEASURE: "guidance reminder caution correction inform_government suspend_certificate follow_up interview key_supervision special_supervision " +
    "seal_seize case announce stop_production revoke publish list police listed_supervision joint_handling referral report_up enforcement_sampling " +
    "recall release_goods",
  NOTICE: "listed_supervision interview rectification reminder caution guidance penalty_notice penalty_decision supplement",
};

/** Of these days: `units` and `owners` are names; where both are empty nothing has happened. */
export function figures({ bulletin, from_day, cutoff_day, units = [], owners = [] }) {
  const some = units.length > 0;
  const parts = { UNIT: units, OWNER: owners };
  if (some) for (const [group, all] of Object.entries(words)) parts[group] = all.split(" ");
  const lines = [];
  for (const [, name, how, groups] of readFileSync(table, "utf8").matchAll(/^FIGURE\(\w+, "(\w+)", (\w+), (.*)\)$/gm)) {
    const scale = how === "FEN" ? 1_000_000 : 1;
    const numbers = (n) => (how === "STOCK" ? { at_begin: n, at_cutoff: n } : { in_period: n * scale, in_year: 12 * n * scale });
    lines.push({ kind: "figure", figure: name, ...numbers(some ? 218 : 0) });
    for (const [, group] of groups.matchAll(/BY\((\w+)\)/g)) {
      for (const [at, part] of (parts[group] ?? []).entries()) {
        lines.push({ kind: "figure_of", figure: name, [group.toLowerCase()]: part, ...numbers(at + 8) });
      }
    }
  }
  const head = { kind: "bulletin", bulletin, region: 522701, region_name: "都匀市", from_day, cutoff_day, digest: "5e".repeat(32) };
  return { items: [head, ...lines], after: null };
}

import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Line } from "../../src/api/types.ts";
import { behind, numberOf, parts, phaseDays, share, silent, valueName } from "../../src/format/campaign.ts";
import { titleOf } from "../../src/format/line.ts";
import { takeClasses } from "../../src/state/classes.ts";
import { lang } from "../../src/state/prefs.ts";

lang.value = "en";

test("a phase says its day, or how long until it begins, or that it is over", () => {
  const phase = { from_day: "2025-03-10", to_day: "2025-03-20" };
  assert.equal(phaseDays(phase, "2025-03-09"), "begins tomorrow");
  assert.equal(phaseDays(phase, "2025-03-07"), "begins in 3 days");
  assert.equal(phaseDays(phase, "2025-03-10"), "day 1 of 11");
  assert.equal(phaseDays(phase, "2025-03-20"), "day 11 of 11");
  assert.equal(phaseDays(phase, "2025-03-21"), "over");
});

test("who is missing: said nothing, or wasn't looked at; what isn't stated is nobody's silence", () => {
  const of = (counter: string, value: string, says: string | undefined, checked: number): Line =>
    ({ kind: "campaign_base", counter, value, firms_checked: checked, ...(says === undefined ? {} : { says }) });
  const cover = [
    of("unit", "one", "silent", 2), of("unit", "two", "none_found", 1), of("unit", "three", "hazards_found", 0),
    of("area", "", undefined, 0), of("class", "S0-02", undefined, 0),
  ];
  assert.deepEqual(silent(cover).map(valueName), ["one", "three"]);
  assert.equal(valueName(cover[3]!), "not stated");
});

test("a class is counted under its name, one that the dictionary hasn't got under its code", () => {
  takeClasses({ classes: [{ code: "S0-02", name_zh: "玩具", name_en: "toys" }], members: ["class_code"] });
  const of = (counter: string, value: string): string => valueName({ counter, value });
  assert.deepEqual([of("class", "S0-02"), of("class", "S9-99"), of("area", "S0-02"), of("constructor", "S0-02")], ["S0-02 toys", "S9-99", "S0-02", "S0-02"]);
});

test("behind a number stand the entries that it counts, and those of after the freeze apart", () => {
  const entry = (state: string, more: Partial<Line> = {}): Line => ({ kind: "campaign_entry", state, ...more }) as Line;
  const entries = [
    entry("done"), entry("done", { late: true }), entry("missing"), entry("excluded"), entry("done", { after: true }), entry("missing", { after: true }),
  ];
  const count = (number: string): number => entries.filter(behind(number)).length;
  assert.deepEqual(["done", "owed", "missing", "after_owed", "after_done", "excluded", "late", "counted"].map(count), [2, 3, 1, 2, 1, 1, 1, 5]);
});

test("a share is rounded down, a campaign is called by its name in the language", () => {
  assert.equal(share(9999), "99.99%");
  assert.equal(share(undefined), "");
  const campaign: Line = { kind: "campaign", name_zh: "小方案", name_en: "a small plan", phases: [{ id: "first" }, "?"] };
  assert.equal(titleOf(campaign), "a small plan");
  assert.equal(titleOf({ kind: "campaign", name_zh: "小方案" }), "小方案");
  assert.equal(parts(campaign, "phases").length, 1);
  assert.equal(numberOf({ done: "3" }, "done"), 0);
});

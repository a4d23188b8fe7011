import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { sheetOf, partsOf } from "../../src/format/bulletin.ts";
import { mostOf, percentOf, pointsOf, shownOf } from "../../src/format/chart.ts";

test("a bar is its part of the greatest, from zero on", () => {
  assert.deepEqual([10, 5, 1, 0, -3].map((value) => percentOf(value, 10)), [100, 50, 10, 0, 0]);
  assert.equal(percentOf(0, 0), 0, "nothing of nothing");
  assert.ok(percentOf(1, 100_000) > 0, "what is more than nothing can be seen");
  assert.equal(percentOf(12, 10), 100, "never longer than the chart");
  assert.equal(percentOf(1, 3), 33.3);
});

test("a part is measured by its whole, and written with it", () => {
  assert.equal(mostOf([]), 0);
  assert.equal(mostOf([{ label: "a", value: 3, of: 9 }, { label: "b", value: 4 }]), 9);
  assert.deepEqual([{ label: "a", value: 3, of: 9 }, { label: "b", value: 4 }, { label: "c", value: 412, shown: "4.12" }].map(shownOf), ["3/9", "4", "4.12"]);
});

test("a line: several, one, all equal, nothing at all", () => {
  assert.equal(pointsOf([0, 5, 10]), "0,100 50,50 100,0");
  assert.equal(pointsOf([7]), "0,0 100,0");
  assert.equal(pointsOf([4, 4, 4]), "0,0 50,0 100,0");
  assert.equal(pointsOf([0, 0]), "0,100 100,100");
  assert.doesNotMatch(pointsOf([1, -2]), /NaN|-/);
});

test("a bulletin's parts are told by figure and group where there is more than one", () => {
  const part = (figure: string, group: string, word: string, values: object) => ({ kind: "figure_of", figure, [group]: word, ...values });
  const sheet = sheetOf([
    { kind: "bulletin" },
    { kind: "figure", figure: "hazards_opened", in_period: 5, in_year: 9 },
    part("hazards_opened", "level", "major", { in_period: 2, in_year: 2 }), part("hazards_opened", "level", "general", { in_period: 3, in_year: 7 }),
    part("hazards_opened", "level", "larger", { in_period: 0, in_year: 1 }), part("hazards_opened", "owner", "officer-1", { in_period: 5, in_year: 9 }),
    part("cases_open", "unit", "a", { at_begin: 1, at_cutoff: 4 }), part("cases_open", "unit", "b", { at_begin: 1, at_cutoff: 6 }),
    part("penalties_fen", "unit", "a", { in_period: 150 }), part("penalties_fen", "unit", "b", { in_period: 50 }),
  ])!;
  assert.deepEqual(partsOf(sheet).map(({ figure, group, bars }) => `${figure} ${group}: ${bars.map((bar) => shownOf(bar)).join(" ")}`),
    ["hazards_opened level: 2 3", "cases_open unit: 4 6", "penalties_fen unit: 1.50 0.50"]);
});

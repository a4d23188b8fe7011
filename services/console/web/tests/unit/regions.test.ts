import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Line } from "../../src/api/types.ts";
import { isBelow, sideBySide, treeOf } from "../../src/format/regions.ts";

const paper = (region: number, direction: string, state: string, more: Record<string, boolean> = {}): Line => ({ kind: "referral", id: `RF-522701-${region}`, region, direction, state, ...more });

test("regions are a tree by their codes, with what waits between them and us", () => {
  const links: Line[] = [
    { kind: "region", region: 522702, region_name: "福泉市", link: "up" }, { kind: "region", region: 522700, region_name: "黔南布依族苗族自治州", link: "down" },
    { kind: "region", region: 520000, region_name: "贵州省", link: "never_heard_of" }, { kind: "region", region: 522701, region_name: "都匀市", link: "up" },
  ];
  const tree = treeOf(links, [
    paper(522702, "theirs", "received", { overdue: true }), paper(522702, "theirs", "accepted"), paper(522702, "theirs", "answered"),
    paper(522702, "ours", "sent"), paper(522702, "ours", "answered"), paper(522702, "ours", "closed"), paper(522702, "theirs", "returned"), paper(522702, "ours", "withdrawn"),
    paper(440305, "ours", "drafted", { overdue: true }), paper(522702, "theirs", "filed"),
  ], "522701");
  assert.deepEqual(tree.map(({ code, name, regions }) => [code, name, regions.map((one) => one.code)]), [
    ["440300", "", ["440305"]], ["520000", "贵州省", ["520000"]], ["522700", "黔南布依族苗族自治州", ["522700", "522702"]],
  ]);
  const [first, , third] = tree;
  assert.deepEqual(third!.regions[1], { code: "522702", name: "福泉市", link: "up", ours: { open: 2, overdue: 0 }, theirs: { open: 2, overdue: 1 } });
  assert.deepEqual(first!.regions[0], { code: "440305", name: "", link: "", ours: { open: 1, overdue: 1 }, theirs: { open: 0, overdue: 0 } });
  assert.deepEqual(treeOf([], [], "522701"), []);
});

test("a region below tells what it has reported of itself", () => {
  const links: Line[] = [
    { kind: "region", region: 522701, region_name: "都匀市", link: "up", reported_day: "2025-03-31" }, { kind: "region", region: 522702, region_name: "福泉市", link: "up", never_reported: true },
    { kind: "region", region: 520000, region_name: "贵州省", link: "up" },
  ];
  const line = (bulletin_kind: string, cutoff_day: string, figure: string, at_cutoff: number): Line => ({ kind: "reported", region: 522701, bulletin_kind, cutoff_day, figure, at_cutoff });
  const tree = treeOf(links, [], "522700", [
    line("weekly", "2025-03-30", "hazards_unfinished", 5), line("monthly", "2025-03-31", "hazards_unfinished", 7), line("monthly", "2025-03-31", "hazards_overdue", 2), line("weekly", "2025-03-30", "hazards_overdue", 9),
    { kind: "reported", region: 522701, plan: "001", cutoff_day: "2025-04-30", counter: "inspected", owed: 3 },
  ]);
  assert.deepEqual(links.map(isBelow), [true, true, false]);
  assert.deepEqual(tree.flatMap((branch) => branch.regions.map((one) => [one.code, one.reported])), [
    ["520000", undefined], ["522701", { day: "2025-03-31", unfinished: 7, overdue: 2 }], ["522702", { day: "", unfinished: 0, overdue: 0 }],
  ]);
});

test("figures stand side by side, and only those of one day are summed", () => {
  const line = (region: number, cutoff_day: string, figure: string, value: Record<string, number>): Line => ({ kind: "reported", region, bulletin_kind: "weekly", cutoff_day, figure, letter: `RF-522700-${region % 10}`, ...value });
  const told = sideBySide(["522701", "522702", "522703", "522704"], [
    line(522701, "2025-03-09", "hazards_opened", { in_period: 3, in_year: 9 }), line(522701, "2025-03-09", "hazards_unfinished", { at_begin: 1, at_cutoff: 4 }),
    line(522702, "2025-03-02", "hazards_opened", { in_period: 5 }), line(522704, "2025-03-09", "hazards_opened", { in_period: 2 }),
  ]);
  assert.equal(told.day, "2025-03-09");
  assert.deepEqual(told.papers.map((paper) => paper?.day), ["2025-03-09", "2025-03-02", undefined, "2025-03-09"]);
  assert.deepEqual(told.rows, [
    { figure: "hazards_opened", values: [3, 5, undefined, 2], sum: 5 }, { figure: "hazards_unfinished", values: [4, undefined, undefined, undefined], sum: 4 },
  ]);
  assert.deepEqual(sideBySide(["522701"], []), { day: "", papers: [undefined], rows: [] });
});

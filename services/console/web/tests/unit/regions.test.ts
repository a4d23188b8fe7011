import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Line } from "../../src/api/types.ts";
import { treeOf } from "../../src/format/regions.ts";

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

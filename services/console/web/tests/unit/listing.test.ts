import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Line } from "../../src/api/types.ts";
import { entriesOf, groups, inGroup } from "../../src/format/listing.ts";

const listing = (id: number, state: string): Line => ({ kind: "listing", id: `LS-522701-${id}`, state });
const clock = (of: number, purpose: string, due_ms: string): Line => ({ kind: "clock", id: `CK-522701-credit-${of}`, subject: `LS-522701-${of}`, purpose, due_ms });

test("listings stand where they wait, what is due first before the others", () => {
  const lines = ["noticed", "statement", "consent_refused", "listed", "in_force", "in_force", "removed", "candidate", "noticed"].map((state, at) => listing(at + 1, state));
  const clocks = [clock(1, "listing.statement", "2025-03-20"), clock(2, "listing.statement", "2025-03-10"), clock(5, "listing.term", "2028-04-01"), clock(5, "listing.earliest_removal", "2026-04-01")];
  const proposals: Line[] = [{ kind: "proposal", id: "PP-522701-credit-1", act: "listing.remove", target: "LS-522701-6" }, { kind: "proposal", id: "PP-522701-credit-2", act: "listing.approve", target: "LS-522701-1" }];
  const entries = entriesOf(lines, clocks, proposals);
  assert.deepEqual(groups.map((group) => inGroup(entries, group).map(({ line }) => Number(String(line["id"]).split("-")[2]))), [[2, 1, 9], [3], [4], [6], [5]]);
  assert.deepEqual(entries.find(({ line }) => line["id"] === "LS-522701-5")!.clocks.map((one) => one["purpose"]), ["listing.earliest_removal", "listing.term"]);
  assert.deepEqual(entries.find(({ line }) => line["id"] === "LS-522701-1")!.proposals.map((one) => one["id"]), ["PP-522701-credit-2"]);
});

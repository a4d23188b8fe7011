import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { withQuery } from "../../src/api/client.ts";
import type { Line } from "../../src/api/types.ts";
import { backlogOf } from "../../src/pages/operations.tsx";
import { groupOf } from "../../src/pages/today.tsx";
import { gather } from "../../src/state/pages.ts";
import { href, readRoute } from "../../src/state/route.ts";
import { weeksOf } from "../../src/ui/days.tsx";
import { behindText } from "../../src/ui/behind.tsx";
import { changesOf } from "../../src/ui/difference.tsx";
import { clocksOf } from "../../src/ui/explain.tsx";
import { axesOf, possibleOf } from "../../src/ui/standing.tsx";

const rows = (count: number): Line[] => Array.from({ length: count }, (_, index) => ({ kind: "hazard", id: String(index) }));

test("a short or empty page isn't the last", async () => {
  const pages = [{ items: rows(2), after: "a" }, { items: [], after: "b" }, { items: rows(3), after: null }];
  const asked: (string | null)[] = [];
  const all = await gather((after) => {
    asked.push(after);
    return Promise.resolve(pages[asked.length - 1]!);
  }, null, 80);
  assert.equal(all.items.length, 5);
  assert.equal(all.after, null);
  assert.deepEqual(asked, [null, "a", "b"]);
});

test("a full page ends the asking, and the key is kept", async () => {
  const page = await gather(() => Promise.resolve({ items: rows(80), after: "k" }), null, 80);
  assert.equal(page.items.length, 80);
  assert.equal(page.after, "k");
});

test("endless empty pages are given back to the reader", async () => {
  let asked = 0;
  const page = await gather(() => Promise.resolve({ items: [], after: String(asked++) }), null, 80);
  assert.equal(asked, 20);
  assert.notEqual(page.after, null);
});

test("a list that lacked something at one of its pages may lack it", async () => {
  const lacked = [{ daemon: "notify", answers: true, events: 3 }];
  const pages = [{ items: rows(1), after: "a", behind: lacked }, { items: rows(1), after: null, behind: [] }];
  let turn = 0;
  const all = await gather(() => Promise.resolve(pages[turn++]!), null, 80);
  assert.deepEqual(all.behind, lacked);
  const level = await gather(() => Promise.resolve({ items: rows(1), after: null, behind: [] }), null, 80);
  assert.deepEqual(level.behind, []);
  const list = await gather(() => Promise.resolve({ items: rows(1), after: null }), null, 80);
  assert.equal("behind" in list, false);
});

test("what is lacking is told by daemon", () => {
  assert.equal(behindText([]), "");
  const text = behindText([{ daemon: "notify", answers: true, events: 3 }, { daemon: "credit", answers: false }]);
  assert.match(text, /notify.*3|3.*notify/);
  assert.match(text, /credit/);
});

test("addresses hold whatever stands in them", () => {
  const to = href(["search"], { q: "甲/乙?&#%" });
  assert.equal(readRoute(to).query.get("q"), "甲/乙?&#%");
  assert.deepEqual(readRoute(href(["firms", "a/b"])).path, ["firms", "a/b"]);
  assert.deepEqual(readRoute("#/firms/%").path, ["firms", "%"]);
  assert.equal(withQuery("/due", { to: "2025-03-01", after: null, limit: 5 }), "/due?to=2025-03-01&limit=5");
});

test("work is grouped by its deadline", () => {
  const item = (due: string) => ({
    why: "assigned" as const, daemon: "hazard", next: { command: "explain", options: [] },
    line: due === "" ? { kind: "hazard" } : { kind: "hazard", due_ms: due },
  });
  const now = Date.parse("2025-03-17T08:00:00+08:00");
  assert.equal(groupOf(item("2025-03-16T23:59:59.999+08:00"), now, 480), "late");
  assert.equal(groupOf(item("2025-03-20T23:59:59.999+08:00"), now, 480), "soon");
  assert.equal(groupOf(item("2025-03-21T23:59:59.999+08:00"), now, 480), "later");
  assert.equal(groupOf(item(""), now, 480), "later");
});

test("a clock's days stand in whole weeks", () => {
  const lines: Line[] = [
    { kind: "explain", what: "level" }, { kind: "rule", clock: "CK-1" },
    { kind: "day", day: "2025-03-14", counted: true, count: 1 }, { kind: "day", day: "2025-03-17", counted: true, count: 2 },
  ];
  const clocks = clocksOf(lines);
  assert.equal(clocks.length, 1);
  const weeks = weeksOf(clocks[0]!.days);
  assert.equal(weeks.length, 2);
  assert.ok(weeks.every((week) => week.length === 7));
  assert.equal(weeks[0]![0]!.day, "2025-03-10");
  assert.equal(weeks[1]![0]!.line?.["count"], 2);
  assert.deepEqual(weeksOf([]), []);
});

test("what each life of a case allows can be done, each once", () => {
  const state = (table: string, now: string, possible: string[]): Line => ({ kind: "explain", what: "state", table, state: now, possible });
  const lines: Line[] = [
    { kind: "explain", what: "clock", clock: "CK-1" }, state("case", "decided", ["case.close", "case.publish"]),
    state("case_service", "none", ["case.serve"]), state("case_publication", "due", ["case.publish"]),
  ];
  assert.deepEqual(axesOf(lines).map((axis) => axis.table), ["case", "case_service", "case_publication"]);
  assert.deepEqual(possibleOf(lines), ["case.close", "case.publish", "case.serve"]);
  assert.equal(possibleOf([]), null, "who doesn't say hasn't said that nothing can be done");
  assert.deepEqual(possibleOf([state("case", "ended", [])]), []);
});

test("a difference names what differs alone", () => {
  assert.deepEqual(changesOf({ state: "reinspected", level: "major" }, { state: "cancelled_off", level: "major", ended: true }),
    [{ member: "state", before: "reinspected", after: "cancelled_off" }, { member: "ended", before: undefined, after: true }]);
});

test("backlog is the most that any source is ahead", () => {
  assert.equal(backlogOf({ kind: "status", sources: [{ daemon: "a", cursor: 5, head: 9 }, { daemon: "b", cursor: 1, head: 1 }] }), 4);
  assert.equal(backlogOf({ kind: "status" }), 0);
});

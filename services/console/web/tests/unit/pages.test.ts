import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { withQuery } from "../../src/api/client.ts";
import type { Line } from "../../src/api/types.ts";
import { askedOf, lackingOf, lackOf, licencesOf, othersOf, placeOf, type Part } from "../../src/format/timeline.ts";
import { backlogOf, behindOf, lasting, marksLateOf } from "../../src/pages/operations.tsx";
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

test("each life of a sampling allows its own acts", () => {
  const lines: Line[] = [
    { kind: "explain", what: "state", state: "final_failed", possible: ["sampling.request"] },
    { kind: "explain", what: "service", party: "firm", state: "served", possible: [] },
    { kind: "explain", what: "correction", state: "ordered", possible: ["sampling.reinspect passed", "sampling.reinspect failed"] },
    { kind: "explain", what: "request", request: 1, state: "drafted", possible: ["sampling.answer send"] },
  ];
  assert.deepEqual(axesOf(lines).map((axis) => axis.table), ["", "sampling_service", "sampling_correction", "sampling_request"]);
  assert.ok(possibleOf(lines)?.includes("sampling.reinspect failed") && possibleOf(lines)?.includes("sampling.answer send"));
});

test("a difference names what differs alone", () => {
  assert.deepEqual(changesOf({ state: "reinspected", level: "major" }, { state: "cancelled_off", level: "major", ended: true }),
    [{ member: "state", before: "reinspected", after: "cancelled_off" }, { member: "ended", before: undefined, after: true }]);
});

test("backlog is the most that any source is ahead", () => {
  assert.equal(backlogOf({ kind: "status", sources: [{ daemon: "a", cursor: 5, head: 9 }, { daemon: "b", cursor: 1, head: 1 }] }), 4);
  assert.equal(backlogOf({ kind: "status" }), 0);
  assert.equal(behindOf({ kind: "status", sources: [{ daemon: "a", behind_ms: 700 }, { daemon: "b", behind_ms: 4200 }, { daemon: "c" }] }), 4200);
  assert.equal(behindOf({ kind: "status" }), 0);
  const now = "2025-07-15T00:00:00.000+08:00";
  assert.equal(marksLateOf({ kind: "status", now_ms: now, next_mark_ms: "2025-07-14T23:58:00.000+08:00" }), 120_000);
  assert.equal(marksLateOf({ kind: "status", now_ms: now, next_mark_ms: "2025-07-15T00:00:01.000+08:00" }), 0);
  assert.equal(marksLateOf({ kind: "status", now_ms: now }), 0);
  assert.deepEqual([999, 4200, 59_999, 60_000, 7_200_000, 172_800_000].map(lasting), ["", "4 秒", "59 秒", "1 分钟", "2 小时", "2 天"]);
});

test("a firm's time-line asks the lists that can be asked by firm, an inspection once", () => {
  const by = (noun: string, ...names: string[]) => ({ noun, daemon: "hazard", filters: names.map((name) => ({ name, type: "firm" as const })) });
  const asked = askedOf({ items: [by("hazard", "state", "firm"), by("inspection", "firm"), by("visit", "firm"), by("licence"), by("firm_history", "of"), by("credit_fact", "firm")] }, "K");
  assert.deepEqual(asked.map(({ noun, query }) => [noun, query]), [["hazard", { firm: "K" }], ["visit", { firm: "K" }], ["firm_history", { of: "K" }]]);
});

test("what stands in the archive is a line of its own; what no line has is told by its number", () => {
  assert.deepEqual(licencesOf(undefined), []);
  const licences = licencesOf({ kind: "firm", licences: [{ id: "LC-522701-1", from_day: "2023-06-01" }, null] });
  assert.deepEqual(licences, [{ kind: "licence", id: "LC-522701-1", from_day: "2023-06-01" }]);
  const matters = ["LC-522701-1", "RF-522701-7"].map((id): Line => ({ kind: "object", id }));
  assert.deepEqual(othersOf(matters, licences), ["RF-522701-7"]);
});

test("a line stands where it began, was written or is due", () => {
  assert.equal(placeOf({ kind: "visit", due_day: "2025-08-31" }), "2025-08-31");
  assert.equal(placeOf({ kind: "visit", due_day: "2025-08-31", on_day: "2025-08-20" }), "2025-08-20");
  assert.equal(placeOf({ kind: "notice", drafted_ms: "a" }), "a");
  assert.equal(placeOf({ kind: "firm_history", at_ms: "b" }), "b");
});

test("a time-line says which daemons are silent, which lists refuse, and which go on", () => {
  const refusal = (code: string) => ({ code, message_zh: "", message_en: "", possible: [] });
  assert.equal(lackOf(refusal("firm.not_found")), null);
  const part = (noun: string, code: string | null, after: string | null = null): Part =>
    ({ noun, daemon: "escalation", query: {}, lines: [], after, refusal: code === null ? null : refusal(code) });
  const { silent, refused, cut } = lackingOf([
    part("case", "console.daemon_silent"), part("measure", "console.daemon_silent"), part("firm_history", "query.role"), part("notice", null, "k"), part("report", null)]);
  assert.deepEqual([silent, refused.map(({ noun }) => noun), cut.map(({ noun }) => noun)], [["escalation"], ["firm_history"], ["notice"]]);
});

import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { actCommand, commandOf, quote } from "../../src/format/command.ts";
import { standing } from "../../src/format/deadline.ts";
import { beganAt, firmOf, matterOf } from "../../src/format/line.ts";
import { isRegion, readable } from "../../src/format/members.ts";
import { technical } from "../../src/format/technical.ts";
import { addDays, dayOf, daysBetween, showMoment, weekday } from "../../src/format/time.ts";
import { isId, show, showMoney } from "../../src/format/value.ts";
import { lang } from "../../src/state/prefs.ts";
import { words } from "../../src/state/words.ts";
import type { Words } from "../../src/api/types.ts";

const shanghai = 480;

words.value = {
  lang: "zh", text: { yes: "是", no: "否" }, code: {}, event: { hazard_opened: "隐患立账" },
  act: { "hazard.order": "下达整改" }, noun: { hazard: "隐患" }, option: {}, member: { state: "状态" },
  value: { closed: "已办结", producer: "生产者", seller: "销售者", uncontrolled: "未控制", owed: "待办", "case.state=closed": "已结案", "case_execution.state=owed": "待缴清", penalty: "罚款", "outcome=penalty": "给予行政处罚" }, policy: {}, why: {},
  written: { firm: "", reason: "penalty", control: "controlled uncontrolled" },
  worded: { state: "", roles: "", outcome: "", penalty: "", penalties: "" },
} satisfies Words;

test("moments are the county's, whatever the browser's zone", () => {
  assert.equal(showMoment("2025-03-14T01:30:00.000Z", shanghai), "2025-03-14 09:30");
  assert.equal(showMoment("2025-03-14T09:30:05.000+08:00", shanghai), "2025-03-14 09:30:05");
  assert.equal(showMoment("2025-03-14T23:59:59.999+08:00", shanghai), "2025-03-14", "a term ends with a day");
  assert.equal(showMoment(Date.UTC(2025, 2, 14, 16), shanghai), "2025-03-15 00:00");
  assert.equal(showMoment("nothing", shanghai), "nothing");
});

test("days", () => {
  assert.equal(dayOf("2025-03-14", -600), "2025-03-14", "a day has no zone");
  assert.equal(dayOf("2025-03-14T16:00:00.000Z", shanghai), "2025-03-15");
  assert.equal(daysBetween("2024-02-28", "2024-03-01"), 2);
  assert.equal(addDays("2025-12-31", 1), "2026-01-01");
  assert.equal(weekday("2025-03-16"), 7);
});

test("deadlines in words: the day before, the day, the day after", () => {
  const due = "2025-03-17T23:59:59.999+08:00";
  const at = (text: string) => standing(due, Date.parse(text), shanghai, "zh");
  assert.deepEqual(at("2025-03-16T00:00:00+08:00"), { tone: "soon", days: 1, text: "明天到期" });
  assert.deepEqual(at("2025-03-17T23:59:59+08:00"), { tone: "today", days: 0, text: "今天到期" });
  assert.deepEqual(at("2025-03-18T00:00:00+08:00"), { tone: "late", days: -1, text: "逾期 1 天" });
  assert.equal(at("2025-03-14T12:00:00+08:00").tone, "soon");
  assert.equal(at("2025-03-13T12:00:00+08:00").tone, "later");
  assert.equal(standing(due, Date.parse("2025-03-18T00:00:00+08:00"), shanghai, "en").text, "1 day overdue");
});

test("values have the words of their member; what people wrote stays", () => {
  lang.value = "zh";
  assert.equal(show("state", "closed"), "已办结");
  assert.equal(show("outcome", "penalty"), "给予行政处罚");
  assert.equal(show("penalty", "penalty"), "罚款");
  assert.equal(show("event", "hazard_opened"), "隐患立账");
  assert.equal(show("is", "PRODUCER,SELLER"), "生产者、销售者");
  assert.equal(show("was", "ISO"), "ISO", "what isn't roles alone stands as it is");
  assert.equal(show("control", "uncontrolled"), "未控制");
  assert.equal(show("firm", "closed"), "closed", "a firm that is called so");
  assert.equal(show("session", "closed"), "closed", "another member's word");
  assert.equal(show("reason", "closed"), "closed", "what somebody gives as a reason");
  assert.equal(show("reason", "penalty"), "罚款", "but for what the daemons say there");
  assert.equal(show("state", "constructor"), "constructor", "no member of a prototype");
  assert.equal(show("sealed", true), "是");
  assert.equal(show("found", { amount: 20, unit: "箱" }), "20箱");
  assert.equal(show("penalties", ["penalty", "closed"]), "罚款、已办结");
  assert.equal(show("due_ms", "2025-03-17T23:59:59.999+08:00"), "2025-03-17");
});

test("a state has the word of its own object, an axis that of its table", () => {
  assert.equal(show("state", "closed", "case"), "已结案");
  assert.equal(show("state", "closed", "notice"), "已办结");
  assert.equal(show("execution", "owed", "case"), "待缴清");
  assert.equal(show("state", "owed", "case_execution"), "待缴清");
  assert.equal(show("state", "owed", "duty"), "待办");
});

test("sums are counted in fen", () => {
  assert.equal(showMoney(8_000_000, "zh"), "80,000.00元");
  assert.equal(showMoney(-5, "en"), "-0.05 yuan");
  assert.equal(show("owed_fen", 1234), "12.34元");
});

test("ids", () => {
  assert.ok(isId("HZ-522701-7"));
  assert.ok(isId("PP-522701-hazard-3"));
  assert.ok(!isId("HZ-522701-7<script>"));
});

test("commands can be pasted, and nothing in them runs", () => {
  const next = { command: "hazard order", options: ["content", "served-day"] };
  assert.equal(commandOf(next, "HZ-522701-7", "522701", "officer-1"),
    "zhianctl --region 522701 --as officer-1 hazard order HZ-522701-7 --content … --served-day …");
  assert.equal(quote("a;rm -rf $HOME"), "'a;rm -rf $HOME'");
  assert.equal(quote("it's"), "'it'\\''s'");
  assert.deepEqual(actCommand("hazard.reinspect passed"), { command: "hazard reinspect", options: ["outcome passed"] });
});

test("what a line is about", () => {
  assert.equal(matterOf({ kind: "clock", id: "CK-522701-hazard-1", subject: "HZ-522701-1" }), "HZ-522701-1");
  assert.deepEqual(firmOf({ kind: "hazard", firm: "甲", firm_key: "K" }), { key: "K", name: "甲" });
  assert.equal(firmOf({ kind: "hazard" }), null);
  assert.equal(beganAt({ kind: "hazard", opened_day: "2025-03-01" }), "2025-03-01");
});

test("a line's members: one language of two, a region by its name, a story without what is for programs", () => {
  const names = Object.fromEntries(["because_en", "because_zh", "name_en", "region", "region_name", "facts", "signature", "level"].map((name) => [name, name]));
  words.value = { ...words.value!, member: names };
  const members = { because_zh: "已查实", because_en: "found", name_en: "only so", region: "522702", region_name: "福泉市", facts: "level=3;violations=4096", signature: "00ff", level: "major" };
  const shown = (without?: ReadonlySet<string>) => readable(members, without).map(([name]) => name);
  assert.deepEqual(shown(), ["because_zh", "name_en", "region", "facts", "signature", "level"]);
  assert.deepEqual(shown(technical), ["because_zh", "name_en", "region", "level"]);
  lang.value = "en";
  assert.deepEqual(shown(technical), ["because_en", "name_en", "region", "level"]);
  lang.value = "zh";
  assert.ok(isRegion("by_peer") && isRegion("to_region") && !isRegion("regional"));
});

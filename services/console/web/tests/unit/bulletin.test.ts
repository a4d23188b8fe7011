import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Line, Words } from "../../src/api/types.ts";
import { csvOf } from "../../src/format/csv.ts";
import { cellOf, changesSince, columns, daysOf, paperOf, rowsOf, sheetOf, standsOf, withoutCases, type Sheet } from "../../src/format/bulletin.ts";
import { workbookOf, zipOf } from "../../src/format/workbook.ts";
import { gather } from "../../src/state/pages.ts";
import { lang } from "../../src/state/prefs.ts";
import { words } from "../../src/state/words.ts";

const text = {
  bulletin_title: "{region} {kind}", bulletin_days: "{from} to {cutoff}", bulletin_provisional: "not over",
  bulletin_submitted: "submitted by {who} at {when}", bulletin_submitted_other: "others: {digest}",
  paper_day: "{year}-{month}-{day}", paper_undated: "date: ____",
  bulletin_approved: "approved by {who} at {when}", bulletin_approved_other: "not what {who} approved",
};
words.value = { lang: "en", text, code: {}, event: {}, act: {}, noun: {}, option: {}, policy: {}, why: {}, member: { in_period: "period" },
  value: { "bulletin=weekly": "weekly", "figure=hazards_opened": "found", "level=major": "major!", "owner=none": "nobody" } } as unknown as Words;

const lines: Line[] = [
  { kind: "bulletin", bulletin: "weekly", region: 522701, region_name: "都匀市", from_day: "2025-03-03", cutoff_day: "2025-03-09", digest: "aa" },
  { kind: "figure", figure: "hazards_opened", in_period: 3, in_year: 5 },
  { kind: "figure_of", figure: "hazards_opened", level: "major", in_period: 1, in_year: 2 },
  { kind: "figure_of", figure: "hazards_opened", owner: "=1+1", in_period: 2, in_year: 3 },
  { kind: "figure", figure: "penalties_fen", in_period: 5, in_year: 123456 },
  { kind: "figure", figure: "cases_open", at_begin: 0, at_cutoff: 4 },
];
const sheet = (of = lines): Sheet => sheetOf(of)!;

test("a sheet is read as zhianctl reads it", () => {
  assert.equal(sheetOf([]), null);
  assert.equal(sheetOf(lines.slice(1)), null);
  const made = sheet();
  assert.deepEqual([made.title, made.days, made.provisional, made.digest], ["都匀市 weekly", "2025-03-03 to 2025-03-09", false, "aa"]);
  assert.deepEqual(made.rows.map((row) => row.label), ["found", "major!", "=1+1", "penalties_fen", "cases_open"]);
  assert.deepEqual(made.rows.map((row) => columns.map((_, at) => cellOf(row, at)).join("|")),
    ["3|5||", "1|2||", "2|3||", "0.05|1234.56||", "||0|4"]);
  assert.deepEqual(made.rows.map((row) => [row.group, row.word]).slice(0, 3), [[undefined, undefined], ["level", "major"], ["owner", "=1+1"]]);
});

test("only a period states its first day", () => {
  assert.deepEqual(daysOf(lines[0]!), { kind: "weekly", cutoff: "2025-03-09", from: undefined });
  assert.deepEqual(daysOf({ ...lines[0]!, bulletin: "period" }), { kind: "period", cutoff: "2025-03-09", from: "2025-03-03" });
});

test("no cell of a spreadsheet computes", () => {
  const csv = csvOf(rowsOf(sheet(), 'by "a", @b'));
  assert.ok(csv.startsWith("\ufeff\"都匀市 weekly\"\r\n"));
  assert.ok(csv.includes('\r\n"\'  =1+1",2,3,,\r\n'), csv);
  assert.ok(csv.endsWith('"aa"\r\n"by ""a"", @b"\r\n'), csv);
  const book = new TextDecoder().decode(workbookOf(rowsOf(sheet(), "<stands> & \u0001")));
  assert.ok(book.includes(">=1+1</t>") && !book.includes("<f>"));
  assert.ok(book.includes(">&lt;stands&gt; &amp; </t>"));
  assert.ok(book.includes('<c s="4"><v>1234.56</v></c>') && book.includes('<c s="3"><v>3</v></c>'));
});

test("a zip has each file whole, and says so", () => {
  const bytes = zipOf([["a", "123456789"], ["乙", ""]]);
  const view = new DataView(bytes.buffer);
  assert.equal(view.getUint32(0, true), 0x04034b50);
  assert.equal(view.getUint32(14, true), 0xcbf43926, "the sum of 123456789 that everybody knows");
  assert.equal(new TextDecoder().decode(bytes.slice(30, 40)), "a123456789");
  const end = bytes.length - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50);
  assert.equal(view.getUint16(end + 10, true), 2);
  assert.equal(view.getUint32(end + 12, true) + view.getUint32(end + 16, true), end);
  assert.equal(view.getUint32(view.getUint32(end + 16, true), true), 0x02014b50);
});

test("its face says who answers for these figures, or that they are others", () => {
  const line: Line = { kind: "bulletin", state: "submitted", digest: "aa", submitted_by: "li", submitted_ms: "2025-03-10T09:00:00.000+08:00" };
  assert.equal(standsOf(null, "aa"), "");
  assert.equal(standsOf({ kind: "bulletin", state: "due" }, "aa"), "");
  assert.equal(standsOf(line, "aa"), "submitted by li at 2025-03-10 09:00");
  assert.equal(standsOf(line, "bb"), "others: aa");
  const approved: Line = { ...line, state: "approved", approved_by: "wang", approved_ms: "2025-03-11T10:00:00.000+08:00" };
  assert.equal(standsOf(approved, "aa"), "approved by wang at 2025-03-11 10:00");
  assert.equal(standsOf(approved, "bb"), "not what wang approved");
});

test("what isn't as it was submitted is named, figure by figure", () => {
  const figures = [
    { figure: "hazards_opened", in_period: 2, in_year: 5 }, { figure: "penalties_fen", in_period: 5, in_year: 123456 }, { figure: "cases_open", at_begin: 0 },
  ];
  assert.deepEqual(changesSince({ kind: "bulletin", figures }, sheet()), [
    { figure: "found", column: "period", submitted: "2", now: "3" },
    { figure: "cases_open", column: "at_cutoff", submitted: "", now: "4" },
  ]);
});

test("a count that reads long before its first row isn't nothing", async () => {
  let asked = 0;
  const page = await gather(() => Promise.resolve(++asked < 50 ? { items: [], after: "x" } : { items: lines, after: null }), null, 80, 10_000);
  assert.equal(page.items.length, lines.length);
});

test("on paper stands who approved exactly these figures, and the day", () => {
  const approved: Line = { kind: "bulletin", state: "approved", digest: "aa", approved_by: "leader-2", approved_ms: "2025-03-10T09:00:00.000+08:00" };
  const before = lang.value;
  for (const [one, day] of [["en", "2025-03-10"], ["zh", "2025-3-10"]] as const) { // in Chinese its words stand between
    lang.value = one;
    assert.deepEqual(paperOf(approved, "aa"), { signer: "leader-2", day });
  }
  lang.value = before;
  for (const draft of [null, { ...approved, state: "submitted" }, { ...approved, digest: "bb" }]) assert.deepEqual(paperOf(draft, "aa"), { signer: "", day: "date: ____" });
});

test("units without a case are those of the office that filed none in the period", () => {
  const filed = (unit: string, in_period: number): Line => ({ kind: "figure_of", figure: "cases_filed", unit, in_period, in_year: 3 });
  const other: Line = { kind: "figure_of", figure: "cases_closed", unit: "two", in_period: 1, in_year: 1 };
  assert.deepEqual(withoutCases(sheet([...lines, filed("one", 2), filed("three", 0), filed("none", 1), other]), ["one", "two", "three"]), ["two", "three"]);
  assert.deepEqual(withoutCases(sheet(), ["one", "two"]), ["one", "two"], "where nobody filed any");
});

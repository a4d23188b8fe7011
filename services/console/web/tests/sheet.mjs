// A closed certification case in a browser, on a real county: node tests/sheet.mjs SHOTS URL, with somebody beside it who enrols the
// key ("key PERSON HEX"). Its sheet says what the case has; the form of the report begins with that; what was signed stands on the
// sheet, in both languages, on one printed page and as files; axe looks at each page; an error in a browser's console fails it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { come, launch, open, pagesOnPaper, play, sign, unfold, Watch } from "./page.mjs";

const [, , shots, url] = process.argv;
const id = "CS-522701-1";
const watch = new Watch(shots);
const browser = await launch();

/** Heading and value of each row. */
const rows = (page) => page.locator(".case-sheet tr").evaluateAll((all) => Object.fromEntries(all.map((row) => [row.children[0].textContent, row.children[1].textContent])));

async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`.sheet-forms button:text-is("${button}")`)]);
  return [download.suggestedFilename(), readFileSync(await download.path())];
}

await play(browser, watch, async () => {
  const officer = await come(browser, watch, url, "officer-1");
  await open(officer, `#/objects/${id}/sheet`);
  await officer.waitForSelector(".case-sheet tr");
  const draft = await rows(officer);
  assert.equal(draft["处罚依据"], "认证认可条例第六十六条");
  assert.equal(draft["案情描述"], "销售未经认证的电玩具20件");
  assert.equal(draft["处罚类型"], "罚款");
  assert.equal(draft["处罚金额"], "50,000.00元");
  assert.match(draft["案件信息"], /^都匀市城南玩具店；.*结案时间/);
  assert.match(draft["案件来源"], /RP-522701-1$/);
  assert.equal(await officer.locator(".case-sheet .notice").count(), 1, "it says that nothing was reported yet");
  await watch.look(officer, "draft");

  await open(officer, `#/objects/${id}`);
  const form = await unfold(officer, "case-certification-report");
  assert.equal(await form.locator("#case-certification-report-case_basis").inputValue(), draft["处罚依据"], "the form begins with what the case has");
  await form.locator("#case-certification-report-case_source").fill("监督检查");
  await form.locator("input[type=file]").setInputFiles({ name: "处罚决定书.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") });
  await form.locator("#case-certification-report-upload_receipt").fill("RZ2025-0317");
  await watch.look(officer, "form");
  await sign(form, [id, "RZ2025-0317", "监督检查", "处罚决定书.pdf"]);
  await officer.waitForFunction(() => document.querySelector("main").textContent.includes("已报送"));

  await officer.click('main a:text-is("认证行政处罚案件信息报送表")');
  await officer.waitForFunction(() => document.querySelector(".case-sheet")?.textContent.includes("RZ2025-0317"));
  const sent = await rows(officer);
  assert.equal(sent["案件来源"], "监督检查");
  assert.equal(sent["决定书电子版"], "处罚决定书.pdf");
  assert.equal(await officer.locator(".case-sheet .notice").count(), 0);
  await watch.look(officer, "sent");

  assert.equal(await pagesOnPaper(officer), 1, "one printed page");
  const [name, csv] = await saved(officer, "CSV");
  assert.equal(name, `认证行政处罚案件信息报送表 ${id}.csv`);
  assert.ok(csv.toString("utf8").startsWith("\ufeff") && csv.includes("销售未经认证的电玩具20件"), "the CSV");
  const [, book] = await saved(officer, "XLSX");
  assert.equal(book.subarray(0, 2).toString(), "PK", "the workbook");

  // Its papers in the order in which they are bound, and as a file.
  await open(officer, `#/objects/${id}`);
  await officer.click('main a:text-is("卷内文件目录")');
  await officer.waitForSelector(".case-volume tbody tr");
  const bound = await officer.locator(".case-volume tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  assert.deepEqual(bound[0].slice(0, 4), ["正卷", "1", "立案审批表", "立案"]);
  assert.deepEqual(bound.map((row) => row[0]), [...bound.map((row) => row[0])].sort((a, b) => (a === b ? 0 : a === "正卷" ? -1 : 1)), "the main volume first");
  assert.equal(bound.at(-1)[2], "其他有关材料", "what was reported stands last");
  assert.equal(bound.filter((row) => row.includes("缺")).length, 0, "nothing is missing");
  await watch.lookEveryWay(officer, "volume");
  assert.ok((await saved(officer, "CSV"))[1].includes("调查终结报告"));
  await open(officer, `#/objects/${id}/sheet`);
  await officer.waitForSelector(".case-sheet tr");
  await watch.lookEveryWay(officer, "sheet");

  await officer.click("button:text-is('English')");
  await officer.setViewportSize({ width: 360, height: 800 });
  await officer.waitForFunction(() => document.querySelector("main h1").textContent.includes("Report on a certification case"));
  // Headings are the offices' words, which come with an answer of their own.
  await officer.waitForFunction(() => document.querySelector(".case-sheet")?.textContent.includes("penalties"));
  const english = await rows(officer);
  assert.equal(english["penalties"], "fine");
  assert.equal(english["where the case came from"], "监督检查", "what somebody wrote isn't translated");
  await watch.look(officer, "english-360");
});
console.log(`sheet: ${watch.looked} pages looked at`);

// A bulletin by two persons in two browsers, on a real county: node tests/bulletins.mjs SHOTS URL, with somebody beside it who
// drives the clock and compares files. Lines go out ("key PERSON HEX", "due DAY", "files FOLDER", "strange"), a line comes back
// when it is done. Ordered, due, submitted by one, approved by the other; each number opens its rows; figures that aren't the
// submitted ones are shown beside them and can't be approved. axe looks at each page; an error in a browser's console fails it.
import assert from "node:assert/strict";
import { join } from "node:path";

import { ask, come, launch, open, pagesOnPaper, play, sign, unfold, Watch } from "./page.mjs";

const [, , shots, url] = process.argv;
const first = "BL-522701-1", second = "BL-522701-2";
const watch = new Watch(shots);
const look = (page, name) => watch.look(page, name);
const browser = await launch();

/** What `today` tells a person to do next, opened from there. */
async function openFromToday(page, id, name) {
  await open(page, "#/today");
  await page.waitForSelector(`main a.id:text-is("${id}")`);
  await look(page, name);
  await page.click(`main a.id:text-is("${id}")`);
  await page.waitForSelector("#figures .bulletin-sheet");
}

const stateIs = (page, words) => page.waitForSelector(`.matter-head .badge:text-is("${words}")`);

/** Each number leads to as many rows as it says; those of the first figures, and of every part. */
async function openNumbers(page) {
  const links = await page.locator("#figures .ledger a").evaluateAll((all) => all.map((one) => [one.getAttribute("href"), one.textContent]));
  assert.ok(links.length >= 6, `numbers: ${links}`);
  for (const [href, shown] of links.slice(0, 8)) {
    await open(page, href);
    await page.waitForFunction((count) => document.querySelectorAll("main table.ledger tbody tr a.id").length === count, Number(shown))
      .catch((error) => { throw new Error(`${href} says ${shown}`, { cause: error }); });
    await page.waitForSelector("main >> text=没有遗漏");
  }
  await look(page, "rows");
  await page.click("main table.ledger a.id >> nth=0");
  await page.waitForSelector("#facts dl");
}

async function download(page, button, to) {
  const coming = page.waitForEvent("download");
  await page.click(`.sheet-forms button:text-is("${button}")`);
  await (await coming).saveAs(to);
}

await play(browser, watch, async () => {
  const leader = await come(browser, watch, url, "leader-1", { acceptDownloads: true });
  const officer = await come(browser, watch, url, "officer-1", { acceptDownloads: true });

  // A leader orders it and names who makes it.
  await open(leader, "#/today");
  await leader.click("nav a:text-is('统计报表')");
  let form = await unfold(leader, "bulletin-order");
  await form.locator("#bulletin-order-bulletin_kind").selectOption("weekly");
  await form.locator("#bulletin-order-owner").fill("officer-1");
  await look(leader, "order");
  await sign(form, ["周报", "officer-1"]);
  await form.locator("[role=status]:has-text('已办理')").waitFor();
  await leader.waitForSelector(`main table a.id:text-is("${first}")`);
  await look(leader, "list-awaited");
  await open(leader, `#/objects/${first}`);
  await leader.waitForSelector("#figures >> text=截止日届满后");

  // The clock drafts it; who makes it is told, sees what it counts, and submits that.
  await ask("due 2025-03-10");
  await openFromToday(officer, first, "today-officer");
  await stateIs(officer, "应编制");
  await look(officer, "due");
  await openNumbers(officer);
  await open(officer, `#/objects/${first}`);
  form = await unfold(officer, "bulletin-submit");
  assert.equal(await form.locator("button:has-text('下一步')").count(), 0, "nothing is signed before it was counted");
  await form.locator("button:has-text('重新统计')").click();
  const digest = await form.locator(".digest").textContent();
  assert.match(digest, /^[0-9a-f]{64}$/);
  await sign(form, ["officer-1", first, "周报", "2025-03-03", "2025-03-09", digest]);
  await stateIs(officer, "已提交，待批准");
  await officer.waitForSelector("#figures >> text=（officer-1） 于");

  // As files: the same as zhianctl's.
  await download(officer, "CSV", join(shots, "bulletin.csv"));
  await download(officer, "XLSX", join(shots, "bulletin.xlsx"));
  await ask(`files ${shots}`);
  await officer.emulateMedia({ media: "print" });
  assert.deepEqual(await officer.locator("main > *").evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.id)), ["figures"],
    "on paper there is its sheet alone");
  assert.equal(await officer.textContent(".paper-signer"), "草稿", "what nobody approved is a draft");
  assert.match(await officer.innerText(".paper-foot"), /市场监督管理局\s+年\s+月\s+日/);
  await officer.screenshot({ path: join(shots, "paper.png"), fullPage: true });
  await officer.emulateMedia({ media: null });
  assert.equal(await pagesOnPaper(officer, join(shots, "paper.pdf")), 1, "and that is one page");

  // Another person has it counted anew, and approves exactly these figures.
  await openFromToday(leader, first, "today-leader");
  form = await unfold(leader, "bulletin-approve");
  await form.locator("button:has-text('重新统计')").click();
  await form.locator("[role=status]:has-text('与提交的数字一致')").waitFor();
  assert.equal(await form.locator(".digest").textContent(), digest);
  await look(leader, "approve");
  await sign(form, ["leader-1", first, digest]);
  await stateIs(leader, "已批准");
  await leader.waitForSelector("#figures .sheet-stands:has-text('（leader-1） 于')");
  await leader.waitForSelector("#story >> text=（leader-1） 电子签名");
  assert.equal(await leader.locator("#sign-bulletin-approve, #sign-bulletin-return").count(), 0, "approved is an end");
  // On the office's paper: its name in the head, who approved it by name alone, the day of the approval over the seal; on the screen neither.
  assert.equal(await leader.locator(".paper-head:visible, .paper-foot:visible").count(), 0);
  await leader.emulateMedia({ media: "print" });
  assert.match(await leader.innerText(".paper-head"), /^\S+市场监督管理局\s+签发人：\p{Script=Han}{2,4}$/u);
  assert.match(await leader.innerText(".paper-foot"), /市场监督管理局\s+2025年3月10日/);
  await leader.screenshot({ path: join(shots, "paper-approved.png"), fullPage: true });
  await leader.emulateMedia({ media: null });
  assert.equal(await pagesOnPaper(leader, join(shots, "paper-approved.pdf")), 1, "approved, it is one page too");
  await look(leader, "approved");

  // The next one was submitted with other figures than are counted: shown side by side, and not to be approved.
  await ask("due 2025-03-17");
  await ask("strange");
  await openFromToday(leader, second, "today-leader-second");
  await leader.waitForSelector("#figures .because:has-text('与提交时不同的数字')");
  assert.deepEqual(await leader.locator("#figures table >> nth=0 >> tbody td").allTextContents(), ["登记线索 · 本期", "77", "0"]);
  form = await unfold(leader, "bulletin-approve");
  await form.locator("button:has-text('重新统计')").click();
  await form.locator("[role=alert]:has-text('与所提交的不一致')").waitFor();
  assert.equal(await form.locator("button:has-text('下一步')").count(), 0, "what isn't what was submitted can't be signed");
  await look(leader, "changed");
  form = await unfold(leader, "bulletin-return");
  await form.locator("#bulletin-return-reason").fill("数字与统计不符");
  await sign(form, [second, "数字与统计不符"]);
  await stateIs(leader, "已退回，应重报");

  // In English, narrow and dark, by keys; any kind for any days.
  await leader.click("button:text-is('English')");
  await leader.click("button:has-text('Appearance')");
  await leader.click("button:has-text('Appearance: light')");
  await leader.setViewportSize({ width: 360, height: 740 });
  await leader.waitForSelector("#figures .because:has-text('What is counted otherwise')");
  await look(leader, "changed-en-dark-360");
  await open(leader, "#/bulletins");
  await leader.waitForSelector(`table.ledger a.id:text-is("${first}")`);
  await look(leader, "list-en-dark-360");
  await leader.locator("#count summary").focus();
  await leader.keyboard.press("Enter");
  await leader.selectOption("#count-kind", "period");
  await leader.fill("#count-from", "2025-03-01");
  await leader.fill("#count-cutoff", "2025-03-16");
  await leader.keyboard.press("Enter");
  await leader.waitForSelector("#figures .bulletin-sheet");
  await leader.waitForSelector("#sign-bulletin-submit", { state: "attached" });
  const shown = await leader.evaluate(() => {
    const link = document.querySelector("#figures .ledger a");
    link.focus();
    const style = getComputedStyle(link);
    return document.activeElement === link && style.outlineStyle !== "none";
  });
  assert.ok(shown, "a number has the focus, and shows it");
  await look(leader, "period-en-dark-360");
  const count = Number(await leader.locator("#figures .ledger a >> nth=0").textContent());
  await leader.keyboard.press("Enter");
  await leader.waitForFunction((rows) => document.querySelectorAll("main table.ledger tbody tr a.id").length === rows, count);
  await look(leader, "rows-en-dark-360");
});

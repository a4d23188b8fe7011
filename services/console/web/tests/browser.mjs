// The pages in a browser, as an officer uses them:
//   node tests/browser.mjs SHOTS                          against the recording (tests/fixture.mjs)
//   node tests/browser.mjs SHOTS URL PERSON [PASSWORD]    against a console; PASSWORD or $ZHIAN_WEB_PASSWORD
// Every page is looked at by axe-core; an error in the browser's console fails the test.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fixture } from "./fixture.mjs";
import { launchIn, open, Watch } from "./page.mjs";

const [, , shots, url, person = "officer-1", given] = process.argv;
const password = given ?? process.env["ZHIAN_WEB_PASSWORD"] ?? "correct horse";
const hostile = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;
const recorded = url === undefined ? await fixture({ hostile }) : null;
const base = url ?? recorded.url;
const profile = mkdtempSync(join(tmpdir(), "zhian-web-"));
const browser = await launchIn(profile, {
  timezoneId: "America/New_York", // the county's time must not depend on it
  locale: "en-US",
  args: ["--host-resolver-rules=MAP county.test 127.0.0.1"],
});
const watching = new Watch(shots, {
  wait_ms: 20_000, fullPage: false,
  // In rebuilt() and unloaded().
  meant: (text, from) => /ERR_INTERNET_DISCONNECTED/.test(text) || /MIME type of "text\/html"/.test(text) || (/status of 404/.test(text) && /-\w{8}\.js$/.test(from)),
});
const watch = (page) => watching.over(page);
const look = (page, name) => watching.look(page, name);

async function signIn(page) {
  await page.goto(base);
  await page.waitForSelector("#person");
  await look(page, "sign-in-zh");
  // Nothing but keys: the first field has the focus.
  await page.keyboard.type(person);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".tiles");
}

async function today(page) {
  await page.waitForSelector("table.ledger");
  assert.equal(await page.textContent("h1"), "今日");
  if (recorded) {
    // What waits for a post is nobody's own, and counts among nobody's terms.
    assert.match(await page.textContent("#role"), /待本岗位办理[^]*CS-522701-3/);
    assert.equal(await page.locator("a.id:text-is('CS-522701-3')").count(), 1);
  }
  await look(page, "today-zh-light");
}

/** The first matter of the ledger: its number and its firm. */
async function ledger(page) {
  await page.keyboard.press("Escape");
  await page.click("nav a:has-text('整改台账')");
  await page.waitForSelector("table.ledger tbody tr");
  assert.equal(await page.textContent("h1"), "整改台账");
  const all = await page.locator("table.ledger tbody tr").count();
  await look(page, "ledger-zh-light");
  await page.click("summary:has-text('筛选')");
  await page.selectOption("#filter-level", "major");
  await page.click(".filters button[type=submit]");
  await page.waitForURL(/level=major/);
  await page.waitForFunction(() => document.querySelector("main [aria-busy=false] table.ledger tbody tr") !== null);
  const levels = await page.locator("td.cell-state").allTextContents();
  assert.ok(levels.length > 0 && levels.every((text) => text.includes("重大")), "the filter holds");
  if (all >= 80) {
    await open(page, "#/lists/hazard");
    await page.waitForFunction(() => document.querySelectorAll("table.ledger tbody tr").length >= 80);
    if (await page.locator(".list-end button").count() > 0) {
      const before = await page.locator("table.ledger tbody tr").count();
      await page.click(".list-end button");
      await page.waitForFunction((count) => document.querySelectorAll("table.ledger tbody tr").length > count, before);
    }
  }
  const id = await page.locator("td.cell-matter a.id").first().textContent();
  const firm = await page.locator("td.cell-firm a").first().getAttribute("href");
  assert.match(id, /^HZ-\d{6}-\d+$/, "an id is never cut");
  return { id, firm };
}

async function matter(page, id) {
  await page.click(`td.cell-matter a.id:text-is("${id}")`);
  await page.waitForSelector("#facts dl");
  await page.waitForSelector("#story ol");
  await page.waitForSelector("#explain article");
  assert.ok((await page.textContent("h1")).includes(id));
  await page.waitForSelector("#clocks table.days");
  assert.match(await page.textContent("#clocks"), /第几日/);
  await look(page, "matter-zh-light");
  const acts = page.locator("details.acts");
  if (await acts.count() > 0) {
    await acts.locator("summary").click();
    assert.ok((await acts.locator("code").first().textContent()).startsWith("zhianctl --region "));
  }
}

async function search(page, id) {
  await page.locator("main").focus();
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.type(id);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`.hits a.id:text-is("${id}")`);
  await look(page, "search-zh-light");
}

async function firmPage(page, firm) {
  await open(page, firm);
  await page.waitForSelector("#timeline li");
  await look(page, "firm-zh-light");
  assert.notEqual(await page.title(), "broken");
  if (recorded) {
    assert.ok((await page.textContent("h1")).includes(hostile), "it is shown as it stands");
    assert.equal(await page.locator("main img, main script").count(), 0, "and is no more than text");
  }
}

/** How much waits between us and each region, as the list of papers has it. */
async function regions(page) {
  await open(page, "#/referrals");
  await page.waitForSelector("#tree a.tile");
  const told = await page.locator("#tree > ul > li").evaluateAll((all) => all.map((one) => one.textContent));
  assert.equal(told.length, 1);
  for (const one of ["黔南布依族苗族自治州 522700", "福泉市", "移来待办 2 件，逾期 2 件", "移出待复 3 件，逾期 0 件"]) assert.ok(told[0].includes(one), `${one}: ${told[0]}`);
  await look(page, "regions");
  await page.click("#tree a.tile:has-text('福泉市')");
  await page.waitForFunction(() => location.hash === "#/lists/referral?region=522702");
}

async function inEnglishAndDark(page) {
  await page.click("button:text-is('English')");
  await open(page, "#/today");
  await page.waitForSelector("h1:text-is('Today')");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.click("button:has-text('Appearance')");
  await page.click("button:has-text('Appearance: light')");
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await look(page, "today-en-dark");
  const pages = ["lists/hazard", "lists/case", "lists/measure", "lists/report", "lists/sampling", "lists/firm", "referrals", "proposals", "bulletins", "operations", "lists"];
  for (const name of pages) {
    await open(page, `#/${name}`);
    await look(page, `${name.replace("/", "-")}-en-dark`);
  }
}

async function narrow(page, { id, firm }) {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [name, hash] of [["today", "#/today"], ["ledger", "#/lists/hazard"], ["matter", `#/objects/${id}`], ["firm", firm]]) {
    await open(page, hash);
    await look(page, `${name}-en-dark-360`);
  }
  await page.click("button:text-is('中文')");
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** From the first key to an open matter without a mouse. */
async function byKeys(page) {
  await open(page, "#/today");
  await page.reload();
  await page.waitForSelector(".tiles");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  const shown = async () => page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  for (let turn = 0; turn < 60; turn++) {
    await page.keyboard.press("Tab");
    assert.ok(await shown(), "what has the focus shows it");
    if (await page.evaluate(() => document.activeElement.matches("td a.id"))) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForSelector("#facts dl");
}

/** Two tabs share one stream; what changes is told in both. */
async function changes(page) {
  const second = await browser.newPage();
  watch(second);
  await second.goto(`${base}/#/lists/hazard`);
  await second.waitForSelector(".live.on, .live.off");
  await second.waitForSelector("table.ledger tbody tr");
  await open(page, "#/lists/hazard");
  await page.waitForSelector("table.ledger tbody tr");
  assert.equal(recorded.streams(), 1, "one stream a browser");
  recorded.tell({ kind: "hazard_ordered", object: "HZ-522701-2", daemon: "hazard", recorded_ms: 0 });
  await page.waitForSelector(".changes");
  await second.waitForSelector(".changes");
  await second.click(".changes button");
  await second.waitForSelector(".changes", { state: "detached" });
  await second.close();
}

/** A case: each of its lives with what comes next there, as links that lead to how it is done. */
async function casePage(page) {
  await open(page, "#/lists/case");
  await page.click("td.cell-matter a.id >> nth=0");
  await page.waitForSelector(".axes");
  const axes = await page.locator(".axes dt").allTextContents();
  assert.equal(axes.length, 4, axes.join(" | "));
  assert.ok(axes.some((text) => text.includes("决定书送达")) && axes.some((text) => text.includes("罚没款执行")), axes.join(" | "));
  await page.click(".next-links a >> nth=0");
  const opened = await page.evaluate(() => document.querySelector("details.acts")?.open === true || document.querySelector(".signed-acts details[open]") !== null);
  assert.ok(opened, "the link opens where the act is done");
  await look(page, "case-zh");
}

/** Bulletins, the figures of one, and the rows behind a number of it. */
async function bulletins(page) {
  await page.click("nav a:text-is('统计报表')");
  await page.click("main table.ledger a.id >> nth=0");
  await page.waitForSelector("#figures .bulletin-sheet .ledger a");
  await look(page, "bulletin-zh");
  const opened = page.locator("#figures .ledger tr:has-text('排查发现隐患') a >> nth=0");
  const count = Number(await opened.textContent());
  await opened.click();
  await page.waitForFunction((rows) => document.querySelectorAll("main table.ledger a.id").length === rows, count);
  await look(page, "bulletin-rows-zh");
}

/** A page says what it lacks, in both languages, and that it lacks nothing. */
async function lagging(page, id) {
  const standing = ".standing-of-journals";
  const reads = async (hash, expected) => {
    await open(page, hash);
    await page.reload();
    await page.waitForSelector(`${standing}:has-text("${expected}")`);
  };
  await reads(`#/objects/${id}`, "没有遗漏");
  recorded.lacks([{ daemon: "hazard", answers: true, events: 12 }, { daemon: "notify", answers: false }]);
  await reads(`#/objects/${id}`, "尚有 12 条事件未读");
  assert.match(await page.textContent(`#story ${standing}`), /notify未应答/);
  await look(page, "matter-zh-behind");
  await reads(`#/search?q=${id}`, "尚有 12 条事件未读");
  await page.click("button:text-is('English')");
  await page.waitForSelector(`${standing}:has-text("12 events of")`);
  await page.waitForSelector(`${standing}:has-text("notify doesn't say how far its journal goes")`);
  await look(page, "search-en-behind");
  recorded.lacks([]);
  await page.click(`${standing} button`);
  await page.waitForSelector(`${standing}:has-text("as it stood when asked")`);
  await page.click("button:text-is('中文')");
}

/** Each find once, page by page, by one button. */
async function searchPages(page) {
  await open(page, `#/search?q=${encodeURIComponent("批次一")}`);
  for (const count of [50, 100, 120]) {
    await page.waitForFunction((rows) => document.querySelectorAll(".hits a.id").length === rows, count);
    const more = page.locator("main > button:text-is('显示更多')");
    assert.equal(await more.count(), count < 120 ? 1 : 0, `after ${count} finds`);
    if (count < 120) await more.click();
  }
  const ids = await page.locator(".hits a.id").allTextContents();
  assert.equal(new Set(ids).size, 120, "none is doubled");
}

/** The page as its server sends it, with its own policy. */
async function plain() {
  const response = await fetch(base);
  const policy = response.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src '(none|self)'/);
  assert.doesNotMatch(policy, /unsafe-/);
  const html = await response.text();
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/, "nothing inline");
}

/** By http from elsewhere a browser keeps no pages: that is said where one would take a matter along. */
async function insecure(id) {
  const page = await browser.newPage();
  watch(page);
  await page.goto(base.replace("127.0.0.1", "county.test"));
  await page.waitForSelector("#person");
  await page.fill("#person", person);
  await page.fill("#password", password);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".tiles");
  await open(page, `#/objects/${id}`);
  await page.click("#take summary");
  await page.waitForSelector("#take .problem:has-text('http://county.test')");
  assert.equal(await page.locator("#take button").count(), 0);
  await page.close();
}

/** A worker that kept a build makes room for the next one whole, and stands before no newer page. */
async function rebuilt() {
  const page = await browser.newPage();
  watch(page);
  await page.goto(base);
  const named = () => page.getAttribute("script[type=module]", "src");
  const before = await named(), after = before.replace(/-(\w{8})/, (_, hash) => `-${[...hash].reverse().join("")}`);
  await page.evaluate(() => navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" }).then(() => navigator.serviceWorker.ready));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  recorded.rebuild();
  await page.reload();
  assert.equal(await named(), after, "with network the newer pages come, whatever was kept");
  const isNew = () => page.evaluate(async ([old, now]) =>
    (await caches.match(old)) === undefined && (await caches.match(now)) !== undefined, [before, after]);
  for (let turn = 0; turn < 100 && !(await isNew()); turn++) await page.waitForTimeout(100);
  assert.equal(await page.evaluate(async () => (await caches.keys()).length), 1, "one build is kept");
  await browser.setOffline(true);
  await page.reload();
  await page.waitForSelector("h1");
  assert.equal(await named(), after);
  // Every page of the build is there, also those that nobody has opened.
  const kept = await page.evaluate(async () => (await (await caches.open((await caches.keys())[0])).keys()).map((one) => new URL(one.url).pathname));
  for (const name of ["matters", "bulletins", "field", "operations", "key"]) assert.ok(kept.some((path) => path.startsWith(`/${name}-`)), `${name}: ${kept}`);
  await browser.setOffline(false);
  await page.evaluate(async () => { for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister(); });
  await page.close();
}

/** A page whose file can't be had says why and what to do, and is there once it can: without network, from a console of another
 *  build, and where the file is broken. */
async function unloaded(page) {
  const said = (words) => page.waitForSelector(`main [role=alert]:has-text("${words}")`);
  await page.goto("about:blank"); // what was loaded before is forgotten
  await page.goto(base);
  await page.waitForSelector(".tiles");
  await browser.setOffline(true);
  await open(page, "#/bulletins");
  await said("连不上工作台");
  await look(page, "page-away-zh");
  await page.focus("main [role=alert] button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("main [role=alert] button:not([disabled])");
  await said("连不上工作台");
  await page.click("button:text-is('English')");
  await said("The console doesn't answer");
  await page.click("button:text-is('中文')");
  await browser.setOffline(false);
  await page.click("main [role=alert] button");
  await page.waitForSelector("main table.ledger a.id");
  assert.match(page.url(), /#\/bulletins$/, "it goes on where it was");

  await page.route(/\/operations-\w+\.js$/, (route) => route.fulfill({ status: 200, contentType: "text/html", body: "a proxy's" }));
  await open(page, "#/operations");
  await said("没有完整载入");
  await page.unroute(/\/operations-\w+\.js$/);

  await page.goto("about:blank");
  await page.goto(base);
  await page.waitForSelector(".tiles");
  recorded.rebuild();
  await open(page, "#/lists/hazard");
  await said("已换成新版页面");
  await look(page, "page-of-others-zh");
  await page.click("main [role=alert] button:text-is('刷新')");
  await page.waitForSelector("table.ledger tbody tr");
}

async function signOut(page) {
  await page.click("button:text-is('退出')");
  await page.waitForSelector("#person");
}

try {
  const page = browser.pages()[0] ?? (await browser.newPage());
  watch(page);
  await plain();
  await signIn(page);
  await today(page);
  const first = await ledger(page);
  await matter(page, first.id);
  await search(page, first.id);
  await firmPage(page, first.firm);
  if (recorded) await regions(page);
  await inEnglishAndDark(page);
  await narrow(page, first);
  await byKeys(page);
  if (recorded) {
    await casePage(page);
    await bulletins(page);
    await lagging(page, first.id);
    await searchPages(page);
    await changes(page);
    await insecure(first.id);
    await unloaded(page);
  }
  await signOut(page);
  if (recorded) await rebuilt();
} catch (error) {
  watching.errors.push(error.stack ?? String(error));
  await watching.failed([browser]);
} finally {
  await browser.close();
  recorded?.close();
  rmSync(profile, { recursive: true, force: true });
}
const { errors, looked } = watching;
for (const error of [...new Set(errors)]) console.log(error);
console.log(`${looked} pages looked at by axe-core, ${errors.length} findings; pictures in ${shots}`);
process.exit(errors.length > 0 ? 1 : 0);

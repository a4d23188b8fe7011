// The intake desk and one act on several matters, on a real county: node tests/desk.mjs SHOTS URL, with somebody beside it who does what
// lines ask for ("key PERSON HEX", "meanwhile"). Reports are triaged by single keys, what was said is read on record, the one that repeats
// another stands beside it; several hazards are tried and then signed for; what is being filled in stays when its act moves on the page.
import assert from "node:assert/strict";

import { ask, come, enter, isAct, launch, newContext, open, passphrase, play, refusedActs, sign, submit, unfold, Watch } from "./page.mjs";

const [, , shots, url] = process.argv;
const watch = new Watch(shots, { meant: (text, from) => refusedActs(text, from) || (/status of 409/.test(text) && from.endsWith("/api/v1/views")) });
const look = (page, name) => watch.look(page, name);
const browser = await launch();
const said = "在城南店买的充电器冒烟，请打";

/** What the desk has, by their numbers. */
const queue = (page) => page.locator(".desk nav li").evaluateAll((all) => all.map((one) => /RP-522701-\d+/.exec(one.querySelector("a").href)[0]));
const shown = (page) => page.textContent("#report-title a.id");

async function press(page, key) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press(key);
}

/** A fold that a key has opened, with the cursor in it. */
async function byKey(page, key, fold) {
  await press(page, key);
  await page.waitForFunction((id) => document.activeElement?.closest(`[id="${id}"]`) !== null, fold);
  assert.ok(await page.evaluate((id) => document.getElementById(id).open, fold));
  return page.locator(`#${fold}`);
}

async function desk(page) {
  await open(page, "#/today");
  await page.click("nav a:text-is('受理台')");
  await page.waitForSelector("#report-title");
  const all = await queue(page);
  assert.ok(all.length >= 4, `${all.length} wait`);
  assert.equal(await shown(page), all[0], "the first is shown");
  // By keys from one to the next, and back; none of them where something is typed.
  await press(page, "j");
  await page.waitForFunction((id) => document.querySelector("#report-title a.id")?.textContent === id, all[1]);
  await press(page, "k");
  await page.waitForFunction((id) => document.querySelector("#report-title a.id")?.textContent === id, all[0]);
  await page.focus("#search");
  await page.keyboard.press("j");
  assert.equal(await shown(page), all[0]);
  await page.fill("#search", "");
  await page.uncheck("#desk-keys");
  await press(page, "j");
  assert.equal(await shown(page), all[0], "keys are switched off");
  await page.check("#desk-keys");
}

/** What was said comes with a signature, and without the number by which the caller is known. */
async function readCaller(page, form) {
  await sign(form, ["接诉分流"]);
  const told = page.locator("#report .caller");
  await told.first().waitFor();
  const words = await told.first().textContent();
  assert.ok(words.includes(said), words);
  assert.ok(!words.includes("13812341234"), words);
}

async function repeats(page) {
  await page.click(".desk nav li:has(.badge:text-is('疑似重复')) a");
  await page.waitForSelector("#beside table");
  const rows = await page.locator("#beside tbody tr").evaluateAll((all) => all.map((one) => one.textContent));
  assert.ok(rows.some((row) => row.includes("不同")) && rows.some((row) => row.includes("相同") && row.includes("B-7")), rows.join("\n"));
  const form = await byKey(page, "t", "sign-report-text");
  await readCaller(page, form);
  await look(page, "beside");
  const join = await byKey(page, "d", "sign-report-join");
  await join.locator("#report-join-reason-phrases").waitFor();
  assert.match(await join.locator("#report-join-to_report").inputValue(), /^RP-522701-\d+$/, "the other one is filled in");
  await join.locator("#report-join-reason").fill("已与来电人核实。");
  await join.locator("#report-join-reason-phrases").selectOption({ label: "同一事项" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "report-join-reason");
  await sign(join, ["已与来电人核实。 同一反映人就同一产品"]);
  await join.locator("text=已办理").waitFor();
}

/** By a key, and by the key Enter: a complaint is accepted. */
async function accepts(page) {
  await page.click(".desk nav li:has-text('充电器'):not(:has(.badge)) a");
  await page.waitForFunction(() => document.querySelector("#triage") !== null && document.querySelector("#beside") === null);
  const id = await shown(page);
  await byKey(page, "a", "sign-report-accept");
  let signed = 0;
  const count = (request) => { signed += Number(isAct(request)); };
  page.on("request", count);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#sign-report-accept .sentence:focus");
  // The key is open: pressed again and again, Enter signs nothing that hasn't been read.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await look(page, "accept");
  assert.equal(signed, 0, "signed before it was read");
  await submit(page.locator("#sign-report-accept"));
  await page.waitForFunction((one) => ![...document.querySelectorAll(".desk nav li a")].some((at) => at.href.endsWith(one)), id);
  await page.locator("#report .badge:text-is('调解中')").waitFor();
  assert.equal(signed, 1);
  page.off("request", count);
  // The next one is the first of those that are left.
  const left = await queue(page);
  await press(page, "j");
  await page.waitForFunction((one) => document.querySelector("#report-title a.id")?.textContent === one, left[0]);
}

const rowsOf = (page) => page.locator("#bulk-trial tbody tr").evaluateAll((all) => all.map((one) => one.textContent));

/** Tried on each and nothing is done; one that has moved on is passed by; then each is signed for. */
async function several(page) {
  await open(page, "#/lists/report");
  await page.click("button:text-is('批量办理')");
  const acts = await page.locator("#bulk-act option").evaluateAll((all) => all.map((one) => one.value));
  assert.ok(acts.includes("report.assign") && !acts.includes("report.text"), "what is told for an act is told of one matter");
  await open(page, "#/lists/hazard");
  await page.click("button:text-is('批量办理')");
  await page.click("button:text-is('全选')");
  const count = await page.locator("main td.cell-choose input").count();
  assert.ok(count >= 3, `${count} hazards`);
  await page.fill("#bulk-passphrase", passphrase);
  await page.press("#bulk-passphrase", "Enter");
  await page.selectOption("#bulk-act", "hazard.level");
  const once = page.locator(`button:text-is('试办 ${count} 件')`);
  await once.click();
  await page.waitForFunction(() => document.activeElement?.id === "bulk-hazard-level-level");
  await page.selectOption("#bulk-act", "hazard.assign");
  await page.fill("#bulk-hazard-assign-owner", "officer-1");
  await look(page, "bulk");
  await ask("meanwhile");
  await once.click();
  await page.waitForSelector(`button:text-is('签名并提交 ${count - 1} 件')`);
  const tried = await rowsOf(page);
  assert.equal(tried.filter((row) => row.includes("不能办理")).length, 1, tried.join("\n"));
  assert.ok((await page.textContent("#bulk-trial .sentence")).includes(`${count - 1} 件`));
  await look(page, "bulk-tried");
  await ask("nobody"); // nothing is done yet
  await page.click(`button:text-is('签名并提交 ${count - 1} 件')`);
  await page.waitForFunction((all) => document.querySelectorAll("#bulk-trial .badge.good").length === all, count - 1);
  await page.waitForFunction(() => document.querySelector("#bulk-trial")?.textContent.includes("已办理"));
  await look(page, "bulk-done");
  await ask("everybody");
}

/** Filters that are used again and again are kept under a name, with how many rows they have, in whichever browser. */
async function views(page) {
  const kept = (one) => one.locator("#kept-views .tile");
  await open(page, "#/lists/hazard?state=opened");
  await page.fill("#view-name", "待办<b>隐患</b>");
  await look(page, "view-to-keep");
  await page.click(".keep-view button[type=submit]");
  const rows = await page.locator("main tbody tr").count();
  await page.locator(`.views a:has-text("待办<b>隐患</b>") .count:text-is("${rows}")`).waitFor();
  assert.equal(await page.locator('.views a[aria-current=true]').last().textContent(), `待办<b>隐患</b> ${rows}`);
  // A tab from before keeps nothing over it, and is told.
  const other = watch.over(await (await newContext(browser)).newPage());
  await other.goto(url);
  await enter(other, "leader-1");
  await open(other, "#/today");
  await kept(other).locator(`:text-is("${rows}")`).waitFor();
  assert.equal(await kept(other).textContent(), `${rows}待办<b>隐患</b>`);
  // Its list asks for the views anew, twice: what it knows of is what stood before the other tab's change.
  let asked = 0;
  const known = other.waitForResponse((response) => response.url().endsWith("/views") && ++asked === 2);
  await open(other, "#/lists/hazard?mine=yes");
  await known;
  await open(page, "#/lists/hazard?state=opened");
  await page.click(".keep-view > button");
  await page.locator("#view-name").waitFor();
  await other.fill("#view-name", "我的");
  await other.click(".keep-view button[type=submit]");
  await other.locator(".keep-view .problem:has-text('已在别处修改')").waitFor();
  await other.click(".keep-view button[type=submit]");
  await other.locator(".views a:has-text('我的') .count").waitFor();
  await open(other, "#/today");
  await kept(other).waitFor();
  await look(other, "views");
  await other.context().close();
}

/** Who has it stands there by name. */
async function names(page) {
  await open(page, "#/lists/hazard");
  await page.locator("main tbody td:has-text('（officer-1）')").first().waitFor();
}

/** What is typed into a form stays, though the page's list of acts becomes another one. */
async function stays(page) {
  const onlyOthers = async (route) => {
    const answer = await route.fetch();
    const told = await answer.json();
    for (const line of told.items) if (line.what === "state") line.possible = ["hazard.level"];
    await route.fulfill({ response: answer, json: told });
  };
  await page.route("**/HZ-522701-1/explain", onlyOthers);
  await open(page, "#/objects/HZ-522701-1");
  const form = await unfold(page, "hazard-level");
  assert.equal(await page.locator(".signed-acts > .others").count(), 0);
  await form.locator("#hazard-level-reason").fill("危害扩大，尚未写完");
  await page.unroute("**/HZ-522701-1/explain", onlyOthers);
  await ask("moves");
  await page.waitForSelector("#sign-hazard-order, #sign-hazard-claim", { state: "attached" });
  await page.waitForSelector(".signed-acts > .others");
  assert.equal(await page.locator("#hazard-level-reason").inputValue(), "危害扩大，尚未写完");
  assert.ok(await page.locator("#hazard-level-reason").isVisible(), "it stays in sight");
}

await play(browser, watch, async () => {
  const officer = await come(browser, watch, url, "officer-1");
  await desk(officer);
  await repeats(officer);
  await accepts(officer);
  await officer.click("button:text-is('English')");
  await officer.click("button:has-text('Appearance')");
  await officer.click("button:has-text('Appearance: light')");
  await officer.setViewportSize({ width: 360, height: 740 });
  await officer.waitForSelector("h1:text-is('Intake desk')");
  await look(officer, "desk-en-dark-360");
  await watch.lookEveryWay(officer, "desk");
  await officer.click("button:text-is('中文')");
  await officer.setViewportSize({ width: 1280, height: 900 });

  const leader = await come(browser, watch, url, "leader-1");
  await several(leader);
  await names(leader);
  await views(leader);
  await stays(officer);
});

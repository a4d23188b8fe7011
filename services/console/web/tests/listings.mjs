// The credit desk by two persons in two browsers, on a real county: node tests/listings.mjs SHOTS URL, with somebody beside it who
// does what the case and the next level do. Lines go out ("key PERSON HEX", "consent", "decide", "remove"), a line comes back when
// it is done. A listing that was announced stands with its term; the firm's waiver is signed there; consent, decision, publication and
// removal each move it on; both languages, 360 pixels, keys. axe looks at each page; an error in a browser's console fails it.
import assert from "node:assert/strict";

import { ask, come, launch, open, play, sign, unfold, Watch } from "./page.mjs";

const [, , shots, url] = process.argv;
const listing = "LS-522701-1";
const watch = new Watch(shots);
const look = (page, name) => watch.look(page, name);
const browser = await launch();

/** The desk read anew, with the county's time: the listing stands in that group and in no other. */
async function deskShows(page, group, words) {
  await open(page, "#/today");
  await page.reload();
  await page.waitForSelector("header.top");
  await page.click("nav a:text-is('失信名单')");
  await page.waitForSelector(`#listing-${group} a.id:text-is("${listing}")`);
  assert.equal(await page.locator(`main table a.id:text-is("${listing}")`).count(), 1);
  const row = await page.textContent(`#listing-${group} tbody tr`);
  for (const one of words) assert.ok(row.includes(one), `${one}: ${row}`);
}

/** From the row to its acts, by keys. */
async function act(page) {
  await page.focus("main table button.small");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#acting .signed-acts");
  assert.equal(await page.evaluate(() => document.activeElement.id), "acting", "the acts have the focus");
}

await play(browser, watch, async () => {
  const credit = await come(browser, watch, url, "credit-1");
  const leader = await come(browser, watch, url, "leader-1");

  await deskShows(credit, "announced", ["名单陈述", "2025-03-10", "都匀市城南五金店", "CS-522701-1", "已告知拟列入"]);
  await act(credit);
  assert.deepEqual((await credit.locator("#acting details.more").evaluateAll((all) => all.map((one) => one.id))).sort(),
    ["sign-listing-approve", "sign-listing-ask-consent", "sign-listing-statement", "sign-listing-withdraw"], "what its state allows");
  await look(credit, "announced");
  let form = await unfold(credit, "listing-statement");
  await form.locator("#listing-statement-waived").check();
  await sign(form, [listing]);
  await credit.waitForFunction((before) => ![before, undefined].includes(document.querySelector("#listing-announced .badge")?.textContent), "已告知拟列入");

  await ask("consent");
  await deskShows(credit, "consent", []);
  await look(credit, "consent");
  await ask("decide");
  await deskShows(credit, "decided", ["名单公布"]);
  await act(credit);
  form = await unfold(credit, "listing-publish");
  await form.locator("#listing-publish-where").fill("国家企业信用信息公示系统");
  await look(credit, "decided");
  await sign(form, [listing, "国家企业信用信息公示系统"]);
  await credit.waitForSelector(`#listing-inForce a.id:text-is("${listing}")`);

  // A row opens its matter; what two persons decide is approved there.
  await credit.click(`main table a.id:text-is("${listing}")`);
  await credit.waitForSelector("#facts dl");
  await ask("remove");
  await deskShows(leader, "removal", ["已提出"]);
  await leader.click("button:text-is('English')");
  await leader.click("button:has-text('Appearance')");
  await leader.click("button:has-text('Appearance: light')");
  await leader.setViewportSize({ width: 360, height: 740 });
  await leader.waitForSelector("h2:has-text('Removal proposed')");
  await look(leader, "removal-en-dark-360");
  await leader.click("button:text-is('中文')");
  await leader.click("#listing-removal td.cell-state a.id");
  form = await unfold(leader, "proposal-approve");
  await sign(form, ["leader-1"]);
  await leader.waitForSelector(".standing .badge:text-is('已批准')");
  await open(leader, "#/listings");
  await leader.waitForSelector("text=没有待办的失信名单事项");
  await look(leader, "none");
});

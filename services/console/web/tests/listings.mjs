// From a case to a listing that is published and removed, by four persons in their browsers on a real county: node tests/listings.mjs SHOTS
// URL LANG, with somebody beside it who gives keys and drives the clock. Lines go out ("key PERSON HEX", "day DAY"), a line comes back when it
// is done. Every act is signed here: the case's notice that announces the listing, the firm's waiver, the next level's consent, the decision
// with the penalty, the publication, the removal a year later. The whole of it in the language LANG, zh or en; each page is looked at by axe in
// it, the desk also in every other way; an error in a browser's console fails it.
import assert from "node:assert/strict";

import { begin, decide, discuss, notify, step } from "./case.mjs";
import { act, ask, come, launch, open, play, sign, speak, unfold, Watch } from "./page.mjs";
import { word } from "./words.mjs";

const [, , shots, url, lang] = process.argv;
const told = word(lang);
const hazard = "HZ-522701-1", casefile = "CS-522701-1", listing = "LS-522701-1", police = "MS-522701-2";
const watch = new Watch(shots);
const look = (page, name) => watch.look(page, name);
const browser = await launch();
const penalties = { fine: "80000", stop_business: "" };
/** What the four write. */
const writes = {
  zh: {
    party: "都匀市城南五金店，个体工商户", course: "线索移交，现场检查两次", facts: "销售有害产品，检验报告、进货单据", basis: "依产品质量法第四十九条", outside: "消费者权益保护法第五十六条",
    discretion: "无从轻从重情节", agreed: "同意", receipt: "告知书送达回证", noticed: "2025-03-03", findings: "涉嫌违法", notCrime: "不够刑事立案标准",
    answered: "当事人未陈述申辩", minutes: "集体讨论纪要1号", performance: "十五日内缴至指定银行", remedies: "六十日内申请复议，六个月内提起诉讼",
    consentBy: "州局", consentNumber: "同意1号", where: "国家企业信用信息公示系统",
    approved: { intent: "明知检验不合格", frequency: "两次", duration: "六个月", penalty_type: "责令停业", penalty_sum: "80000元", goods_value: "30000元",
      harm_to_health: "无人发病", property_loss: "退货42件", social_impact: "本地媒体报道" },
    removed: { why: "罚款已缴清，当事人申请移出", application: "3月18日申请书", promise: "3月18日承诺书", performed: "缴款收据", harm_removed: "已全部召回", no_heavier: "此后无更重处罚",
      measures_over: "法律未规定限制期限" },
  },
  en: {
    party: "都匀市城南五金店, sole trader", course: "a clue, two visits", facts: "sold a harmful product: test report, purchase records", basis: "产品质量法第四十九条", outside: "the article of the local regulation",
    discretion: "neither lenient nor severe", agreed: "agreed", receipt: "receipt of the notice", noticed: "2025-03-03", findings: "may have broken the law", notCrime: "below what is a crime",
    answered: "the party made no statement", minutes: "minutes no. 1", performance: "to be paid to the named bank within 15 days", remedies: "reconsideration within 60 days, suit within six months",
    consentBy: "the prefecture", consentNumber: "consent no. 1", where: "the national publicity system",
    approved: { intent: "knew of the failed test", frequency: "twice", duration: "six months", penalty_type: "business stopped", penalty_sum: "80,000 yuan", goods_value: "30,000 yuan",
      harm_to_health: "nobody fell ill", property_loss: "42 returns", social_impact: "local press" },
    removed: { why: "the penalty is paid; removal was asked for", application: "of 18 March", promise: "of 18 March", performed: "receipt of the fine", harm_removed: "all recalled",
      no_heavier: "none since", measures_over: "none by law" },
  },
}[lang];

/** The desk read anew, with the county's time: the listing stands in that group and in no other. */
async function deskShows(page, group, words) {
  await open(page, "#/today");
  await page.reload();
  await page.waitForSelector("header.top");
  await page.click("nav a[href='#/listings']");
  await page.waitForSelector(`#listing-${group} a.id:text-is("${listing}")`);
  assert.equal(await page.locator(`main table a.id:text-is("${listing}")`).count(), 1);
  const row = await page.textContent(`#listing-${group} tbody tr`);
  for (const one of words) assert.ok(row.includes(one), `${one}: ${row}`);
}

/** From the row to its acts, by keys. */
async function openActs(page) {
  await page.focus("main table button.small");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#acting .signed-acts");
  assert.equal(await page.evaluate(() => document.activeElement.id), "acting", "the acts have the focus");
}

/** What one proposes at the desk, another approves. */
async function approve(page, proposal) {
  await open(page, `#/objects/${proposal}`);
  await act(page, "proposal-approve", {});
}

await play(browser, watch, async () => {
  const officer = await come(browser, watch, url, "officer-1");
  const leader = await come(browser, watch, url, "leader-1");
  const reviewer = await come(browser, watch, url, "reviewer-1");
  const credit = await come(browser, watch, url, "credit-1");
  const chief = await come(browser, watch, url, "leader");
  const office = { officer, leader, reviewer, chief };
  for (const page of [officer, leader, reviewer, chief, credit]) await speak(page, lang);

  // The notice of a heavier penalty says that a listing is planned.
  assert.equal(await begin(officer, `#/objects/${hazard}`, "case-check", { findings: writes.findings }), casefile);
  // What may be a crime is decided on before the case is.
  await step(leader, police, "measure-withdraw", { reason: writes.notCrime }, chief);
  await notify(office, casefile, writes, {
    planned: penalties, planned_listing: true, listing_ground: "harms_life_and_health",
  });
  await open(officer, "#/today");
  await open(officer, `#/objects/${casefile}`);
  await officer.waitForSelector("#facts dl");
  await look(officer, "noticed");

  await deskShows(credit, "announced", [told("value", "listing.statement"), "2025-03-10", "都匀市城南五金店", casefile, told("value", "listing.state=noticed")]);
  await openActs(credit);
  assert.deepEqual((await credit.locator("#acting details.more").evaluateAll((all) => all.map((one) => one.id))).sort(),
    ["sign-listing-approve", "sign-listing-ask-consent", "sign-listing-statement", "sign-listing-withdraw"], "what its state allows");
  await look(credit, "announced");
  let form = await unfold(credit, "listing-statement");
  await form.locator("#listing-statement-waived").check();
  await sign(form, [listing]);
  await credit.waitForFunction((before) => ![before, undefined].includes(document.querySelector("#listing-announced .badge")?.textContent), told("value", "listing.state=noticed"));

  // The next level is asked, and consents.
  await act(credit, "listing-ask-consent", {});
  await deskShows(leader, "consent", []);
  await openActs(leader);
  await look(leader, "consent");
  await act(leader, "listing-consent", { outcome: "consented", by: writes.consentBy, number: writes.consentNumber }, [writes.consentBy, writes.consentNumber]);

  // Decided with the penalty, by two persons.
  await ask("day 2025-03-12");
  await discuss(office, casefile, writes, { penalties });
  await decide(office, casefile, writes, { penalties, listing: true, ground_outside: writes.outside });
  await open(officer, "#/today");
  await open(officer, `#/objects/${casefile}`);
  await officer.waitForSelector("#facts dl");
  await look(officer, "case-decided");
  await ask("heard");
  await deskShows(credit, "consent", []);
  await openActs(credit);
  await approve(leader, await act(credit, "listing-approve", {
    outcome: "listed", ...writes.approved,
  }, [listing, writes.approved.harm_to_health]));

  await deskShows(credit, "decided", [told("value", "listing.publish")]);
  await openActs(credit);
  form = await unfold(credit, "listing-publish");
  await form.locator("#listing-publish-where").fill(writes.where);
  await look(credit, "decided");
  await watch.lookEveryWay(credit, "decided");
  await sign(form, [listing, writes.where]);
  await credit.waitForSelector(`#listing-inForce a.id:text-is("${listing}")`);

  // A row opens its matter.
  await credit.click(`main table a.id:text-is("${listing}")`);
  await credit.waitForSelector("#facts dl");
  await look(credit, "published");

  // A year later, as the law allows at the soonest; what two persons decide is approved on its own page.
  await ask("day 2026-03-20");
  await deskShows(credit, "inForce", []);
  await openActs(credit);
  await act(credit, "listing-remove", {
    ...writes.removed,
  }, [listing, writes.removed.harm_removed]);
  await deskShows(leader, "removal", [told("value", "proposed")]);
  await leader.click("header .top-end button.plain:not([lang]) >> nth=0");
  await leader.click("header .top-end button.plain:not([lang]) >> nth=0");
  await leader.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await leader.setViewportSize({ width: 360, height: 740 });
  await look(leader, "removal-dark-360");
  await leader.click("#listing-removal td.cell-state a.id");
  form = await unfold(leader, "proposal-approve");
  await sign(form, ["leader-1"]);
  await leader.waitForSelector(`.standing .badge:text-is('${told("value", "approved")}')`);
  await open(leader, "#/listings");
  await leader.waitForSelector("main > p.quiet");
  assert.equal(await leader.locator("main table").count(), 0, "no listing waits");
  await look(leader, "none");
});

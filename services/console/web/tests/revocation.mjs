// From a sample that failed to the revocation of the licence, on a real county: node tests/revocation.mjs SHOTS URL LANG, with somebody beside
// it who drives the clock and gives keys. Lines go out ("key PERSON HEX", "day DAY"), a line comes back when it is done. Every act is filled in,
// read and signed here, by whom the law wants: the officer who proposes, the head who approves, the reviewer who isn't of the case. The whole of
// it in the language LANG, zh or en; each page is looked at by axe; an error in a browser's console fails it.
import assert from "node:assert/strict";

import { begin, decide, discuss, notify, step, two } from "./case.mjs";
import { ask, come, launch, open, play, speak, Watch } from "./page.mjs";
import { said, word } from "./words.mjs";

const [, , shots, url, lang] = process.argv;
const told = word(lang), says = said(lang);
const key = "91522701MA6DKXQ41P", firm = "都匀市城南水泥厂";
const sampling = "SM-522701-1", hazard = "HZ-522701-1";
const watch = new Watch(shots);
const browser = await launch();

/** What they write. */
const writes = {
  zh: {
    issuer: "贵州省市场监督管理局", cement: "普通硅酸盐水泥", lab: "省质检院", drawn: "电脑随机抽取", chosen: "电脑随机选派", shown: "已出示通知书和证件并告知", goods: "成品库随机抽取",
    signer: "厂长李某", tester: "检验员甲", items: "三天抗压强度；GB 175；9.8MPa；不小于17.0MPa", proof: "送达回证",
    content: "停止生产并改正", facts_found: "抽样检验不合格，仍在生产", violated_rule: "产品质量法第十三条", order_basis: "产品质量法第十七条第一款",
    order_remedies: "六十日内申请行政复议，六个月内起诉", body: "黔南州市场监督管理局", announced: "省局公告2025年第12号",
    stop: { facts: "公告后复查仍不合格", course: "抽查不合格，复查不合格，省局公告，公告后复查仍不合格", performance: "自送达之日起停业整顿", receipt: "送达回证1号", minutes: "集体讨论纪要1号" },
    revoke: { facts: "停业整顿期满复查仍不合格", course: "抽查不合格，公告，停业整顿，复查仍不合格", performance: "自送达之日起吊销", receipt: "送达回证2号", minutes: "集体讨论纪要2号" },
    both: { basis: "产品质量法第十七条", discretion: "无从轻从重情节", agreed: "同意", answered: "当事人放弃陈述、申辩和听证", remedies: "六十日内申请复议，六个月内提起诉讼" },
  },
  en: {
    issuer: "the province", cement: "portland cement", lab: "the province's laboratory", drawn: "drawn by computer", chosen: "chosen by computer", shown: "papers were shown", goods: "from the store, at random",
    signer: "manager Li", tester: "tester A", items: "strength after 3 days; GB 175; 9.8 MPa; at least 17.0 MPa", proof: "a receipt",
    content: "stop making it and correct", facts_found: "the sample failed, and it is still made", violated_rule: "产品质量法第十三条", order_basis: "产品质量法第十七条第一款",
    order_remedies: "reconsideration within 60 days, suit within six months", body: "the prefecture", announced: "announcement no. 12 of 2025",
    stop: { facts: "still failing after the announcement", course: "failed, failed again, announced, failed again", performance: "from the day of service", receipt: "receipt no. 1", minutes: "minutes no. 1" },
    revoke: { facts: "still failing after the stop of business", course: "failed, announced, stopped, failed again", performance: "from the day of service", receipt: "receipt no. 2", minutes: "minutes no. 2" },
    both: { basis: "产品质量法第十七条", discretion: "neither lenient nor severe", agreed: "agreed", answered: "statement and hearing were waived", remedies: "reconsideration within 60 days, suit within six months" },
  },
}[lang];

async function picture(page, object, name) {
  await open(page, "#/today");
  await open(page, `#/objects/${object}`);
  await page.waitForSelector("#facts dl");
  await watch.look(page, name);
}

/** A case from the clue to the service of its decision, in which one penalty is imposed. */
async function punish(office, casefile, penalty, words) {
  const penalties = { [penalty]: "" }, { officer, leader } = office;
  await notify(office, casefile, words, { planned: penalties });
  await picture(officer, casefile, `noticed-${penalty}`);
  await step(officer, casefile, "case-statement", { waived: true });
  await ask(`day ${words.decided}`);
  await discuss(office, casefile, words, { penalties });
  await decide(office, casefile, words, { penalties });
  await step(officer, casefile, "case-serve", { method: "direct", document: words.receipt, served_ms: `${words.decided}T09:00` });
  await picture(leader, casefile, `served-${penalty}`);
}

await play(browser, watch, async () => {
  const officer = await come(browser, watch, url, "officer-1");
  const leader = await come(browser, watch, url, "leader-1");
  const reviewer = await come(browser, watch, url, "reviewer-1");
  const chief = await come(browser, watch, url, "leader");
  const office = { officer, leader, reviewer, chief };
  for (const one of Object.values(office)) await speak(one, lang);

  // The firm, its licence, and a sample of what it makes.
  await begin(officer, "#/lists/firm", "firm-register", { "firm-key": key, "firm-name": firm, roles: ["producer"], classes: "S1-03" });
  const licence = await begin(officer, `#/firms/${key}`, "firm-licence-add", {
    firm_key: key, kind: "production", no: "黔XK08-001-00001", classes: "S1-03", from_day: "2024-03-01", to_day: "2029-02-28", issuer: writes.issuer, issuer_body: "province",
  });
  assert.match(licence, /^LC-522701-\d+$/);
  await picture(officer, licence, "licence-valid");
  // Visits and samplings each have their place, and a view for each step that waits for somebody.
  for (const [place, waiting] of [["visits", ["planned", "inspection.state=noticed", "state=untold"]], ["samplings", ["planned", "drawn", "at_lab", "sampling.state=refused"]]]) {
    await officer.click(`nav a:text-is('${says(place)}')`);
    for (const view of waiting) await officer.waitForSelector(`.views a:text-is('${told("value", view)}')`);
  }
  assert.equal(await begin(officer, "#/lists/sampling", "sampling-plan", {
    "product-class_code": "S1-03", "product-name": writes.cement, "product-batch": "B-7", "firm-key": key, "firm-name": firm, firm_role: "producer", lab: writes.lab, method: "GB 175",
  }), sampling);
  await step(officer, sampling, "sampling-draw", {
    sample_no: "ZJ-1", officers: two, quantity: "12kg", stock: "100t", price_fen: "120", seal_no: "F-1", least_stock: "10",
    firm_drawn: writes.drawn, samplers_drawn: writes.chosen, shown_and_told: writes.shown, goods_drawn: writes.goods, stock_kind: "for_sale",
    party_signed: writes.signer, spare_seal_no: "F-2",
  });
  await step(officer, sampling, "sampling-send", {});
  await ask("day 2025-03-12");
  await step(officer, sampling, "sampling-result", { outcome: "failed", lab_report_no: "ZJ2025-001", tested_by: writes.tester, failed_items: writes.items });
  await step(officer, sampling, "sampling-serve", { party: "firm", served_day: "2025-03-12", method: "direct", proof: writes.proof });
  await picture(officer, sampling, "failed");

  // Ordered to correct; the term for an objection passes, and the result stands.
  await ask("day 2025-03-13");
  await step(officer, hazard, "hazard-order", { statutory: true, content: writes.content, served_day: "2025-03-13", method: "direct", document: writes.proof,
    facts_found: writes.facts_found, violated_rule: writes.violated_rule, order_basis: writes.order_basis,
    remedies: writes.order_remedies });
  await picture(officer, hazard, "ordered");
  await ask("day 2025-04-08");
  await step(officer, sampling, "sampling-finalise", {}, leader);
  await ask("day 2025-04-10");
  await step(officer, sampling, "sampling-reinspect", { outcome: "failed", officers: two });
  await picture(leader, sampling, "failed-again");

  // Told upwards until the province announces it; 61 days later it still fails.
  await ask("day 2025-04-11");
  await step(leader, sampling, "sampling-announce-ask", { body: writes.body, to_region: "522700" });
  await ask("day 2025-04-15");
  await step(officer, sampling, "sampling-announced", { document: writes.announced, on_day: "2025-04-15" });
  await picture(officer, sampling, "announced");
  await ask("day 2025-06-17");
  await step(officer, sampling, "sampling-reinspect", { outcome: "failed", officers: two });

  // The head takes the measure that is proposed, and business is stopped by a case of its own.
  await ask("day 2025-06-18");
  const stop = await begin(officer, `#/objects/${hazard}`, "case-check", { findings: writes.stop.facts });
  await punish(office, stop, "stop_business", {
    party: firm, ...writes.both, ...writes.stop, noticed: "2025-06-18", decided: "2025-06-25",
  });
  await ask("day 2025-06-27");
  await step(leader, sampling, "sampling-suspended", { casefile: stop, until_day: "2025-08-20" });
  await picture(leader, sampling, "stopped");

  // After the stop it still fails, and another case revokes.
  await ask("day 2025-08-21");
  await step(officer, sampling, "sampling-reinspect", { outcome: "failed", officers: two });
  await ask("day 2025-08-25");
  const revoke = await begin(officer, `#/objects/${hazard}`, "case-check", { findings: writes.revoke.facts });
  assert.notEqual(revoke, stop);
  await punish(office, revoke, "revoke_licence", {
    party: firm, ...writes.both, ...writes.revoke, noticed: "2025-08-25", decided: "2025-08-29",
  });
  await ask("day 2025-09-01");
  await step(leader, sampling, "sampling-revoked", { casefile: revoke });
  await leader.waitForSelector(`.axes :text-is('${told("value", "revoked")}')`);
  await picture(leader, sampling, "revoked");

  // The production licence is the province's to revoke: it is asked, and what it did is recorded.
  await step(leader, licence, "firm-licence-request", { act: "revoke", ground: writes.revoke.facts, document: "都匀市监〔2025〕30号" });
  await picture(leader, licence, "licence-asked");
  await ask("day 2025-09-15");
  await step(officer, licence, "firm-licence-change", { act: "revoke", body: "province", document: "黔市监罚〔2025〕18号", served_day: "2025-09-15", on_day: "2025-09-15" });
  await officer.waitForSelector(`.standing .badge:text-is('${told("value", "revoked")}')`);
  await picture(officer, licence, "licence-revoked");

  // All of it on the firm's one line, the newest first, each with its day.
  await open(officer, `#/firms/${key}`);
  await officer.waitForSelector("#timeline .of-case");
  const line = await officer.locator("#timeline .story > li").evaluateAll((all) => all.map((one) => ({ kind: /of-(\w+)/.exec(one.className)[1], day: one.querySelector("time").textContent })));
  const daysOf = (kind) => line.filter((one) => one.kind === kind).map((one) => one.day);
  assert.deepEqual(line.map((one) => one.day), line.map((one) => one.day).sort().reverse(), JSON.stringify(line));
  assert.deepEqual(daysOf("case"), ["2025-08-25", "2025-06-18"], JSON.stringify(line));
  for (const kind of ["firm_history", "licence", "sampling", "hazard", "measure"]) assert.ok(daysOf(kind).length > 0 && daysOf(kind).every((day) => day !== ""), `${kind}: ${JSON.stringify(line)}`);
});

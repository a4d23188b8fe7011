// From a hotline's call to the cancel-off of the hazard that was found, and the call's answer, on a real county: node tests/call.mjs SHOTS URL
// LANG, with somebody beside it who gives keys. Taken up at the intake desk, checked, assigned, ordered, claimed, inspected again with a
// photograph, cancelled off by two. The whole of it in the language LANG, zh or en; each page is looked at by axe; an error in a browser's
// console fails it. (signed.mjs asks besides what goes wrong on the way.)
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { step, two } from "./case.mjs";
import { act, come, launch, open, play, speak, Watch } from "./page.mjs";
import { word } from "./words.mjs";

const [, , shots, url, lang] = process.argv;
const call = "RP-522701-2", hazard = "HZ-522701-1";
const told = word(lang);
const watch = new Watch(shots);
const browser = await launch();

/** What they write. */
const writes = {
  zh: {
    found: "数量不足，查证属实", area: "片区责任人", content: "停止销售并改正", receipt: "送达回证", facts: "不合格仍在销售", rule: "产品质量法第三十九条",
    basis: "行政处罚法第二十八条第一款", remedies: "六十日内申请行政复议，六个月内起诉", claimed: "全部下架并已更换", photo: "现场.jpg",
  },
  en: {
    found: "short measure, confirmed", area: "whose area it is", content: "stop selling it and correct", receipt: "a receipt", facts: "it fails and is still sold",
    rule: "产品质量法第三十九条", basis: "行政处罚法第二十八条第一款", remedies: "reconsideration within 60 days, suit within six months",
    claimed: "all taken off the shelves and replaced", photo: "on the spot.jpg",
  },
}[lang];

const stands = (page, state) => page.waitForSelector(`.axes strong:text-is('${told("value", state)}')`);
const picture = (page, name) => watch.look(page, name);

await play(browser, watch, async () => {
  const officer = await come(browser, watch, url, "officer-1");
  const leader = await come(browser, watch, url, "leader-1");
  for (const person of [officer, leader]) await speak(person, lang);

  // The call at the desk: what was said is read, it is taken up, and what the check finds is a hazard.
  await open(officer, "#/desk");
  await officer.click(`.desk nav a[href$="/${call}"]`);
  await officer.waitForSelector(`#report-title a.id:text-is("${call}")`);
  await act(officer, "report-text", {}, [call]);
  await officer.waitForSelector("#caller .caller");
  await picture(officer, "desk");
  await act(officer, "report-check", { outcome: "begun" }, [call]);
  await step(officer, call, "report-check", { outcome: "hazard", reason: writes.found });
  await picture(officer, "call-checked");

  // It is given to an officer, ordered to be put right, and the firm says that it is.
  await step(leader, hazard, "hazard-assign", { owner: "officer-1", reason: writes.area });
  await step(officer, hazard, "hazard-order", {
    statutory: true, content: writes.content, served_day: "2025-03-03", method: "direct", document: writes.receipt, facts_found: writes.facts,
    violated_rule: writes.rule, order_basis: writes.basis, remedies: writes.remedies,
  });
  await stands(officer, "ordered");
  await picture(officer, "ordered");
  await step(officer, hazard, "hazard-claim", { text: writes.claimed });
  await stands(officer, "rectified_claimed");

  // Inspected again on the spot by two, with a photograph of which the digest is signed.
  const photo = join(shots, writes.photo);
  writeFileSync(photo, "abc");
  await step(officer, hazard, "hazard-reinspect", { outcome: "passed", on_day: "2025-03-03", officers: two, evidence: { file: photo } });
  await picture(officer, "inspected-again");

  // One proposes to cancel it off, another approves; and the caller's report has its whole story.
  await step(officer, hazard, "hazard-cancel-off", {}, leader);
  await picture(leader, "approved");
  await open(officer, "#/today");
  await open(officer, `#/objects/${hazard}`);
  await officer.waitForSelector(".standing .badge.good");
  await officer.waitForFunction((who) => document.querySelector("#story")?.textContent.includes(who), "leader-1");
  await picture(officer, "cancelled-off");
  await open(officer, `#/objects/${call}`);
  for (const event of ["report_registered", "hazard_opened", "correction_ordered", "reinspected", "cancelled_off"]) await officer.waitForSelector(`#story:has-text("${told("event", event)}")`);
  await picture(officer, "story");
});

// Two persons in two browsers, on a real county: node tests/signed.mjs SHOTS URL, with somebody beside it
// who does by zhianctl what pages don't do yet. Lines go out ("key PERSON HEX", "sample"), a line comes back when it
// is done. From a hotline's call at the intake desk to the cancel-off of the hazard that was found, its first half in Chinese, the
// second in English, each page looked at in both; then a case from its filing to the publication of its decision. One act is
// done by keys alone. An error in a browser's console fails it.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { act, ask, enter, enterByCode, fill, fillOne, firstPages, launch, makeKey, newContext, open, passphrase, play, refusedActs, speak, submit, toldOf, unfold, Watch } from "./page.mjs";
import { policy } from "./policy.mjs";

const [, , shots, url] = process.argv;
const call = "RP-522701-2";
const hazard = "HZ-522701-1";
const casefile = "CS-522701-1";
const watch = new Watch(shots, { wait_ms: 60_000, meant: (text, from) => refusedActs(text, from) || (/ERR_FAILED/.test(text) && from.endsWith("/api/v1/acts")) });
const look = (page, name) => watch.look(page, name);
const lookBoth = (page, name) => watch.lookBoth(page, name);
const sign = (form) => submit(form, true);
const browser = await launch();

// What the tests break to see that they notice (tests/saboteurs.txt).
const SABOTAGE = (name) => process.env["ZHIAN_SABOTEUR"] === name;

/** What has the focus doesn't show it. */
function unseen() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(":focus-visible { outline: none !important }");
  document.adoptedStyleSheets = [sheet];
}

async function come(person) {
  const context = await newContext(browser);
  if (SABOTAGE("console.focus-unseen")) await context.addInitScript(unseen);
  const page = watch.over(await context.newPage());
  await page.goto(url);
  await enter(page, person);
  await open(page, "#/key");
  await page.fill("#key-first", passphrase);
  await page.fill("#key-second", `${passphrase}s`);
  await page.click("main button[type=submit]");
  await page.waitForSelector("text=两次输入不一致");
  await makeKey(page, person, async () => {
    await look(page, `key-${person}`);
    // Not in the list yet: the daemon says so.
    await page.waitForSelector("text=人员名单中还没有此公钥");
  });
  return { context, page };
}

async function flawOf(page, id) {
  await page.waitForFunction((one) => document.activeElement?.closest(`[id="${one}"]`) !== null, id).catch(async (error) => {
    throw new Error(`${id}: ${await page.locator(".problem, .flaw, .sentence").allTextContents()}`, { cause: error });
  });
  return page.evaluate(() => {
    const at = document.activeElement;
    return at.getAttribute("aria-invalid") === "true" ? document.getElementById(at.getAttribute("aria-describedby"))?.textContent : undefined;
  });
}

/** The story has what that person has signed. */
const signedBy = (page, person) => page.waitForFunction((who) =>
  RegExp(`${who}） 电子签名|signed by [^(]*\\(${who}\\)`).test(document.querySelector("#story")?.textContent), person);

/** What lacks, what can't be and what the daemon refuses is told at its field, in either language, and what was filled in stays. */
async function checkFlaws(page) {
  await unfold(page, "hazard-order");
  const order = page.locator("#sign-hazard-order");
  const next = order.locator("button[type=submit]");
  await fillOne(order, "hazard-order-served_day", "2031-01-01");
  await order.locator("#hazard-order-within_days").fill("两周");
  await next.click();
  assert.equal(await flawOf(page, "hazard-order-within_days"), "须为整数");
  await look(page, "field-flaw");
  await order.locator("#hazard-order-within_days").fill("");
  assert.equal(await order.locator(".flaw").count(), 0, "what is mended isn't held against it");
  // Served before it can have been: hazard's word, at the day.
  await fillOne(order, "hazard-order-content", "停止销售并改正");
  await fillOne(order, "hazard-order-statutory", true);
  await next.click();
  await sign(order);
  assert.equal(await flawOf(page, "hazard-order-served_day"), "送达日期应在发现隐患之日到今天之间");
  assert.equal(await order.locator("#hazard-order-content").inputValue(), "停止销售并改正");
  await look(page, "field-refused");
  await page.click("button[lang=en]");
  await page.waitForSelector("text=served between the day on which it was found and today");
  await page.click("button[lang=zh-CN]");
  await order.locator("#hazard-order-served_day").fill("");
}

/** Nothing where a choice is needed, and one officer where the law wants two: the gate's lack is told where the second would stand. */
async function checkLack(page, fields) {
  const form = page.locator("#sign-hazard-reinspect");
  await unfold(page, "hazard-reinspect");
  await form.locator("button[type=submit]").click();
  assert.match(await flawOf(page, "hazard-reinspect-outcome"), /^This is needed: /);
  // By name: who was chosen isn't offered once more.
  const listed = form.locator("#hazard-reinspect-officers-add");
  assert.match(await listed.locator("option[value=officer-1]").textContent(), /^.+ \(officer-1\)$/);
  await listed.selectOption("officer-1");
  assert.equal(await page.inputValue("#hazard-reinspect-officers"), "officer-1");
  assert.equal(await listed.locator("option[value=officer-1]").count(), 0);
  await sign(await fill(page, "hazard-reinspect", fields, ["(officer-1)"]));
  // But for the article, which is named in Chinese everywhere.
  assert.doesNotMatch((await flawOf(page, "hazard-reinspect-officers")).split(" (")[0], /[一-龥]/);
  await speak(page, "zh");
  await page.waitForFunction(() => /[一-龥]/.test(document.getElementById("hazard-reinspect-officers-flaw").textContent));
  await speak(page, "en");
}

/** A call at the intake desk: what was said is read, it is taken up, and what the check finds is a hazard. */
async function takeUp(page) {
  await open(page, "#/desk");
  await page.click(`.desk nav a[href$="/${call}"]`);
  await page.waitForSelector(`#report-title a.id:text-is("${call}")`);
  await sign(await fill(page, "report-text", {}, [call]));
  await page.waitForSelector("#caller .caller");
  await lookBoth(page, "call-at-the-desk");
  await sign(await fill(page, "report-check", { outcome: "begun" }, [call]));
  await page.waitForSelector(`.desk nav a[href$="/${call}"]`, { state: "detached" });
  await open(page, `#/objects/${call}`);
  const folded = await fill(page, "report-check", { outcome: "hazard", reason: "数量不足，查证属实" }, [call, "数量不足，查证属实"]);
  await lookBoth(page, "call-checked");
  await sign(folded);
  await page.click(`#story a.id:text-is("${hazard}") >> nth=0`);
  await page.waitForSelector(".axes .next-links a");
  await lookBoth(page, "hazard-opened");
}

/** From the ledger to an act that is signed, by keys alone; at each stop what has the focus shows it. */
async function claimByKeys(page, text) {
  const name = "hazard-claim", form = `#sign-${name}`;
  const to = async (selector, key = "Tab") => {
    for (let stops = 0; stops < 200; stops++) {
      await page.keyboard.press(key);
      const [there, shown, at] = await page.evaluate((one) => {
        const at = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(at);
        return [at.matches(one), at !== document.body && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2, at.outerHTML.slice(0, 160)];
      }, selector);
      assert.ok(shown, `the focus isn't shown: ${at}`);
      if (there) return;
    }
    throw new Error(`${key} doesn't lead to ${selector}`);
  };
  await open(page, "#/lists/hazard");
  await page.reload(); // the key is locked again
  await page.waitForSelector(`main td a.id:text-is("${hazard}")`);
  await to(`main td a.id[href$="/${hazard}"]`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(form, { state: "attached" });
  await to(`${form} > summary`);
  await page.keyboard.press("Space");
  await to(`#${name}-text`);
  await page.keyboard.type(text);
  await to(`#${name}-evidence`, "Shift+Tab");
  await to(`${form} button[type=submit]`);
  await page.keyboard.press("Space");
  await page.waitForSelector(`${form} .sentence:focus`);
  assert.ok((await page.textContent(`${form} .sentence`)).includes(text));
  await to(`#${name}-passphrase`);
  await page.keyboard.type(passphrase);
  await to(`${form} button[type=button]`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`#${name}-evidence:focus`);
  await to(`${form} button[type=submit]`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${form} .sentence:focus`);
  await to(`${form} button.primary`);
  await page.keyboard.press("Enter");
}

/** An act on the case by one person, and the approval of another where it takes one. */
async function step(person, name, fields, second) {
  // Read anew: on a page that stayed open what the second signed a moment ago may not have come yet.
  await open(person.page, "#/today");
  await open(person.page, `#/objects/${casefile}`);
  await person.page.waitForSelector(".signed-acts");
  if (name === "case-decide") {
    await fill(person.page, name, fields);
    await look(person.page, "decision");
  }
  const made = await act(person.page, name, fields);
  assert.equal(made?.startsWith("PP-") ?? false, second !== null, `${name}: ${made}`);
  if (second === null) return;
  await open(second.page, `#/objects/${made}`);
  await act(second.page, "proposal-approve", {});
}

async function openBeginnings(page, hash) {
  await open(page, hash);
  await page.waitForSelector("#begin .signed-acts", { state: "attached" });
}

async function done(folded) {
  const told = folded.locator("[role=status], .problem, .flaw").first();
  await told.waitFor();
  assert.match(await told.textContent(), /已办理/);
  return folded.locator("a.id").textContent();
}

/** What begins from nothing: a firm, a sampling with its product, an inspection without a hazard; and what a firm's page knows. */
async function checkBeginnings(page) {
  const key = "91522701MA6DUQBC5B";
  await openBeginnings(page, "#/lists/firm");
  const firm = page.locator("#sign-firm-register");
  await unfold(page, "firm-register");
  await firm.locator("button[type=submit]").click();
  assert.equal(await flawOf(page, "firm-register-firm-key"), "此项必填：代码");
  await look(page, "firm-new");
  await firm.locator("#firm-register-firm-key").fill(key);
  await firm.locator("button[type=submit]").click();
  await sign(firm);
  assert.match(await flawOf(page, "firm-register-firm-key"), /[一-龥]/, "a firm without a name");
  await sign(await fill(page, "firm-register", { "firm-name": "城东玩具厂", roles: ["producer"], classes: "S0-02" },
    [`企业：代码 ${key}、名称 城东玩具厂`]));
  await done(firm);

  await openBeginnings(page, "#/lists/sampling");
  let folded = await fill(page, "sampling-plan", {
    "product-class_code": "S0-02", "product-name": "电动玩具", "product-batch": "B-7", "firm-key": key, "firm-name": "城东玩具厂", lab: "省质检院", method: "GB6675",
  }, ["产品：分类 S0-02 玩具、名称 电动玩具、批次 B-7"]);
  await look(page, "sampling-new");
  await sign(folded);
  const sampling = await done(folded);
  assert.match(sampling, /^SM-522701-\d+$/);
  await open(page, `#/objects/${sampling}`);
  await page.waitForSelector("main >> text=电动玩具");

  await openBeginnings(page, `#/firms/${key}`);
  assert.equal(await page.locator("#inspection-plan-firm_key").inputValue(), key, "a firm's page knows its firm");
  await look(page, "firm-acts");
  await openBeginnings(page, "#/lists/inspection");
  folded = await fill(page, "inspection-plan", { firm_key: key, kind: "daily_patrol" });
  assert.match(await answerLost(page, folded), /^IN-522701-\d+$/);
  assert.equal(await inspectionsOf(page, key), 1, "nothing is begun twice");
}

const inspectionsOf = (page, key) => page.evaluate(async (of) => {
  const answer = await fetch(`/api/v1/lists/inspection?firm=${of}`);
  return (await answer.json()).items.length;
}, key);

/** The daemon has it, and its answer is lost on the way: until that is known the same request alone is handed in, and nothing is signed anew. */
async function answerLost(page, folded) {
  await page.route("**/api/v1/acts", async (route) => { await route.fetch(); await route.abort(); });
  await sign(folded);
  const again = folded.locator("button:has-text('再次提交同一请求')");
  await again.waitFor();
  assert.equal(await folded.locator("button:has-text('返回修改')").count(), 0);
  await look(page, "no-answer");
  await page.unroute("**/api/v1/acts");
  // As by the key Enter, wherever it is pressed.
  await folded.locator("form").evaluate((form) => form.requestSubmit());
  // What was told before stands until the answer has come.
  await folded.locator("[role=status]:has-text('已办理')").waitFor();
  return done(folded);
}

/** Under the console's own policy: what pages need is allowed there, files and work without network too. */
async function checkAllowed(page) {
  await open(page, "#/bulletins/weekly?cutoff=2025-03-03");
  await page.waitForSelector("#figures .bulletin-sheet");
  for (const kind of ["CSV", "XLSX"]) {
    const coming = page.waitForEvent("download");
    await page.click(`.sheet-forms button:text-is("${kind}")`);
    assert.ok(readFileSync(await (await coming).path()).length > 0, `${kind} is empty`);
  }
  await open(page, `#/objects/${hazard}`);
  await page.click("#take summary");
  await page.click("#take button.primary");
  const locked = page.locator("#take-passphrase"), taken = page.locator("#take .notice[role=status]");
  await locked.or(taken).first().waitFor();
  if (await locked.count() > 0) {
    await locked.fill(passphrase);
    await page.keyboard.press("Enter");
  }
  await taken.waitFor();
}

/** And nothing else: what somebody has put into a page doesn't run, and it asks nobody but its console. */
async function checkRefused(context) {
  let asked = 0;
  const elsewhere = createServer((_, response) => { asked++; response.end(); });
  await new Promise((ready) => elsewhere.listen(0, "127.0.0.1", ready));
  const page = await context.newPage(); // what is refused here is no error
  await page.goto(url);
  await page.waitForSelector(".tiles");
  const ran = await page.evaluate(async (other) => {
    globalThis.ran = [];
    const [script, part] = ["script", "div"].map((name) => document.body.appendChild(document.createElement(name)));
    script.textContent = "ran.push('a script')";
    part.setAttribute("onclick", "ran.push('a handler')");
    part.click();
    await fetch(other, { mode: "no-cors" }).catch(() => null);
    await import(`${other}/script.js`).catch(() => null);
    return globalThis.ran;
  }, `http://127.0.0.1:${elsewhere.address().port}`);
  await page.close();
  elsewhere.close();
  assert.deepEqual({ ran, asked }, { ran: [], asked: 0 });
  assert.equal((await fetch(url)).headers.get("content-security-policy"), policy());
}

await play(browser, watch, async () => {
  const officer = await come("officer-1");
  const leader = await come("leader-1");
  console.log(toldOf("today's page, with nothing in the cache", await firstPages(browser, url, await officer.context.storageState(), 5)));

  await takeUp(officer.page);

  // The leader gives the hazard to the officer.
  await open(leader.page, `#/objects/${hazard}`);
  let folded = await fill(leader.page, "hazard-assign", { owner: "officer-1", reason: "片区责任人" },
    ["leader-1", "指派责任人", hazard, "officer-1", "片区责任人"]);
  await lookBoth(leader.page, "sentence");
  await sign(folded);
  await folded.locator("[role=status]").waitFor();

  // A second tab, filled in and left open while the matter moves on.
  const tab = await leader.context.newPage();
  watch.over(tab);
  await tab.goto(`${url}/#/objects/${hazard}`);
  await tab.waitForSelector(".signed-acts");
  const old = await fill(tab, "hazard-assign", { owner: "officer-2", reason: "改派" });
  // Meanwhile the officer orders the correction and enters what the firm says of it, both signed.
  await open(officer.page, `#/objects/${hazard}`);
  // Each sees that the other has it open: who came later at once, who was there when the other comes.
  await officer.page.waitForSelector("#others");
  await tab.waitForSelector("#others");
  await officer.page.click(".axes .next-links a[href='#sign-hazard-order']");
  assert.ok(await officer.page.evaluate(() => document.getElementById("sign-hazard-order").open), "a link opens its form");
  await checkFlaws(officer.page);
  folded = await fill(officer.page, "hazard-order",
    { statutory: true, content: "停止销售并改正", served_day: "2025-03-03", method: "direct", document: "送达回证",
      facts_found: "不合格仍在销售", violated_rule: "产品质量法第三十九条", order_basis: "行政处罚法第二十八条第一款",
      remedies: "六十日内申请行政复议，六个月内起诉" },
    ["停止销售并改正", "2025-03-03", "是", "直接送达", "送达回证"]);
  await lookBoth(officer.page, "order-sentence");
  await sign(folded);
  // The change that it makes reads the page anew.
  await signedBy(officer.page, "officer-1");
  await officer.page.waitForSelector(".axes strong:text-is('已下达整改')");
  await lookBoth(officer.page, "ordered");

  // The other half, in English.
  for (const { page } of [officer, leader]) await speak(page, "en");
  await claimByKeys(officer.page, "all taken off the shelves and replaced");
  await officer.page.waitForSelector(".axes strong:text-is('rectification claimed')");
  await lookBoth(officer.page, "claimed");
  // Inspected again on the spot, by two, with a photograph of which the digest is signed.
  const photo = join(shots, "现场.jpg");
  writeFileSync(photo, "abc");
  const visit = { outcome: "passed", on_day: "2025-03-03", evidence: { file: photo } };
  await checkLack(officer.page, visit);
  folded = await fill(officer.page, "hazard-reinspect", { ...visit, officers: "officer-1\nofficer-2" }, ["王建国 (officer-1), 李秀英 (officer-2)", "现场.jpg", "2025-03-03"]);
  await lookBoth(officer.page, "reinspection");
  await sign(folded);
  await officer.page.waitForSelector(".axes strong:text-is('re-inspected')");
  await sign(old);
  await old.locator(".problem").waitFor();
  assert.match(await old.locator(".problem").textContent(), /[一-龥]/, "an old version is refused, in words");
  await lookBoth(tab, "old-version");
  await tab.close();

  // The officer proposes the cancel-off; what is signed goes out once.
  await open(officer.page, `#/objects/${hazard}`);
  await officer.page.waitForSelector(".signed-acts");
  folded = await fill(officer.page, "hazard-cancel-off", {});
  await sign(folded);
  await folded.locator("[role=status]").waitFor();
  const proposal = await folded.locator("[role=status] a.id").textContent();
  assert.match(proposal, /^PP-522701-hazard-\d+$/);
  await lookBoth(officer.page, "proposed");

  // The leader reads what it would change, and signs.
  await open(leader.page, `#/objects/${proposal}`);
  await leader.page.waitForSelector(".signed-acts");
  folded = await fill(leader.page, "proposal-approve", {});
  await lookBoth(leader.page, "approval");
  const difference = await folded.locator("h3").count();
  assert.ok(difference > 0, "the difference is read before signing");
  await sign(folded);
  // Where the page is read anew by the change that the approval made, the form has gone with its answer.
  await Promise.race([folded.locator("[role=status]").waitFor(), folded.waitFor({ state: "detached" })]);
  await leader.page.waitForSelector(".standing .badge");
  await open(officer.page, `#/objects/${hazard}`);
  await officer.page.waitForSelector(".standing .badge.good");
  await signedBy(officer.page, "leader-1");
  await lookBoth(officer.page, "cancelled-off");
  await open(officer.page, `#/objects/${call}`);
  await officer.page.waitForSelector("#story ol");
  await lookBoth(officer.page, "call-answered-for");
  await checkAllowed(officer.page);
  await checkRefused(officer.context);

  for (const { page } of [officer, leader]) await speak(page, "zh");
  // A sample has failed, and a case is looked into: filed, reported, reviewed, noticed, answered, decided, served and published, each signed by whom it takes.
  await ask("sample");
  await open(officer.page, "#/objects/HZ-522701-2");
  await officer.page.waitForSelector(".signed-acts");
  folded = await fill(officer.page, "case-check", { findings: "涉嫌违法" }, ["HZ-522701-2", "涉嫌违法"]);
  await sign(folded);
  assert.equal(await folded.locator("a.id").textContent(), casefile);
  const reviewer = await come("reviewer-1");
  // Given one-time codes, the reviewer signs in anew, with one.
  await ask("codes reviewer-1");
  await reviewer.page.reload();
  await enterByCode(reviewer.page, "reviewer-1", readFileSync(join(process.env.TMPDIR, "codes"), "utf8"));
  const contents = {
    party_details: "都匀市城南五金店，个体工商户", case_course: "线索移交，现场检查两次", facts_found: "销售不合格产品",
    nature: "销售不合格产品", handling_basis: "产品质量法第五十条", discretion: "初次违法，从轻",
  };
  const points = Object.fromEntries(["jurisdiction", "party", "facts", "nature", "basis", "procedure", "fitness"].map((one) => [`on_${one}`, "met"]));
  await step(officer, "case-file", { officers: "officer-1\nofficer-2", conditions: ["preliminary_evidence", "punishable", "jurisdiction", "within_time"], act_day: "2025-02-20" }, leader);
  await step(officer, "case-evidence", {
    piece_kind: "document", piece_way: "collected", content: "进货台账，证明购销的数量和价格", obtained_from: "当事人经营场所", from_party: true,
    rights_told: true, officers: "officer-1\nofficer-2", piece_form: "original",
  }, null);
  await step(officer, "case-verify-evidence", { piece: "1", piece_finding: "verified", verified_how: "与库存和付款记录核对一致" }, null);
  await step(officer, "case-report", contents, null);
  await step(reviewer, "case-review", { outcome: "agreed", opinion: "同意处理意见", ...points }, null);
  await step(officer, "case-notice", { planned: { fine: "1.2万元" }, facts: "违法事实" }, leader);
  await step(officer, "case-serve-notice", { method: "direct", document: "送达回证", served_ms: "2025-03-03T12:00" }, null);
  await step(officer, "case-statement", { waived: true }, null);
  await step(officer, "case-decide", {
    outcome: "penalty", penalties: { fine: "12000" }, party_details: contents.party_details, facts_found: contents.facts_found,
    statement_answer: "当事人放弃陈述申辩", penalty_basis: "产品质量法第五十条，罚款12000元", performance: "十五日内缴至指定银行",
    remedies: "六十日内申请复议或者六个月内起诉",
  }, leader);
  await step(officer, "case-serve", { method: "direct", document: "送达回证", served_ms: "2025-03-03T12:01" }, null);
  await step(officer, "case-publish", {
    where: "国家企业信用信息公示系统", secrets: "nothing_found", party_details: "都匀市城南五金店", violation_type: "销售不合格产品",
    penalty_content: "罚款12000元", authority_name: "都匀市市场监督管理局", as_served: true, publication_told: true,
  }, leader);
  await open(officer.page, `#/objects/${casefile}`);
  await signedBy(officer.page, "leader-1");
  await officer.page.waitForFunction(() => /12,000\.00/.test(document.querySelector("main").textContent));
  await look(officer.page, "case-published");
  await checkBeginnings(officer.page);
});

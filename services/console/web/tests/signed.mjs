// Two persons in two browsers, on a real county: node tests/signed.mjs SHOTS URL, with somebody beside it
// who does by zhianctl what pages don't do yet. Lines go out ("key PERSON HEX", "prepare"), a line comes back when it
// is done. From a hazard that a call has opened to its cancel-off; an error in a browser's console fails it.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

const [, , shots, url] = process.argv;
const hazard = "HZ-522701-1";
const passphrase = "three blue mountains";
const wait_ms = 60_000;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const errors = [];
mkdirSync(shots, { recursive: true });

async function ask(line) {
  console.log(line);
  const { value, done } = await lines.next();
  assert.ok(!done && value === "ok", `${line}: ${value}`);
}

const browser = await chromium.launch({
  executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path)),
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

function watch(page) {
  page.setDefaultTimeout(wait_ms);
  page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    const of = message.location().url;
    // A refusal that is meant is an error to the browser.
    const meant = (/status of 401/.test(message.text()) && of.endsWith("/api/v1/session")) ||
      (/status of (403|409)/.test(message.text()) && of.endsWith("/api/v1/acts"));
    if (message.type() === "error" && !meant) errors.push(`${page.url()}: ${message.text()}`);
  });
}

async function look(page, name) {
  await page.waitForFunction(() => document.querySelector(".loading") === null);
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const one of found.violations) {
    errors.push(`${name}: axe ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
}

async function enter(person) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN", bypassCSP: true });
  const page = await context.newPage();
  watch(page);
  await page.goto(url);
  await page.fill("#person", person);
  await page.fill("#password", "a long password");
  await page.click("button[type=submit]");
  await page.waitForSelector(".tiles");
  return { context, page };
}

async function open(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
  await page.waitForSelector("main h1");
}

async function makeKey(page, person) {
  await open(page, "#/key");
  await page.fill("#key-first", passphrase);
  await page.fill("#key-second", `${passphrase}s`);
  await page.click("main button[type=submit]");
  await page.waitForSelector("text=两次输入不一致");
  await page.fill("#key-second", passphrase);
  await page.click("main button[type=submit]");
  await page.waitForSelector("code:has-text('signing_key:')");
  const key = /[0-9a-f]{64}/.exec(await page.textContent("code:has-text('signing_key:')"))[0];
  await look(page, `key-${person}`);
  // Not in the list yet: the daemon says so.
  await page.waitForSelector("text=人员名单中还没有此公钥");
  await ask(`key ${person} ${key}`);
  await page.reload();
  await page.waitForSelector("text=现行人员名单中已有此公钥");
}

/** Up to the sentence that will be signed. */
async function fill(page, act, fields) {
  const folded = page.locator(".signed-acts details", { has: page.locator(`summary:text-is("${act}")`) });
  await folded.locator("summary").click();
  for (const [name, value] of Object.entries(fields)) {
    if (value === true) await folded.locator(`#${name}`).check();
    else await folded.locator(`#${name}`).fill(value);
  }
  await folded.locator("button:has-text('下一步')").click();
  await folded.locator(".sentence").waitFor();
  return folded;
}

async function sign(folded) {
  const field = folded.locator("input[type=password]");
  if (await field.count() > 0) {
    await field.fill("not the passphrase");
    await folded.locator("button:has-text('签名并提交')").click();
    await folded.locator("text=签名口令不对").waitFor();
    await field.fill(passphrase);
  }
  await folded.locator("button:has-text('签名并提交')").click();
}

try {
  const officer = await enter("officer-1");
  const leader = await enter("leader-1");
  await makeKey(officer.page, "officer-1");
  await makeKey(leader.page, "leader-1");

  // The leader gives the hazard to the officer.
  await open(leader.page, `#/objects/${hazard}`);
  let folded = await fill(leader.page, "指派责任人；改派须写明理由", { "hazard-assign-owner": "officer-1", "hazard-assign-reason": "片区责任人" });
  const sentence = await folded.locator(".sentence").textContent();
  for (const said of ["leader-1", "指派责任人", hazard, "officer-1", "片区责任人"]) assert.ok(sentence.includes(said), `${said}: ${sentence}`);
  await look(leader.page, "sentence");
  await sign(folded);
  await folded.locator("text=已办理").waitFor();

  // A second tab, filled in and left open while the matter moves on.
  const tab = await leader.context.newPage();
  watch(tab);
  await tab.goto(`${url}/#/objects/${hazard}`);
  await tab.waitForSelector(".signed-acts");
  const old = await fill(tab, "指派责任人；改派须写明理由", { "hazard-assign-owner": "officer-2", "hazard-assign-reason": "改派" });
  // Meanwhile the officer orders the correction and enters what the firm says of it, both signed.
  await open(officer.page, `#/objects/${hazard}`);
  await officer.page.waitForSelector(".axes .next-links a");
  await officer.page.click(".axes .next-links a:has-text('责令')");
  assert.ok(await officer.page.evaluate(() => document.getElementById("sign-hazard-order").open), "a link opens its form");
  await officer.page.click("#sign-hazard-order > summary");
  const orderName = await officer.page.locator("#sign-hazard-order > summary").textContent();
  folded = await fill(officer.page, orderName, {
    "hazard-order-statutory": true, "hazard-order-content": "停止销售并改正", "hazard-order-served_day": "2025-03-03",
  });
  const ordered = await folded.locator(".sentence").textContent();
  for (const said of ["停止销售并改正", "2025-03-03", "是"]) assert.ok(ordered.includes(said), `${said}: ${ordered}`);
  await look(officer.page, "order-sentence");
  await sign(folded);
  // The change that it makes reads the page anew.
  await officer.page.waitForSelector("#story >> text=officer-1 电子签名");
  await officer.page.waitForSelector("#sign-hazard-claim");
  const claimName = await officer.page.locator("#sign-hazard-claim > summary").textContent();
  folded = await fill(officer.page, claimName, { "hazard-claim-text": "已全部下架并更换" });
  await sign(folded);
  await officer.page.waitForSelector(".axes strong:text-is('已申报整改')");
  await ask("prepare");
  await sign(old);
  await old.locator(".problem").waitFor();
  assert.match(await old.locator(".problem").textContent(), /[一-龥]/, "an old version is refused, in words");
  await look(tab, "old-version");
  await tab.close();

  // The officer proposes the cancel-off; what is signed goes out once.
  await open(officer.page, `#/objects/${hazard}`);
  await officer.page.waitForSelector(".signed-acts");
  const names = await officer.page.locator(".signed-acts summary").allTextContents();
  const cancel = names.find((name) => name.includes("销号"));
  assert.ok(cancel, `what can be signed: ${names}`);
  folded = await fill(officer.page, cancel, {});
  await sign(folded);
  await folded.locator("text=已提出").waitFor();
  const proposal = await folded.locator("a.id").textContent();
  assert.match(proposal, /^PP-522701-hazard-\d+$/);
  await look(officer.page, "proposed");

  // The leader reads what it would change, and signs.
  await open(leader.page, `#/objects/${proposal}`);
  await leader.page.waitForSelector(".signed-acts");
  const approve = (await leader.page.locator(".signed-acts summary").allTextContents())[0];
  folded = await fill(leader.page, approve, {});
  await look(leader.page, "approval");
  const difference = await folded.locator("h3").count();
  assert.ok(difference > 0, "the difference is read before signing");
  await sign(folded);
  await folded.locator("text=已办理").waitFor({ timeout: wait_ms }).catch(async () => {
    // The page may have been read anew by the change that the approval made.
    await leader.page.waitForSelector(".standing .badge");
  });
  await open(officer.page, `#/objects/${hazard}`);
  await officer.page.waitForSelector(".standing .badge.good");
  await officer.page.waitForSelector("#story >> text=leader-1 电子签名");
  await look(officer.page, "cancelled-off");
  assert.deepEqual(errors, []);
  console.log("done");
} finally {
  await browser.close();
}
process.exit(0);

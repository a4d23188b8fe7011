// Work without network, in a browser as narrow as a telephone, on a real county: node tests/field.mjs SHOTS URL, with somebody
// beside it who does by zhianctl what others do meanwhile. Lines go out ("key PERSON HEX", "prepare", "meanwhile", "unsent",
// "sent"), a line comes back when it is done. A re-inspection is filled in without network, the hazard moves on, nothing is sent
// by itself, and what is signed in the end has the day of the visit. Every page is looked at by axe-core.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ask, enter, isAct, launch, makeKey, newContext, open, passphrase, play, read, refusedActs, submit, unfold, Watch } from "./page.mjs";

const [, , shots, url] = process.argv;
const hazard = "HZ-522701-1";
const opinion = "现场已整改到位，货架清空";
const watch = new Watch(shots, {
  wait_ms: 30_000, meant: (text, from) => /ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(text) || refusedActs(text, from),
});
let acts = 0;

// What the tests break to see that they notice (tests/saboteurs.txt).
const SABOTAGE = (name) => process.env["ZHIAN_SABOTEUR"] === name;

const browser = await launch();
const context = await newContext(browser, { viewport: { width: 360, height: 740 }, hasTouch: true });

async function newPage() {
  const page = watch.over(await context.newPage());
  page.on("request", (request) => { if (isAct(request)) acts++; });
  page.on("dialog", (dialog) => void dialog.accept());
  return page;
}

/** In both languages. */
async function look(page, name) {
  for (const lang of ["en", "zh-CN"]) {
    await page.waitForFunction(() => document.querySelector(".loading") === null);
    await page.locator(`button[lang=${lang}]`).first().evaluate((button) => button.click());
    await page.waitForFunction((one) => document.documentElement.lang === one, lang);
    await watch.look(page, `${name}-${lang}`);
  }
}

/** All that lies in the browser's databases and caches, as text in whatever form it could be read. */
function dump(page) {
  return page.evaluate(async () => {
    const out = [];
    const put = (value) => {
      if (typeof value === "string") out.push(value);
      else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(value.buffer ?? value);
        out.push(new TextDecoder().decode(bytes), String.fromCharCode(...bytes.slice(0, 100_000)));
      } else if (typeof value === "object" && value !== null) for (const [name, one] of Object.entries(value)) { out.push(name); put(one); }
    };
    let records = 0;
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
      for (const store of database.objectStoreNames) {
        if (store === "words") continue; // the offices' words, the same for everybody
        const all = database.transaction(store).objectStore(store);
        const values = await new Promise((done) => { const asked = all.getAll(); asked.onsuccess = () => done(asked.result); });
        const names = await new Promise((done) => { const asked = all.getAllKeys(); asked.onsuccess = () => done(asked.result); });
        if (store === "records") records += values.length;
        for (const one of [...values, ...names]) put(one);
      }
      database.close();
    }
    for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) out.push(one.url);
    put({ ...localStorage, ...sessionStorage });
    return { text: out.join("\n"), records };
  });
}

async function takeAlong(page) {
  // Who made a report is nobody's to carry about.
  await open(page, "#/objects/RP-522701-1");
  await page.waitForSelector("#story .story");
  assert.equal(await page.locator("#take").count(), 0);
  await open(page, `#/objects/${hazard}`);
  const take = page.locator("#take");
  await take.waitFor();
  await take.locator("summary").click();
  await take.locator("button.primary").click();
  await take.locator("input[type=password]").fill(passphrase);
  await page.keyboard.press("Enter");
  await take.locator("text=已带走，没有网络也能打开和填写").waitFor();
  await look(page, "taken");
}

/** The pages come without network; nobody's things open by another passphrase, or under another name. */
async function openAlone(page) {
  await page.reload();
  await page.waitForSelector("#passphrase");
  await look(page, "alone");
  for (const [person, words] of [["officer-1", "not the passphrase"], ["officer-2", passphrase]]) {
    await page.fill("#person", person);
    await page.fill("#passphrase", words);
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=打不开");
    assert.equal(await page.locator(`text=${hazard}`).count(), 0);
  }
  await page.fill("#person", "officer-1");
  await page.fill("#passphrase", passphrase);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`main a.id:text-is("${hazard}")`);
  await look(page, "field-alone");
}

async function fillIn(page, photo) {
  await page.click(`main a.id:text-is("${hazard}")`);
  const folded = await unfold(page, "hazard-reinspect");
  assert.equal(await page.inputValue("#hazard-reinspect-on_day"), "2025-03-03", "the day of the visit is today");
  await folded.locator("button:has-text('存为待发草稿')").click();
  await folded.locator("text=尚未填完").waitFor();
  await page.selectOption("#hazard-reinspect-outcome", "passed");
  await page.fill("#hazard-reinspect-officers", "officer-1\nofficer-2");
  await page.fill("#hazard-reinspect-reason", opinion);
  await page.setInputFiles("#hazard-reinspect-evidence", photo);
  await folded.locator("small:has-text('现场.jpg')").waitFor();
  assert.equal(await folded.locator("button:has-text('下一步')").count(), 0, "nothing is signed where nothing can be sent");
  // By keys.
  await folded.locator("button:has-text('存为待发草稿')").focus();
  await page.keyboard.press("Enter");
  await folded.locator("text=已加密存入待发草稿，尚未提交").waitFor();
  await look(page, "filled-in");
}

/** Nothing is lost where the browser has no room, and it says so. */
async function fillUp(page, large) {
  const folded = page.locator("#sign-hazard-reinspect");
  await page.setInputFiles("#hazard-reinspect-evidence", large);
  await folded.locator("small:has-text('large.jpg')").waitFor();
  await folded.locator("button:has-text('存为待发草稿')").click();
  await folded.locator("text=浏览器存储空间不足").waitFor();
  assert.equal(await page.inputValue("#hazard-reinspect-reason"), opinion, "what was filled in stays");
  await look(page, "no-room");
  await open(page, "#/field");
  await page.waitForSelector(".draft >> text=现场.jpg");
  assert.equal(await page.locator(".draft").count(), 1);
}

async function signDraft(page) {
  const form = page.locator(".draft");
  await read(form, [opinion, "现场.jpg", "2025-03-03", "王建国（officer-1）、李秀英（officer-2）"]);
  await look(page, "draft-sentence");
  await submit(form);
}

/** Until nothing stands between: what moves on once more while it is read, a term's mark for instance, is shown anew. */
async function decide(page) {
  for (;;) {
    const read = await page.textContent(".conflict .problem");
    await page.click("button:has-text('已看清变化')");
    // The browser may still reckon with the room that the large file took: it is tried again, as a person would.
    await page.waitForFunction((before) => {
      if ((document.querySelector(".conflict .problem")?.textContent ?? "") !== before) return true;
      if (document.querySelector(".draft > .problem") !== null) document.querySelector(".conflict button.primary").click();
      return false;
    }, read, { polling: 500 });
    if (await page.locator(".conflict").count() === 0) return;
  }
}

async function signOut(page, how) {
  await page.click("header button:text-is('退出')");
  await page.waitForSelector("dialog[open]");
  await look(page, "leaving");
  await page.click(`dialog button:has-text('${how}')`);
  await page.waitForSelector("#password");
}

await play(browser, watch, async () => {
  if (SABOTAGE("console.draft-in-plain")) {
    await context.addInitScript(() => {
      for (const what of ["encrypt", "decrypt"]) {
        const real = crypto.subtle[what].bind(crypto.subtle);
        crypto.subtle[what] = (how, key, bytes) =>
          (how.additionalData === undefined ? real(how, key, bytes) : Promise.resolve(new Uint8Array(bytes.buffer ?? bytes).slice().buffer));
      }
    });
  }
  const photo = join(shots, "现场.jpg"), large = join(shots, "large.jpg");
  const pixels = "\u00ff\u00d8JFIF the shelf is empty";
  writeFileSync(photo, Buffer.from(pixels, "latin1"));
  writeFileSync(large, Buffer.alloc(9_000_000, 7));
  const page = await newPage();
  // A browser reckons with what it had before for a while: the room is small from the beginning.
  const devtools = await context.newCDPSession(page);
  const room = (quotaSize) => devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(url).origin, quotaSize });
  await room(6_000_000);
  await page.goto(url);
  await enter(page, "officer-1");
  await makeKey(page, "officer-1");
  await ask("prepare");
  await takeAlong(page);
  const firm = (await page.textContent(".standing")).trim();
  assert.equal(acts, 0);

  await context.setOffline(true);
  await openAlone(page);
  await fillIn(page, photo);
  const lain = await dump(page);
  for (const secret of [opinion, pixels.slice(2), hazard, "officer-2", "passed", firm, "五金"]) {
    assert.ok(!lain.text.includes(secret), `it lies in plain: ${secret}`);
  }
  assert.equal(lain.records, 3, "the person, the matter, the form");
  assert.ok(!/api/.test(lain.text), "no answer of the console lies in a cache");
  await fillUp(page, large);
  await room(60_000_000);

  // The network is back; the hazard isn't what it was.
  await ask("meanwhile");
  await context.setOffline(false);
  await page.waitForSelector("text=网络已恢复");
  await look(page, "network-back");
  await page.click("button:has-text('联网继续')");
  await page.waitForSelector(".draft .conflict");
  assert.match(await page.textContent(".conflict"), /版本 \d+ → \d+/);
  assert.match(await page.locator(".conflict tr:has-text('officer-2')").first().textContent(), /officer-1[^]*officer-2/, "what changed is shown");
  await page.locator(".draft details.more").evaluate((element) => { element.open = true; });
  assert.ok(await page.locator(".draft button:has-text('下一步')").isDisabled(), "nobody signs what has moved on");
  await look(page, "conflict");
  assert.equal(acts, 0, "nothing is sent by itself");
  await ask("unsent");
  await decide(page);
  assert.equal(acts, 0, "to decide isn't to send");

  // A tab that was left open with the pages of before.
  const old = await newPage();
  await old.route("**/api/v1/acts", (route) => route.continue({ headers: { ...route.request().headers(), "x-zhian-pages": "app-OLD00000.js" } }));
  await old.goto(`${url}/#/field`);
  await old.fill("#field-passphrase", passphrase);
  await old.keyboard.press("Enter");
  await old.waitForSelector(".draft >> text=现场.jpg");
  await signDraft(old);
  await old.waitForSelector(".draft >> text=请刷新页面后重新办理");
  await look(old, "old-pages");
  await old.close();
  await ask("unsent");

  // The first tab has heard of it. It is signed with the moment at which it was filled in.
  await page.waitForSelector(".draft >> text=请刷新页面后重新办理");
  await page.reload();
  await page.fill("#field-passphrase", passphrase);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".draft >> text=现场.jpg");
  // The daemon has it, and its answer is lost on the way: the same request asks, and nothing is done twice.
  await page.route("**/api/v1/acts", async (route) => { if (!isAct(route.request())) return route.continue(); await route.fetch(); await route.abort(); });
  await signDraft(page);
  await page.waitForSelector(".draft button:has-text('再次提交同一请求')");
  assert.equal(await page.locator(".draft button:has-text('返回修改')").count(), 0, "it isn't signed anew before that is known");
  await page.unroute("**/api/v1/acts");
  await page.reload();
  await page.fill("#field-passphrase", passphrase);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=已提交，但没有收到答复");
  assert.equal(await page.locator(".draft form").count(), 0);
  await look(page, "no-answer");
  await page.click(".draft button:has-text('再次提交同一请求')");
  await page.waitForSelector("text=表单已从本浏览器删除");
  await page.waitForSelector(".notice:has-text('已办理')");
  await look(page, "sent");
  await ask("sent");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(".draft button:text-is('另存')")]);
  assert.equal(readFileSync(await download.path(), "latin1"), pixels, "the photograph is as it was taken");
  await page.click(".draft button:has-text('已另存，删除')");
  await page.waitForFunction(() => document.querySelector(".draft") === null);

  // Another person at the same device sees none of it, and who goes says what becomes of it.
  await signOut(page, "保留并退出");
  assert.equal((await dump(page)).records, 2);
  await enter(page, "officer-2");
  await open(page, "#/field");
  await page.waitForSelector("text=没有带走的事项");
  assert.equal(await page.locator(`main >> text=${hazard}`).count() + await page.locator("main input").count(), 0);
  await page.click("header button:text-is('退出')");
  await enter(page, "officer-1");
  await open(page, "#/field");
  await page.waitForSelector("text=1 件、待发草稿 0 件");
  await watch.lookEveryWay(page, "field");
  await signOut(page, "全部删除并退出");
  assert.equal((await dump(page)).records, 0, "erased");
});

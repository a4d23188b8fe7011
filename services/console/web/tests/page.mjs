// What every test in a browser does: Chromium, its errors, a look by axe-core with a picture, signing in, a key, a form to its signature.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

import { Letters } from "./letters.mjs";

export const passphrase = "three blue mountains";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const settings = {
  executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path)),
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
};
// Pages are held to the policy that comes with them; what a test puts into one by the devtools, axe for instance, isn't.
const sizes = { viewport: { width: 1280, height: 900 }, locale: "zh-CN" };

export const launch = () => chromium.launch(settings);

/** What a page's policy refuses is an error of that page, also where the browser says nothing of it. */
async function held(context) {
  await context.addInitScript(() => addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    console.error(`refused by the policy: ${violatedDirective} ${blockedURI}`)));
  return context;
}

/** One that keeps what a browser keeps between its starts. */
export async function launchIn(profile, { args = [], ...more }) {
  return held(await chromium.launchPersistentContext(profile, { ...settings, ...sizes, ...more, args: [...settings.args, ...args] }));
}

export const newContext = async (browser, more = {}) => held(await browser.newContext({ ...sizes, ...more }));

/** Of `meant`: an error that the test makes on purpose. Who isn't signed in yet is told so, which a browser calls an error. */
export const refusedActs = (text, from) => /status of (400|403|409)/.test(text) && from.endsWith("/api/v1/acts");
const nobodyYet = (text, from) => /status of 401/.test(text) && from.endsWith("/api/v1/session");

/** Somebody beside the script does by zhianctl what a line asks for, and says when it is done. */
const lines = () => createInterface({ input: process.stdin })[Symbol.asyncIterator]();
let answers = null;
export async function ask(line) {
  answers ??= lines();
  console.log(line);
  const { value, done } = await answers.next();
  assert.ok(!done && value === "ok", `${line}: ${value}`);
}

/** Which page it is, whatever it is about, and how it is shown: the first columns of a line of axe.tsv (`tests/run axe`). */
const how = () => {
  const about = (part) => (/^[A-Z]{2}-|^[0-9A-Z]{18}$|^P\d+-/.test(decodeURIComponent(part)) ? "*" : part);
  const parts = location.hash.replace(/^#\/?/, "").split("?")[0].split("/").filter((part) => part !== "").map(about);
  const at = document.querySelector("header.top") ? parts.join("/") || "today" : "sign-in";
  const dark = document.documentElement.dataset.theme === "dark" || matchMedia("(prefers-color-scheme: dark)").matches && document.documentElement.dataset.theme === undefined;
  return [at, document.documentElement.lang.startsWith("en") ? "en" : "zh", dark ? "dark" : "light", innerWidth];
};

const tabs_most = 4000;
const loaded = (page) => page.waitForFunction(() => document.querySelector(".loading") === null);

/** What a page has for a hand to work on, from here on by its number; folds are open meanwhile. */
const operable = () => {
  document.body.tabIndex = -1; // the first key goes on from the page's beginning
  document.body.focus();
  document.body.removeAttribute("tabindex");
  for (const fold of document.querySelectorAll("details:not([open])")) Object.assign(fold, { open: true }).dataset.folded = "";
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], [role=button], [role=link], [role=tab]";
  const seen = [...document.querySelectorAll(all)].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(":disabled"));
  seen.forEach((one, at) => { one.dataset.keyed = at; });
  // A hand shows over what can be clicked: that is one of them, or lies in one.
  const clicked = [...document.querySelectorAll("main *")].filter((one) => getComputedStyle(one).cursor === "pointer" && one.closest(`${all}, label`) === null);
  return { count: seen.length, clicked: clicked.map((one) => one.outerHTML.slice(0, 120)) };
};
const focused = () => {
  const one = document.activeElement, style = getComputedStyle(one);
  return { at: one.dataset.keyed ?? null, out: one === document.body, shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, what: one.outerHTML.slice(0, 120) };
};
const unkeyed = (reached) => {
  const left = [...document.querySelectorAll("[data-keyed]")].filter((one) => !reached.includes(one.dataset.keyed) && !(one.type === "radio" &&
    [...document.querySelectorAll("[data-keyed]")].some((other) => other.name === one.name && reached.includes(other.dataset.keyed)))); // arrows go on from one
  for (const one of document.querySelectorAll("[data-keyed]")) delete one.dataset.keyed;
  for (const fold of document.querySelectorAll("details[data-folded]")) { fold.open = false; delete fold.dataset.folded; }
  document.activeElement?.blur();
  return left.filter((one) => one.isConnected).map((one) => one.outerHTML.slice(0, 120));
};

/** Whatever the page has to be worked on is reached by the tabulator alone, and shows that it is. */
export async function byTabs(page) {
  await loaded(page); // what comes later isn't counted
  const { count, clicked } = await page.evaluate(operable);
  const reached = new Set(), faults = clicked.map((one) => `for a mouse alone: ${one}`);
  for (let turn = 0; turn < tabs_most && reached.size < count; turn++) {
    await page.keyboard.press("Tab");
    const { at, out, shows, what } = await page.evaluate(focused);
    if (out && turn > count) break; // out of the page, and not in again
    if (at === null) continue;
    if (!shows && !reached.has(at)) faults.push(`has the focus and doesn't show it: ${what}`);
    reached.add(at);
    if (turn > 3 * count + 50) break; // twice around, and a day has three parts
  }
  return [...faults, ...(await page.evaluate(unkeyed, [...reached])).map((one) => `out of the keyboard's reach: ${one}`)];
}

/** What goes wrong in pages, and pictures of them in `shots`. */
export class Watch {
  errors = [];
  looked = 0;
  letters = new Letters();

  constructor(shots, { wait_ms = 60_000, meant = () => false, fullPage = true } = {}) {
    Object.assign(this, { shots, wait_ms, meant, fullPage, table: join(shots, "axe.tsv") });
    mkdirSync(shots, { recursive: true });
    for (const before of readdirSync(shots).filter((name) => name.endsWith(".png"))) rmSync(join(shots, before)); // they say nothing of this run
    writeFileSync(this.table, "");
  }

  over(page) {
    page.setDefaultTimeout(this.wait_ms);
    this.letters.over(page);
    page.on("pageerror", (error) => this.errors.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      const [text, from] = [message.text(), message.location().url];
      if (message.type() === "error" && !nobodyYet(text, from) && !this.meant(text, from)) this.errors.push(`${page.url()}: ${text}`);
    });
    return page;
  }

  /** By axe, and no wider than the screen. `pictured`: kept as it stood. */
  async look(page, name, { pictured = true } = {}) {
    await loaded(page);
    if (pictured) await page.screenshot({ path: join(this.shots, `${name}.png`), fullPage: this.fullPage });
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const one of found.violations) {
      this.errors.push(`${name}: axe ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
    }
    for (const one of await this.letters.foundOn(page)) this.errors.push(`${name}: of another language: ${one}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
    appendFileSync(this.table, [...await page.evaluate(how), found.passes.length, found.violations.length, name].join("\t") + "\n");
    this.looked++;
  }

  /** In the language in use, and in the other one. */
  async lookBoth(page, name) {
    const before = await languageOf(page);
    for (const lang of [before === "zh" ? "en" : "zh", before]) {
      await speak(page, lang);
      await this.look(page, `${name}-${lang}`);
    }
  }

  /** In both languages, light and dark, on a desk's screen and a telephone's; and by the keyboard. */
  async lookEveryWay(page, name) {
    for (const fault of await byTabs(page)) this.errors.push(`${name}: ${fault}`);
    const before = { lang: await languageOf(page), size: page.viewportSize(), theme: await themeOf(page) };
    for (const lang of [before.lang === "zh" ? "en" : "zh", before.lang]) {
      await speak(page, lang);
      for (const theme of ["light", "dark"]) {
        await page.evaluate((one) => { document.documentElement.dataset.theme = one; }, theme);
        for (const size of [{ width: 360, height: 740 }, { width: 1280, height: 900 }]) {
          await page.setViewportSize(size);
          await this.look(page, `${name}-${lang}-${theme}-${size.width}`, { pictured: false });
        }
      }
    }
    await page.setViewportSize(before.size);
    await page.evaluate((one) => (one === null ? delete document.documentElement.dataset.theme : document.documentElement.dataset.theme = one), before.theme);
  }

  /** How it stood when the test failed. */
  async failed(contexts) {
    for (const [at, page] of contexts.flatMap((context) => context.pages()).entries()) {
      await page.screenshot({ path: join(this.shots, `failed-${at}.png`), fullPage: this.fullPage }).catch(() => {});
      console.error(at, await page.innerText("main", { timeout: 1000 }).catch(String));
    }
    if (this.errors.length > 0) console.error(this.errors);
  }
}

const themeOf = (page) => page.evaluate(() => document.documentElement.dataset.theme ?? null);
const languageOf = (page) => page.evaluate(() => (document.documentElement.lang === "en" ? "en" : "zh"));

export async function speak(page, lang) {
  if (await languageOf(page) === lang) return;
  await page.click(`button[lang=${lang === "zh" ? "zh-CN" : "en"}]`);
  // The offices' words come with an answer of their own.
  await page.waitForFunction((wanted) => document.documentElement.lang.startsWith(wanted) && document.querySelector("nav, #person") !== null, lang);
}

/** How many pages it takes on paper, in the size that its style asks for. */
export async function pagesOnPaper(page, path) {
  const printed = await page.pdf({ path, preferCSSPageSize: true });
  return printed.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
}

export async function open(page, hash) {
  await page.evaluate((to) => new Promise((done) => {
    if (location.hash === to) return done();
    addEventListener("hashchange", () => setTimeout(done), { once: true });
    location.hash = to;
  }), hash);
  await page.waitForSelector("main h1");
}

async function fillIn(page, person, password = "a long password") {
  await page.waitForSelector("#person");
  await page.fill("#person", person);
  await page.fill("#password", password);
}

export async function enter(page, person, password) {
  await fillIn(page, person, password);
  await page.click("button[type=submit]");
  await page.waitForSelector("header.top");
}

/** What an authenticator shows (RFC 6238); of the step to come, since a clock may be one ahead. */
function oneTimeCode(key) {
  const bits = [...key].map((one) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(one).toString(2).padStart(5, "0")).join("");
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + 1));
  const mac = createHmac("sha1", Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Who has one-time codes is asked for one. */
export async function enterByCode(page, person, key) {
  await fillIn(page, person);
  await page.click("button[type=submit]");
  await page.waitForSelector(".problem:has-text('请输入动态码')");
  await page.fill("#code", oneTimeCode(key));
  await page.click("button[type=submit]");
  await page.waitForSelector("header.top");
}

/** `made`: what is looked at between the key and its place in the list of people. */
export async function makeKey(page, person, made = async () => {}) {
  await open(page, "#/key");
  await page.fill("#key-first", passphrase);
  await page.fill("#key-second", passphrase);
  await page.click("main button[type=submit]");
  await page.waitForSelector("code:has-text('signing_key:')");
  const key = /[0-9a-f]{64}/.exec(await page.textContent("code:has-text('signing_key:')"))[0];
  await made();
  await ask(`key ${person} ${key}`);
  await page.reload();
  await page.waitForSelector("text=现行人员名单中已有此公钥");
}

/** Of as many new browsers, which have a session and nothing else: milliseconds from the address until today's page has its numbers. */
export async function firstPages(browser, url, session, times) {
  const took = [];
  for (let turn = 0; turn < times; turn++) {
    const context = await newContext(browser, { storageState: session });
    const page = await context.newPage();
    await page.goto(url);
    const shown = await page.waitForFunction(() => {
      const counts = [...document.querySelectorAll(".tile-count")];
      return counts.length > 0 && counts.every((one) => one.textContent !== "…") && performance.now();
    });
    took.push(await shown.jsonValue());
    await context.close();
  }
  return took;
}

export function toldOf(what, took) {
  const [sorted, ms] = [[...took].sort((a, b) => a - b), (one) => `${Math.round(one)} ms`];
  return `${what}: median ${ms(sorted[Math.floor(sorted.length / 2)])} (${ms(sorted[0])} … ${ms(sorted.at(-1))}), ${took.length} times`;
}

/** A person at a page of their own, with a key that is in the list of people. */
export async function come(browser, watch, url, person, more = {}) {
  const page = watch.over(await (await newContext(browser, more)).newPage());
  await page.goto(url);
  await enter(page, person);
  await makeKey(page, person);
  return page;
}

/** The form of an act, wherever it is folded away. */
export async function unfold(page, act) {
  const form = page.locator(`#sign-${act}`);
  await form.waitFor({ state: "attached" });
  await form.evaluate((element) => { for (let at = element; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true; });
  await form.locator("summary").first().waitFor();
  return form;
}

export const isAct = (request) => request.method() === "POST" && request.url().endsWith("/acts");
const isRead = async (form) => await form.locator(".sentence").count() > 0;

/** On to the sentence that will be signed; `said` stands in it. */
export async function read(form, said = []) {
  if (!await isRead(form)) await form.locator("button[type=submit]:not(.primary)").click({ timeout: 20_000 });
  await form.locator(".sentence").waitFor();
  const sentence = await form.locator(".sentence").textContent();
  for (const one of said) assert.ok(sentence.includes(one), `${one}: ${sentence}`);
}

const signs = "button.primary[type=submit]";

/** Clicked until it was sent, told something or went: what the news of another act draws anew takes a click with it. */
async function press(form) {
  const field = form.locator("input[type=password]");
  const told = form.locator("[role=status], .problem, .flaw");
  const timeout = 10_000;
  for (let tries = 0; tries < 3; tries++) {
    if (await field.count() > 0) await field.fill(passphrase);
    const before = await told.count();
    const taken = Promise.any([
      form.page().waitForRequest(isAct, { timeout }), told.nth(before).waitFor({ timeout }),
      form.locator(".sentence").waitFor({ state: "detached", timeout }),
    ]).then(() => true, () => false);
    await form.locator(signs).click();
    if (await taken) return;
  }
}

/** `wrong`: another passphrase is tried first, where one is asked for. */
export async function submit(form, wrong = false) {
  const field = form.locator("input[type=password]");
  if (wrong && await field.count() > 0) {
    await field.fill("not the passphrase");
    await form.locator(signs).click();
    await form.locator(".problem").waitFor();
  }
  await press(form);
}

export async function sign(form, said = []) {
  await read(form, said);
  await submit(form);
}

/** News of the matter may draw the form anew between the click and the look at it: then it is clicked again. */
const tick = (box) => box.check().catch(() => box.check()).catch(() => box.check());

/** All at once, before the page is drawn again: none of them takes another one back. */
async function tickAll(field, names) {
  if (names.length === 0) return;
  await field.locator(`input[name=${names[0]}]`).waitFor();
  await field.evaluate((group, those) => {
    for (const name of those) {
      const box = group.querySelector(`input[name="${name}"]`);
      if (!box.checked) box.click();
    }
  }, names);
  for (const name of names) await field.locator(`input[name=${name}]:checked`).waitFor();
}

/** One thing that is asked for: true, words to be ticked, {file}, {amounts by word}, or text. */
export async function fillOne(folded, name, value) {
  const field = folded.locator(`#${name}`);
  if (value === true) await tick(field);
  else if (Array.isArray(value)) await tickAll(field, value.map((word) => `${name}-${word}`));
  else if (value.file !== undefined) await field.setInputFiles(value.file);
  else if (typeof value === "object") {
    for (const [word, money] of Object.entries(value)) {
      await tick(field.locator(`input[name=${name}-${word}]`));
      if (money !== "") await field.locator(`input[name=${name}-${word}-money]`).fill(money);
    }
  } else if (await field.evaluate((element) => element instanceof HTMLSelectElement)) await field.selectOption(value);
  else await field.fill(value);
}

/** Up to the sentence that will be signed; `said` stands in it.  What the news of another act draws anew meanwhile is folded away, and is
 *  opened and filled in again. */
export async function fill(page, act, fields, said = []) {
  for (let tries = 1; ; tries++) {
    const folded = await unfold(page, act);
    try {
      // A click that was too slow for its time may have been one all the same.
      if (tries === 1 || !await isRead(folded)) for (const [name, value] of Object.entries(fields)) await fillOne(folded, `${act}-${name}`, value);
      await read(folded, said);
      return folded;
    } catch (error) {
      if (error.name !== "TimeoutError" || tries === 3) throw error;
    }
  }
}

/** Filled in and signed once: what the form told of it; or, where the news of its own act took the form from the page, what the server
 *  answered; null: the form went before it was signed. */
async function tryAct(page, name, fields, said) {
  let sent = false;
  const see = (request) => { sent ||= isAct(request); };
  const folded = await fill(page, name, fields, said);
  const served = page.waitForResponse((response) => isAct(response.request())).then((response) => response.json()).catch(() => null);
  page.on("request", see);
  await submit(folded);
  const answer = folded.locator("[role=status], .problem, .flaw").first();
  const told = answer.waitFor().then(() => answer.evaluate((one) =>
    ({ said: one.textContent, done: one.getAttribute("role") === "status", made: one.querySelector("a.id")?.textContent ?? null }))).catch(() => null);
  const answered = await Promise.race([told, folded.waitFor({ state: "detached" }).then(() => null).catch(() => null)]);
  page.off("request", see);
  if (answered !== null) return answered;
  // The form went while it was being signed: either it was sent all the same, or it is there anew.
  const anew = folded.locator("button[type=submit]:not(.primary)").waitFor({ state: "attached" }).then(() => null).catch(() => null);
  const reply = sent ? await served : await Promise.race([served, anew]);
  return !sent && reply === null ? null : { said: JSON.stringify(reply), done: reply?.outcome !== undefined, made: reply?.object ?? null };
}

/** Filled in and signed, until it is done or proposed: the id of what it made, or of the proposal; null: none.  A form that the news of another
 *  act draws anew before it is signed is filled in again. */
export async function act(page, name, fields, said = []) {
  let answered = null;
  for (let tries = 0; answered === null && tries < 3; tries++) answered = await tryAct(page, name, fields, said);
  assert.ok(answered?.done, `${name}: ${answered?.said ?? "its form went before it was signed, three times"}`);
  return answered.made;
}

/** A test from its beginning to its end: what went wrong in any page fails it, and how all of them stood is printed. */
export async function play(browser, watch, story) {
  let failed = 0;
  try {
    await story();
    assert.deepEqual(watch.errors, []);
    console.log("done");
  } catch (error) {
    failed = 1;
    await watch.failed(browser.contexts());
    console.error(error);
  } finally {
    await browser.close();
  }
  process.exit(failed);
}

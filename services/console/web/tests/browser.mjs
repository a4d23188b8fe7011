// The pages in a browser, as an officer uses them:
//   node tests/browser.mjs SHOTS                          against the recording (tests/fixture.mjs)
//   node tests/browser.mjs SHOTS URL PERSON [PASSWORD]    against a console; PASSWORD or $ZHIAN_WEB_PASSWORD
// Every page is looked at by axe-core; an error in the browser's console fails the test.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { figures } from "./figures.mjs";
import { fixture } from "./fixture.mjs";
import { byTabs, launchIn, open, pagesOnPaper, Watch } from "./page.mjs";
import { policy } from "./policy.mjs";

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
  // In rebuilt(), unloaded() and timeline().
  meant: (text, from) => (/status of 503/.test(text) && /\/lists\/case\?/.test(from)) || /ERR_INTERNET_DISCONNECTED/.test(text) || /MIME type of "text\/html"/.test(text) || (/status of 404/.test(text) && /-\w{8}\.js$/.test(from)),
});
const smallest = 6; // points
const watch = (page) => watching.over(page);
const look = (page, name) => watching.look(page, name);

async function signIn(page) {
  await page.goto(base);
  await page.waitForSelector("#person");
  await look(page, "sign-in-zh");
  await page.setViewportSize({ width: 360, height: 740 });
  await look(page, "sign-in-zh-360");
  await page.setViewportSize({ width: 1280, height: 900 });
  await watching.lookEveryWay(page, "sign-in");
  await page.focus("#person");
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
    // Nor is what nobody works on somebody's own, though it is overdue: it counts by itself, and is nowhere else among what waits.
    assert.match(await page.textContent("#orphans"), /无人承办[^]*HZ-522701-2[^]*指派责任人/);
    assert.equal(await page.textContent(".tile[href='#orphans'] .tile-count"), "1");
    assert.equal(await page.locator("#late a.id:text-is('HZ-522701-2')").count(), 0);
    assert.equal(await page.locator(".tile[href='#late'] .tile-count").textContent(), String(await page.locator("#late tbody tr").count()));
  }
  await look(page, "today-zh-light");
}

/** The first matter of the ledger: its number and its firm. */
async function ledger(page) {
  await page.keyboard.press("Escape");
  await page.click("nav a:has-text('整改台账')");
  await page.waitForSelector("main h1:text-is('整改台账')"); // today's page has such a table too
  await page.waitForSelector("table.ledger tbody tr");
  const all = await page.locator("table.ledger tbody tr").count();
  await look(page, "ledger-zh-light");
  await page.click("summary:has-text('筛选')");
  await page.selectOption("#filter-level", "major");
  await page.click(".filters button[type=submit]");
  await page.waitForURL(/level=major/);
  // The rows of before stand until the others are there.
  await page.waitForFunction(() => {
    const cells = [...document.querySelectorAll("main [aria-busy=false] td.cell-state")];
    return cells.length > 0 && cells.every((cell) => cell.textContent.includes("重大"));
  });
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
  const folds = await page.locator("#story details").evaluateAll((all) => all.map((one) => { one.open = true; return one.innerText; }));
  assert.ok(folds.length > 0 && folds.every((one) => !/\w=\d|[0-9a-f]{40}/.test(one)), "a story is for people, also where it says all");
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
    await timeline(page, firm);
  }
}

/** All that there is of a firm on one line, each kind by itself too; what a daemon doesn't say and what was cut is told, and comes when asked for. */
async function timeline(page, firm) {
  const kinds = { report: 2, visit: 2, sampling: 1, hazard: 3, measure: 8, notice: 2, case: 2, listing: 1, firm_history: 3, licence: 1 };
  const all = Object.values(kinds).reduce((sum, one) => sum + one);
  const count = (selector) => page.locator(`#timeline .story > li${selector}`).count();
  assert.equal(await count(""), all);
  for (const [kind, many] of Object.entries(kinds)) assert.equal(await count(`.of-${kind}`), many, kind);
  assert.equal(await page.locator("#timeline .lacking, #timeline .cut").count(), 0);
  const said = async (kind) => (await page.locator(`#timeline .of-${kind}`).allTextContents()).join(" | ");
  assert.match(await said("licence"), /强制性认证 2023012205500001[^]*2023-06-01 – 2028-05-31/);
  assert.match(await said("firm_history"), /都匀市云鹤路141号 → 都匀市云鹤路149号/);
  assert.match(await said("visit"), /2025-08-31[^|]*日常巡查/);
  const days = await page.locator("#timeline .story > li > time").allTextContents();
  assert.deepEqual(days, [...days].sort().reverse(), "the newest first");
  assert.ok(days.every((day) => day !== ""), "each has its day");
  assert.deepEqual(await page.locator("#timeline .others a.id").allTextContents(), ["RF-522701-7"]);
  assert.match(await page.textContent("#timeline .standing-of-journals"), /没有遗漏/);
  await page.click("#timeline .views button:has-text('许可和认证')");
  assert.equal(await count(""), 1);

  const again = async (path, answer) => {
    await page.route(path, answer);
    await open(page, "#/today");
    await open(page, firm);
    await page.waitForSelector("#timeline li");
  };
  const silent = { code: "console.daemon_silent", message_zh: "没有应答", message_en: "no answer", possible: [], daemon: "escalation" };
  await again("**/api/v1/lists/case?*", (route) => route.fulfill({ status: 503, json: silent }));
  await page.waitForSelector("#timeline .lacking:has-text('未应答或未列全：升级处置（escalation）；其部分事项未列出')");
  assert.equal(await count(""), all - kinds.case);
  await look(page, "firm-zh-silent");
  await page.unroute("**/api/v1/lists/case?*");
  await page.click("#timeline .lacking button");
  await page.waitForSelector("#timeline .lacking", { state: "detached" });
  assert.equal(await count(""), all);

  const rows = Array.from({ length: 230 }, (_, at) => ({ kind: "report", id: `RP-522701-${at + 1000}`, state: "closed", received_ms: "2025-03-01T09:00:00.000+08:00" }));
  await again("**/api/v1/lists/report?*", (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get("after") ?? 0);
    return route.fulfill({ json: { items: rows.slice(after, after + 200), after: after === 0 ? "200" : null } });
  });
  await page.waitForSelector("#timeline .cut:has-text('线索 200')");
  assert.match(await page.textContent("#timeline .views"), /200\+/);
  assert.equal(await count(".of-report"), 200);
  await page.click("#timeline .cut button");
  await page.waitForFunction(() => document.querySelectorAll("#timeline li.of-report").length === 230);
  assert.equal(await page.locator("#timeline .cut").count(), 0);
  await page.unroute("**/api/v1/lists/report?*");
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

/** Who works in two regions sees what lies there, and what has no place on record; it is said, and one click shows all. */
async function near(page) {
  assert.equal(await page.locator(".near").count(), 0, "who works in no region isn't told of any");
  const there = await fixture({ regions: [{ code: "522701", name: "都匀市" }, { name: "城南片区" }] });
  const other = await browser.newPage();
  watch(other);
  const rows = () => other.locator("table.ledger tbody tr a.id").allTextContents();
  const turned = async (to) => {
    await other.click(".near button");
    await other.waitForSelector(`.near button:text-is('${to}')`);
    await other.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
  };
  const signs = async () => {
    await other.waitForSelector("#person");
    await other.fill("#person", person);
    await other.fill("#password", password);
    await other.press("#password", "Enter");
  };
  await other.goto(`${there.url}/#/lists/hazard`);
  await signs();
  await other.waitForSelector("table.ledger tbody tr");
  assert.match(await other.textContent(".near"), /只列本人片区的：都匀市、城南片区/);
  assert.equal(await other.locator("#filter-my_regions").count(), 0, "it has a switch of its own");
  const mine = await rows();
  await look(other, "near");
  await turned("只看本人片区");
  const all = await rows();
  const [away, ...more] = all.filter((id) => !mine.includes(id)); // in the other area; of all others nothing is on record
  assert.ok(away !== undefined && more.length === 0 && mine.includes(all[0]), `${mine} of ${all}`);
  // It stays as it was left, and counts today too.
  await open(other, "#/today");
  await other.waitForSelector("#new-hazards table.ledger");
  assert.equal(await other.locator(`#new-hazards a.id:text-is('${away}')`).count(), 1);
  await turned("显示全部");
  await other.waitForSelector(`#new-hazards a.id:text-is('${away}')`, { state: "detached" });
  await look(other, "near-today");
  await other.close();
  there.close();
}

/** What the recording has of the pages; those of the campaigns, the listings, the desk and the field are looked at where they are used. */
async function everyPage(page, { id, firm }) {
  const pages = ["#/today", "#/lists", "#/lists/hazard", `#/objects/${id}`, firm, `#/search?q=${id}`, "#/proposals", "#/referrals", "#/bulletins",
    "#/bulletins/weekly?cutoff=2025-03-03", "#/key", "#/operations"];
  for (const hash of pages) {
    await open(page, hash);
    await watching.lookEveryWay(page, hash);
  }
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

/** What an operator looks for: who is behind and by how much, the disk, the links, the feeds, what was set aside. */
async function operations(page) {
  await open(page, "#/operations");
  await page.waitForSelector("#aside-intake td .id");
  await page.waitForSelector("#peers td");
  await page.waitForSelector("#feeds td");
  const said = async (selector) => (await page.textContent(selector)).replace(/\s+/g, " ");
  assert.match(await said("main table"), /4 s/, "how long the console is behind");
  // As the table has it, by words and numbers and not by length alone; with a second answer also how it went.
  const bars = page.locator("#backlog svg.bars");
  const table = await page.locator("main table").first().locator("tbody tr").evaluateAll((all) => all.map((row) => [0, 2].map((at) => row.cells[at].innerText.trim())));
  assert.equal(await bars.getAttribute("aria-label"), `Backlog: ${table.map((one) => one.join(" ")).join("; ")}`);
  assert.equal(await page.locator("#backlog polyline").count(), 0);
  recorded.tell({ kind: "hazard_ordered", object: "HZ-522701-2", daemon: "hazard", recorded_ms: 0 });
  await page.waitForSelector("#backlog svg[aria-label^='The greatest backlog since this page was opened: from ']");
  await look(page, "operations-charts-en-dark");
  // Each daemon's own: one is nearly full, one takes nothing any more, the others have room.
  const rows = async (selector) => page.locator(`${selector} tbody tr`).evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim().replace(/\s+/g, " "))));
  const disks = Object.fromEntries(await rows("#disk"));
  assert.deepEqual(Object.keys(disks).sort(), ["console", "credit", "escalation", "hazard", "intake", "notify"]);
  assert.equal(disks.console, "86 % used 9.0 GiB free (warns from 85 %, refuses from 95 %)");
  assert.equal(disks.intake, "91 % used 1.5 GiB free (warns from 85 %, refuses from 90 %)");
  assert.deepEqual([await page.locator("#disk .badge.warn").count(), await page.locator("#disk .badge.bad").count(), await page.locator("#disk .badge.good").count()], [1, 1, 4]);
  // Who is behind whom comes first, by how many events and how long; the others are level.
  const destinations = await rows("#destinations");
  assert.deepEqual(destinations[0].slice(0, 4), ["intake", "console", "2", "4 s"]);
  assert.ok(destinations.length === 22 && destinations.slice(1).every((row) => row[2] === "0" && row[3] === "0"), JSON.stringify(destinations));
  assert.match((await rows("#peers")).find((row) => row[0] === "福泉市").join(" | "), /up \| [^|]* \| 3 · 2025-03-03 08:30 \| 0/);
  assert.match(await said("#feeds"), /hotline/);
  assert.match(await said("#aside-intake"), /QN-522701-intake-1/);
  assert.equal(await page.locator("#aside-intake a.id").count(), 0, "what has no page of its own isn't a link");
}

async function narrow(page, { id, firm }) {
  await page.setViewportSize({ width: 360, height: 740 });
  const pages = [["today", "#/today"], ["ledger", "#/lists/hazard"], ["matter", `#/objects/${id}`], ["firm", firm], ["search", `#/search?q=${id}`],
    ["referrals", "#/referrals"], ["operations", "#/operations"]];
  for (const [name, hash] of pages) {
    await open(page, hash);
    await look(page, `${name}-en-dark-360`);
  }
  await open(page, "#/lists/hazard");
  await page.click("summary:has-text('Filters')");
  await page.waitForSelector("#filter-level");
  await look(page, "filters-en-dark-360");
  await page.click("button:text-is('中文')");
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Whoever chose no appearance has the system's, and of the county's moments what the county's clocks say. */
async function systemDark(page, id) {
  await open(page, `#/objects/${id}`);
  await page.waitForSelector("#story time");
  assert.equal(await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone), "America/New_York");
  const moment = await page.locator("#story time").first().evaluate((one) => ({ at: one.dateTime, shown: one.textContent }));
  assert.match(moment.at, /\+08:00$/);
  assert.equal(moment.shown.slice(0, 16), moment.at.slice(0, 16).replace("T", " "));
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.evaluate(() => delete document.documentElement.dataset.theme);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  assert.equal(await ground(), "rgb(18, 24, 26)");
  assert.notEqual(light, await ground());
  await look(page, "matter-zh-system-dark");
  await page.emulateMedia({ colorScheme: null });
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
  // What lookEveryWay asks of every page is seen where it lacks.
  assert.deepEqual(await byTabs(page), []);
  await page.evaluate(() => {
    document.querySelector("main").insertAdjacentHTML("beforeend", '<div id="lame"><button tabindex="-1">out</button><b>mouse</b><button>unseen</button></div>');
    const [, mouse, unseen] = document.getElementById("lame").children;
    mouse.style.cursor = "pointer";
    unseen.style.outline = "none";
  });
  const faults = (await byTabs(page)).map((fault) => fault.split(":")[0]);
  assert.deepEqual(faults, ["for a mouse alone", "has the focus and doesn't show it", "out of the keyboard's reach"]);
  await page.evaluate(() => document.getElementById("lame").remove());
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
  const steps = await page.locator(".axes > div:first-child .steps > li").evaluateAll((all) =>
    all.map((one) => [one.className.slice(5), one.getAttribute("aria-current") ?? "", one.querySelector("time")?.textContent ?? ""]));
  assert.deepEqual(steps, [
    ["before", "", ""], ["before", "", "2025-03-05"], ["before", "", ""], ["before", "", ""], ["before", "", ""], ["before", "", "2025-03-21"], ["before", "", "2025-04-15"],
    ["now", "step", ""],
  ]);
  assert.equal(await page.locator(".steps > [aria-current=step]").count(), 4, "each life says where it stands");
  assert.match(await page.textContent(".axes > div:nth-child(3) .steps"), /待公示 在前 [^]*已公示 现在 [^]*公示期满 未到 /);
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
  // Each part that a chart shows stands in the table with the same number, and nothing else.
  await page.click("#figures .charts summary");
  const charted = await page.locator("#figures .charts svg.bars g").evaluateAll((all) => all.map((one) => [...one.querySelectorAll("text")].map((text) => text.textContent)));
  const rows = await page.locator("#figures .ledger tr:has(.figure-part)").evaluateAll((all) => all.map((row) => [...row.querySelectorAll("td")].map((one) => one.innerText.trim())));
  assert.ok(charted.length > 3 && charted.every(([label, value]) => rows.some((row) => row[0] === label && row.includes(value))), JSON.stringify(charted));
  await look(page, "bulletin-charts-zh");
  const opened = page.locator("#figures .ledger tr:has-text('排查发现隐患') a >> nth=0");
  const count = Number(await opened.textContent());
  await opened.click();
  await page.waitForFunction((rows) => document.querySelectorAll("main table.ledger a.id").length === rows, count);
  await watching.lookEveryWay(page, "bulletin-rows");
}

/** How far a campaign's base is covered, as bars that say the same as the table behind them. */
async function coverage(page) {
  const id = "CP-522701-1";
  const stands = (counter, value, firms, firms_checked) =>
    ({ kind: "campaign_base", counter, value, firms, firms_checked, firms_missing: firms - firms_checked, hazards_found: 0, adds_up: true });
  const base = [stands("all", "", 31, 12), stands("unit", "城关分局", 20, 12), stands("unit", "匀东分局", 11, 0), stands("role", "producer", 31, 12)];
  const answers = {
    [`objects/${id}`]: { items: [{ kind: "campaign", id, state: "in_phase", version: 3, base: [{ version: 1 }] }], opened: [] },
    [`objects/${id}/explain`]: { items: [], causes: [], behind: [] }, [`objects/${id}/story`]: { items: [], behind: [] },
    [`lists/campaign_base?campaign=${id}&limit=100`]: { items: base, after: null },
  };
  const answer = (route) => route.fulfill({ json: answers[route.request().url().split("/api/v1/")[1]] });
  await page.route(/\/api\/v1\/(objects\/CP-|lists\/campaign_base)/, answer);
  await open(page, `#/objects/${id}`);
  const bars = page.locator("#by-unit svg.bars");
  await bars.waitFor();
  assert.match(await bars.getAttribute("aria-label"), /按责任单位：城关分局 12\/20；匀东分局 0\/11$/);
  const wide = (selector) => bars.locator(selector).evaluateAll((all) => all.map((one) => one.getAttribute("width")));
  assert.deepEqual([await wide(".chart-whole"), await wide(".chart-bar")], [["100%", "55%"], ["60%", "0%"]]);
  assert.equal(await page.locator("#by-unit tbody tr").count(), 2);
  await look(page, "coverage-zh");
  await page.unroute(/\/api\/v1\/(objects\/CP-|lists\/campaign_base)/, answer);
}

const county = {
  units: ["none", "质量监督股", "特种设备股", "执法大队", ...["城关", "城东", "匀东", "墨冲", "平浪", "毛尖", "归兰", "沙包堡"].map((place) => `${place}分局`)],
  owners: Array.from({ length: 40 }, (_, at) => `officer-${at + 1}`),
};

/** The monthly dispatch is one sheet of A4, whatever the county has done; nothing on it is cut, and nothing smaller than can be read. */
async function paper(page) {
  const days = { bulletin: "monthly", from_day: "2025-03-01", cutoff_day: "2025-03-31" };
  let counted;
  await page.route("**/api/v1/bulletins/monthly/figures?*", (route) => route.fulfill({ json: counted }));
  for (const [name, done] of Object.entries({ little: {}, some: { units: county.units.slice(0, 3), owners: county.owners.slice(0, 8) }, full: county })) {
    counted = figures({ ...days, ...done });
    await open(page, "#/today");
    await open(page, "#/bulletins/monthly?cutoff=2025-03-31");
    for (const lang of ["en", "zh-CN"]) {
      await page.click(`header button[lang=${lang}]`);
      await page.waitForFunction((rows) => document.querySelectorAll("#figures .ledger tbody tr").length === rows, counted.items.length - 1);
      const pages = await pagesOnPaper(page, join(shots, `dispatch-${name}-${lang}.pdf`));
      assert.equal(pages, 1, `pages of the monthly dispatch (${name}, ${lang}, ${counted.items.length} lines)`);
      await page.emulateMedia({ media: "print" });
      const cells = await page.locator(".bulletin-sheet td > div:not(:empty)").evaluateAll((all) =>
        all.map((one) => ({ shown: one.checkVisibility(), points: parseFloat(getComputedStyle(one).fontSize) * 0.75 })));
      await page.emulateMedia({ media: null });
      assert.ok(cells.length > counted.items.length && cells.every((one) => one.shown && one.points >= smallest), `${name}: a number is missing or too small to be read`);
    }
  }
  await page.unroute("**/api/v1/bulletins/monthly/figures?*");
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
  assert.match(await page.textContent(`#story ${standing}`), /（notify）未应答/);
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
  assert.equal(response.headers.get("content-security-policy"), policy());
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
  await systemDark(page, first.id);
  await search(page, first.id);
  await firmPage(page, first.firm);
  if (recorded) await regions(page);
  if (recorded) await near(page);
  if (recorded) await everyPage(page, first);
  await inEnglishAndDark(page);
  if (recorded) await operations(page);
  await narrow(page, first);
  await byKeys(page);
  if (recorded) {
    await casePage(page);
    await bulletins(page);
    await coverage(page);
    await paper(page);
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

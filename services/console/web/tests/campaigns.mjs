// A campaign by two persons in two browsers, on a real county: node tests/campaigns.mjs SHOTS URL, with somebody beside it who
// visits, samples and finds. Lines go out ("key PERSON HEX", "base", "figures JSON"), a line comes back when it is done. Issued by
// a leader; the board before and after its base; each number opens as many rows as it says; a unit that nobody heard of reports
// zero; the results list as it was reported and as it stands; in both languages, at 360 pixels, by keys. axe looks at each page; an error in a browser's console fails it.
import assert from "node:assert/strict";
import { join } from "node:path";

import { ask, come, launch, open, pagesOnPaper, play, sign, unfold, Watch } from "./page.mjs";

const [, , shots, url] = process.argv;
const campaign = "CP-522701-1";
const watch = new Watch(shots);
const look = (page, name) => watch.look(page, name);
const browser = await launch();

async function openBoard(page) {
  await open(page, "#/today");
  await page.click("nav a:text-is('专项行动')");
  await page.waitForSelector(`main a.id:text-is("${campaign}")`);
  await page.click(`main a.id:text-is("${campaign}")`);
  await page.waitForSelector("#board table.ledger");
}

/** The coverage as the page shows it: by counter and value, the numbers in their order. */
function coverage(page) {
  return page.evaluate(() => {
    const wanted = ["firms", "firms_visited", "firms_sampled", "firms_self_checked", "firms_checked", "firms_missing", "hazards_found"];
    const found = {};
    const read = (counter, table) => {
      for (const row of table.querySelectorAll("tbody tr")) {
        const value = counter === "all" ? "" : row.querySelector(".cell-value").textContent;
        found[`${counter} ${value}`] = wanted.map((name) => Number(row.querySelector(`.cell-${name}`).textContent));
      }
    };
    read("all", document.querySelector("#coverage ~ .ledger-frame table"));
    for (const part of document.querySelectorAll("#board [id^=by-]")) read(part.id.slice(3), part.querySelector("table"));
    return found;
  });
}

/** Each number leads to as many rows as it says; of hazards, to the firms where these were found. */
async function openNumbers(page) {
  const links = await page.locator("#board .ledger a[href*='/firms?'], #board .ledger a[href*='/rows?'], #board p a").evaluateAll((all) =>
    all.map((one) => [one.getAttribute("href"), one.textContent]));
  assert.ok(links.length >= 30, `numbers: ${links}`);
  for (const [href, shown] of new Map(links)) {
    await open(page, href);
    await page.waitForFunction(([count, hazards]) => {
      const rows = [...document.querySelectorAll("main table.ledger tbody tr")];
      if (document.querySelector("main [aria-busy=true]") !== null) return false;
      return (hazards ? rows.reduce((sum, row) => sum + Number(row.querySelector(".cell-hazards_found").textContent), 0) : rows.length) === count;
    }, [Number(shown), href.includes("hazards_found")], { timeout: 10_000 }).catch((error) => { throw new Error(`${href} says ${shown}`, { cause: error }); });
  }
  return links;
}

await play(browser, watch, async () => {
  const leader = await come(browser, watch, url, "leader-1");
  const officer = await come(browser, watch, url, "officer-1");

  // A draft: its phases are there, and nobody is counted yet. A leader issues it.
  await openBoard(leader);
  await leader.waitForSelector("#board >> text=尚未导入底数");
  assert.match(await leader.textContent(".matter-head h1"), /小方案/);
  await look(leader, "draft");
  await sign(await unfold(leader, "campaign-issue"), [campaign, "印发"]);
  await leader.waitForSelector(".matter-head .badge:text-is('已印发')");
  await leader.waitForSelector("#board >> text=还有 7 天开始");

  await ask("base");
  await officer.reload(); // the county's time was driven on
  await officer.waitForSelector("header.top");
  await openBoard(officer);
  await officer.waitForSelector("#by-unit table");
  assert.match(await officer.locator("#board table >> nth=0").textContent(), /第 2 天，共 11 天[^]*还有 10 天开始/, "days of the phases");
  await ask(`figures ${JSON.stringify(await coverage(officer))}`.replaceAll(" ", "\\u0020").replace("\\u0020", " "));
  await look(officer, "board");
  await watch.lookEveryWay(officer, "board");

  // Who is missing: the forgotten firm, its area, and the unit that said nothing.
  const silent = (await officer.locator("#missing ~ .ledger-frame >> nth=0 >> .cell-value").allTextContents()).map((one) => one.trim());
  assert.deepEqual(silent.sort(), ["片区 城北", "片区 河东", "责任单位 二股"].sort());
  const links = await openNumbers(officer);
  assert.ok(links.some(([href]) => href.includes("lacks=checked")) && links.some(([href]) => href.includes("/rows?")), "of the base and of the figures");
  assert.ok(links.some(([href]) => href.includes("number=counted")), "the hazards that are counted");
  await open(officer, links.find(([href]) => href.includes("/rows?"))[0]);
  await officer.waitForSelector("main table.ledger");
  await watch.lookEveryWay(officer, "rows");
  await open(officer, `#/campaigns/${campaign}/firms?lacks=checked&counter=unit&value=${encodeURIComponent("一股")}`);
  await officer.waitForSelector("main table a:text-is('都匀市城北玩具厂')");
  await look(officer, "firms");
  await watch.lookEveryWay(officer, "firms");

  // A unit that looked at one and found nothing says so.
  await open(officer, `#/campaigns/${campaign}`);
  await officer.waitForSelector("#missing");
  const form = await unfold(officer, "campaign-zero-report");
  await form.locator("#campaign-zero-report-unit").fill("二股");
  await form.locator("#campaign-zero-report-text").fill("抽样一家，未发现");
  await sign(form, [campaign, "二股", "抽样一家，未发现"]);
  await officer.waitForSelector("#zero tr:has-text('二股'):has-text('officer-1')");
  await officer.waitForSelector("#by-unit tr:has-text('二股') >> text=零报告");
  await officer.waitForSelector("#story >> text=（officer-1） 电子签名");
  await look(officer, "zero");

  // What was reported stands as it was, when more was done since; as it stands it is a draft. Each is the terminal's, on paper one sheet.
  await ask("report");
  const shown = () => officer.locator("#figures tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.innerText.trim())));
  await open(officer, `#/campaigns/${campaign}/results`);
  await officer.waitForSelector("#figures tbody tr");
  assert.match(await officer.textContent("#figures-title"), /当前数字（2025-03-1\d），尚未报送/);
  const draft = await shown();
  await open(officer, `#/campaigns/${campaign}`);
  await officer.click("a[aria-label^='行动成果清单: 总结']");
  await officer.waitForSelector("#figures-title:has-text('总结：第1期，第1次提交')");
  const told = await shown();
  assert.deepEqual(told.map(([name]) => name), draft.map(([name]) => name));
  assert.notDeepEqual(told, draft, "more was done since");
  await ask(`results ${JSON.stringify([told, draft])}`.replaceAll(" ", "\\u0020").replace("\\u0020", " "));
  assert.equal(await pagesOnPaper(officer, join(shots, "results.pdf")), 1);
  await watch.lookEveryWay(officer, "results");
  // The draft of its summary says what the terminal's does, marks what is to be written, and is the office's sheet on paper.
  await open(officer, `#/campaigns/${campaign}/summary?report=dated`);
  await officer.waitForSelector("#part-next em");
  await ask(`summary ${JSON.stringify(await officer.locator("#figures [id^=part-] > *").allInnerTexts())}`.replaceAll(" ", "\\u0020").replace("\\u0020", " "));
  assert.equal(await officer.locator("#figures em").count(), 4, "what is to be written");
  assert.equal(await pagesOnPaper(officer, join(shots, "summary.pdf")), 1);
  await watch.lookEveryWay(officer, "summary");
  // Nobody has filed a case in its days: the office's unit stands there by name.
  await open(officer, `#/campaigns/${campaign}`);
  await officer.click("#board a:text-is('行动期间各单位的立案数，含零立案单位')");
  await officer.waitForSelector(".sheet-idle:has-text('零立案单位：')");
  await watch.lookBoth(officer, "cases");
  await open(officer, `#/campaigns/${campaign}`);
  await officer.waitForSelector("#board");

  // In English, narrow and dark, by keys.
  await officer.click("button:text-is('English')");
  await officer.click("button:has-text('Appearance')");
  await officer.click("button:has-text('Appearance: light')");
  await officer.setViewportSize({ width: 360, height: 740 });
  await officer.waitForSelector("#board >> text=Coverage of the base");
  await officer.waitForSelector(".matter-head h1:has-text('a small plan')");
  await look(officer, "board-en-dark-360");
  await officer.keyboard.press("Tab");
  const count = await officer.evaluate(() => {
    const link = document.querySelector("#by-area .ledger a");
    link.focus();
    return getComputedStyle(link).outlineStyle === "none" ? "the focus doesn't show" : link.textContent;
  });
  assert.match(count, /^\d+$/);
  await officer.keyboard.press("Enter");
  await officer.waitForFunction((rows) => document.querySelectorAll("main table.ledger tbody tr").length === rows, Number(count));
  await look(officer, "firms-en-dark-360");
  await open(officer, "#/campaigns");
  await officer.waitForSelector(`table.ledger a.id:text-is("${campaign}")`);
  await look(officer, "list-en-dark-360");
  await watch.lookEveryWay(officer, "list");

  // A leader names a case that is closed and published as typical: it stands on the board, and in the summary's draft.
  await ask("case");
  await leader.reload();
  await leader.waitForSelector("header.top");
  await openBoard(leader);
  const typical = await unfold(leader, "campaign-case");
  await typical.locator("#campaign-case-casefile").fill("CS-522701-1");
  await typical.locator("#campaign-case-facts").fill("某厂无证生产电玩具案");
  await typical.locator("#campaign-case-masked").check();
  await sign(typical, [campaign, "某厂无证生产电玩具案"]);
  await leader.waitForSelector("#typical ~ .ledger-frame tr:has-text('CS-522701-1'):has-text('某厂无证生产电玩具案')");
  await look(leader, "typical");
  await open(leader, `#/campaigns/${campaign}/summary`);
  await leader.waitForSelector("#part-results >> text=典型案例1（CS-522701-1）：某厂无证生产电玩具案");
});

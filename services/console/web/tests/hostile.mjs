// Names that are scripts, on a real county: node tests/hostile.mjs SHOTS URL BULLETIN NAME OFFICE. A firm, its product and the office itself
// are called so; each page that shows one shows it as it stands, as text, and so does the bulletin as zhianctl writes it for paper
// (BULLETIN, a file). Nothing of a name runs, also where no policy holds it back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { enter, launch, newContext, open, play, Watch } from "./page.mjs";

const [, , shots, url, bulletin, name, office] = process.argv;
const firm = "91522701MA6DKXQ41P", hazard = "HZ-522701-1";
// The one refusal that the test itself makes.
const watch = new Watch(shots, { meant: (text, from) => /status of 503/.test(text) && from.includes("/lists/hazard/sheet") });
const browser = await launch();

// What the tests break to see that they notice (tests/saboteurs.txt).
const SABOTAGE = (one) => process.env["ZHIAN_SABOTEUR"] === one;

/** As it stands, in sight, and nothing in the page that a name brought along. */
async function shows(page, text, shot) {
  await page.waitForFunction((wanted) => document.body.innerText.includes(wanted), text)
    .catch((error) => { throw new Error(`${shot}: nowhere in sight: ${text}`, { cause: error }); });
  if (SABOTAGE("console.name-as-markup")) await page.evaluate((one) => { document.querySelector("main, body").innerHTML += one; }, name);
  assert.equal(await page.locator("body img[src=x], main script, body script:not([src])").count(), 0, `${shot}: a name is markup`);
  assert.doesNotMatch(await page.title(), /^broken/, `${shot}: a name has run`);
}

/** The whole list, as its button saves it. */
async function saved(page, form) {
  const coming = page.waitForEvent("download");
  await page.locator(".list-sheet").getByRole("button", { name: form, exact: true }).click();
  const download = await coming;
  assert.match(download.suggestedFilename(), new RegExp(`^整改台账 2025-03-04\\.${form.toLowerCase()}$`));
  return readFile(await download.path());
}

async function takesAlong(page) {
  await open(page, "#/lists/hazard");
  const csv = (await saved(page, "CSV")).toString();
  assert.ok(csv.startsWith("\ufeff") && csv.split("\r\n").length === 3, `the ledger of one hazard: ${csv}`);
  assert.ok(csv.includes(`"${name.replaceAll('"', '""')}"`), `the name isn't a cell of its own: ${csv}`);
  assert.equal((await saved(page, "XLSX")).subarray(0, 4).toString("latin1"), "PK\x03\x04", "a workbook");
  // What is refused is said, and a file isn't made of it.
  await page.route("**/api/v1/lists/hazard/sheet?*", (route) => route.fulfill({ status: 503, json: {
    code: "console.sheet_busy", message_zh: "正在生成其他人的文件，请稍后再试", message_en: "-", possible: [] } }));
  await page.locator(".list-sheet").getByRole("button", { name: "CSV" }).click();
  await page.locator(".list-sheet [role=alert]").getByText("正在生成其他人的文件").waitFor();
  await watch.lookBoth(page, "sheet-refused");
  await page.unroute("**/api/v1/lists/hazard/sheet?*");
}

await play(browser, watch, async () => {
  const page = watch.over(await (await newContext(browser)).newPage());
  page.on("dialog", (dialog) => watch.errors.push(`${page.url()}: ${dialog.message()}`));
  await page.goto(url);
  await enter(page, "leader-1");
  await shows(page, office, "today");
  for (const [hash, shot] of [["#/lists/hazard", "ledger"], [`#/objects/${hazard}`, "matter"], [`#/firms/${firm}`, "firm"], ["#/lists/report", "reports"]]) {
    await open(page, hash);
    await shows(page, name, shot);
    await watch.lookBoth(page, shot);
  }
  await takesAlong(page);
  await page.locator("main").focus();
  await page.keyboard.press("/");
  await page.keyboard.type("城南");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".hits");
  await shows(page, name, "search");

  // The file has no policy but its own bytes.
  const paper = await (await browser.newContext()).newPage();
  await paper.goto(`file://${bulletin}`);
  await shows(paper, office, "bulletin");
});

// A prefecture's pages of what the counties below have reported: node tests/above.mjs SHOTS ABOVE. One county has reported its week and its
// campaign's counters, the other nothing. Looked at in both languages, light and dark, wide and narrow; an error in the browser's console fails it.
import assert from "node:assert/strict";

import { enter, launch, newContext, open, play, Watch } from "./page.mjs";

const [, , shots, above] = process.argv;
const watch = new Watch(shots);
const browser = await launch();

await play(browser, watch, async () => {
  const page = watch.over(await (await newContext(browser)).newPage());
  await page.goto(above);
  await enter(page, "leader-1");

  // The tree: a tile for each county, with its counts, or that there are none.
  await open(page, "#/referrals");
  await page.waitForSelector("#tree a.tile");
  const tiles = await page.locator("#tree a.tile").allTextContents();
  const tile = (name) => tiles.find((one) => one.includes(name)) ?? assert.fail(`${name}: ${tiles.join(" | ")}`);
  assert.match(tile("都匀市"), /截至 2025-03-09 上报：未销号隐患 2 件，其中逾期 \d+ 件/);
  assert.match(tile("福泉市"), /尚未上报数据/);
  await watch.lookEveryWay(page, "tree");

  // Every figure behind them, by the words of the offices.
  await page.click("#tree a:text-is('下级上报数据')");
  await page.waitForSelector("#weekly table");
  const rows = await page.locator("#weekly tbody tr").allTextContents();
  assert.ok(rows.some((row) => /^未销号.*2.*2$/.test(row)), rows.join(" | "));
  assert.match(await page.textContent("#weekly ul"), /都匀市.*截至 2025-03-09.*RF-522700-\d+.*福泉市.*尚未上报数据/);
  await watch.lookEveryWay(page, "figures");

  // The campaign's board: each county's counters, and who has said nothing.
  await open(page, "#/objects/CP-522700-1");
  await page.waitForSelector("#counties");
  const counties = await page.locator("#counties + * tbody tr, #counties ~ * tbody tr").allTextContents();
  const line = (name) => counties.find((one) => one.includes(name)) ?? assert.fail(`${name}: ${counties.join(" | ")}`);
  assert.match(line("都匀市"), /2025-03-10.*RF-522700-\d+/);
  assert.match(line("福泉市"), /尚未上报数据/);
  await watch.lookEveryWay(page, "campaign");
});

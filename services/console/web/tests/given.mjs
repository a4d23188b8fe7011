// The addresses and the sign-in that somebody was given, opened in a browser: node tests/given.mjs SHOTS PASSWORD URL PERSON [URL PERSON …].
// Each finds today's page with rows on it, in both languages; axe looks at it, and an error in the browser's console fails it.
import assert from "node:assert/strict";

import { enter, launch, newContext, play, Watch } from "./page.mjs";

const [, , shots, password, ...given] = process.argv;
const watch = new Watch(shots);
const browser = await launch();

await play(browser, watch, async () => {
  assert.ok(given.length > 0 && given.length % 2 === 0, "addresses with persons");
  for (let at = 0; at < given.length; at += 2) {
    const [url, person] = given.slice(at, at + 2);
    const context = await newContext(browser);
    const page = watch.over(await context.newPage());
    await page.goto(url);
    await enter(page, person, password);
    await page.waitForSelector(".tiles");
    await page.waitForSelector("main table.ledger tbody tr a.id");
    await watch.lookBoth(page, `today-${at / 2}`);
    await context.close();
  }
});

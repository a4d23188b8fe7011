// How long a browser with an empty cache waits for today's page: node tests/first_page.mjs URL PERSON [TIMES]. The reference is an empty
// page of a server in this process, in the same browser and the same minute.
import { createServer } from "node:http";

import { enter, firstPages, launch, newContext, toldOf } from "./page.mjs";

const [, , url, person, times = "15"] = process.argv;
const browser = await launch();
const empty = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><p class=tile-count>0</p>"));
await new Promise((ready) => empty.listen(0, "127.0.0.1", ready));
const page = await (await newContext(browser)).newPage();
await page.goto(url);
await enter(page, person);
const session = await page.context().storageState();
await page.close();
for (const [what, from] of [["today's page", url], ["an empty page", `http://127.0.0.1:${empty.address().port}`]]) {
  console.log(toldOf(what, await firstPages(browser, from, session, Number(times))));
}
await browser.close();
empty.close();

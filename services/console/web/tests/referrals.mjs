// A matter referred from one county, answered by another, on two real counties that are linked: node tests/referrals.mjs SHOTS HERE THERE,
// with somebody beside it who gives keys and says when a letter is there. Lines go out ("key PERSON HEX", "received FIRM"), a line comes back when it is done. Drafted and sent on
// the matter's page in the one county, received, taken up and answered in part and in whole in the other; the first sees each, and both file it.
// The whole story twice on the same counties, both offices in Chinese and both in English; every page is looked at by axe in the other language
// too; an error in a browser's console fails it.
import assert from "node:assert/strict";

import { act, ask, come, launch, open, play, speak, Watch } from "./page.mjs";

const [, , shots, here, there] = process.argv;
const watch = new Watch(shots);
const browser = await launch();

const answers = [
  { lang: "zh", firm: "福泉某玩具厂", asked: "该批次去向", partly: "生产二百件，已售往三个县", whole: "余货四十件已封存，另行立案" },
  { lang: "en", firm: "福泉某玩具商行", asked: "where the batch went", partly: "200 made, sold to three counties", whole: "the other 40 are sealed; a case is filed" },
];

/** The letter about that firm, from the list of that direction; its number, which is each county's own. */
async function openFromList(page, direction, firm) {
  await open(page, "#/today");
  await open(page, "#/referrals");
  const letter = page.locator(`section[aria-labelledby=${direction}] tr:has(:text-is("${firm}")) a.id`);
  const id = await letter.textContent();
  await letter.click();
  await page.waitForSelector("#facts dl");
  return id;
}

/** In sight, and not only folded away. */
const says = (page, words) => page.waitForFunction((wanted) => document.querySelector("main").innerText.includes(wanted), words)
  .catch((error) => { throw new Error(`nowhere in sight: ${words}`, { cause: error }); });

await play(browser, watch, async () => {
  const ours = await come(browser, watch, here, "officer-1");
  const theirs = await come(browser, watch, there, "officer-2");
  for (const [at, { lang, firm, asked, partly, whole }] of answers.entries()) {
    const shot = (name) => `${name}-${lang}`;
    await speak(ours, lang);
    await speak(theirs, lang);

    // Written on the matter's own page, which knows what it is about, and sent.
    await open(ours, `#/objects/HZ-522701-${at + 1}`);
    const letter = await act(ours, "referral-draft", {
      kind: "co_investigation", to_region: "522702", "subject-name": firm, facts: asked, questions: asked,
    }, ["522702", asked]);
    await watch.lookBoth(ours, shot("matter"));
    assert.equal(await openFromList(ours, "ours", firm), letter);
    await watch.lookBoth(ours, shot("drafted"));
    await act(ours, "referral-send", {});
    await ask(`received ${firm}`);

    // There it is on the list of what came, and on today's page; it is taken up and answered, first in part.
    await openFromList(theirs, "theirs", firm);
    await says(theirs, asked);
    await watch.lookBoth(theirs, shot("received"));
    await act(theirs, "referral-accept", {});
    await act(theirs, "referral-answer", { answer_code: "found", text: partly, partly: true }, [partly]);
    await says(theirs, partly);
    await openFromList(ours, "ours", firm);
    await says(ours, partly);
    await watch.lookBoth(ours, shot("answered-in-part"));

    // The page that stands open here hears of the answer by itself.
    await openFromList(theirs, "theirs", firm);
    await act(theirs, "referral-answer", { answer_code: "found", text: whole }, [whole]);
    await says(ours, whole);
    await watch.lookBoth(ours, shot("answered"));
    await watch.lookBoth(theirs, shot("answer-given"));
    await act(ours, "referral-close", { outcome: whole });
    await act(theirs, "referral-close", { outcome: whole });
    await open(ours, "#/referrals");
    await watch.lookBoth(ours, shot("tree-here"));
    await open(theirs, "#/referrals");
    await watch.lookBoth(theirs, shot("tree-there"));
  }
});

import "./browser.ts";
import "./acts.ts";

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import type { Line, Refusal, Session } from "../../src/api/types.ts";
import { currentOf, draftOf, fileOf, hasMoved, keepDraft, offerOf, throwAway, wasDone } from "../../src/field/drafts.ts";
import { counts, drafts, eraseAll, matters, refresh, strange, takeAlong, useShelf } from "../../src/field/field.ts";
import { opened, sealed } from "../../src/field/sealed.ts";
import { follows, type Kept, type Put, type Shelf } from "../../src/field/shelf.ts";
import { attach } from "../../src/sign/attach.ts";
import { sealing, sealingOf } from "../../src/sign/key.ts";
import { offered } from "../../src/sign/offered.ts";
import { session, takeKept } from "../../src/state/session.ts";

globalThis.crypto ??= webcrypto as Crypto;

const secret = (of: number): ArrayBuffer => new Uint8Array(48).fill(of).buffer;
const at: Session = {
  person: { id: "officer-1", name: "王", unit: "", roles: ["officer"] }, county: { region: "522701", name: "", utc_offset: 480, now_ms: 1_000 },
  csrf: "token-of-the-session", expires_ms: 0, clock_ms: 0,
};
const line: Line = { kind: "hazard", id: "HZ-522701-1", version: 4, product: "电线", owner: "officer-1" };
const reinspect = offered.find((one) => one.act === "hazard.reinspect")!;
const refusal: Refusal = { code: "hazard.x", message_zh: "否", message_en: "no", possible: [] };

/** As the browser's, in memory; `full`: it has no room left. */
function memory(): Shelf & { all: Map<string, Kept>; full: boolean } {
  const all = new Map<string, Kept>();
  return {
    all, full: false,
    of: (owner) => Promise.resolve([...all.values()].filter((one) => one.owner === owner)),
    put(record) {
      if (this.full) return Promise.resolve<Put>("no_room");
      if (!follows(all.get(record.key), record)) return Promise.resolve<Put>("changed");
      all.set(record.key, record);
      return Promise.resolve<Put>("kept");
    },
    remove: (key) => Promise.resolve(void all.delete(key)),
    removeOf: (owner) => Promise.resolve([...all.values()].forEach((one) => one.owner === owner && all.delete(one.key))),
  };
}

async function begin(person = "officer-1", of = 1): Promise<ReturnType<typeof memory>> {
  const shelf = memory();
  useShelf(shelf);
  session.value = null;
  await refresh();
  takeKept({ ...at, person: { ...at.person, id: person } }, 0);
  sealing.value = await sealingOf(secret(of), "522701", person);
  await refresh();
  return shelf;
}

const bytesOf = (shelf: ReturnType<typeof memory>): string => [...shelf.all.values()]
  .flatMap((one) => [one.content, ...one.files].map((box) => Buffer.from(box.sealed).toString("latin1")).concat(JSON.stringify({ ...one, content: 0, files: 0 }))).join("\n");

test("what is sealed opens by its person's key, in its own place, and is nowhere in plain", async () => {
  const key = await sealingOf(secret(1), "522701", "officer-1");
  const place = { key: "k", owner: "522701/officer-1", sort: "draft" as const, revision: 1 };
  const record = await sealed(key, place, { reason: "the opinion" });
  assert.deepEqual(await opened(key, record), { reason: "the opinion" });
  assert.doesNotMatch(Buffer.from(record.content.sealed).toString("latin1"), /opinion|reason/);
  for (const other of [
    await sealingOf(secret(2), "522701", "officer-1"), await sealingOf(secret(1), "522701", "officer-2"), await sealingOf(secret(1), "522702", "officer-1"),
  ]) assert.equal(await opened(other, record), null);
  for (const moved of [{ key: "l" }, { owner: "522701/officer-2" }, { sort: "matter" as const }, { revision: 2 }]) {
    assert.equal(await opened(key, { ...record, ...moved }), null, JSON.stringify(moved));
  }
  const again = await sealed(key, place, { reason: "the opinion" });
  assert.notDeepEqual(again.content.nonce, record.content.nonce);
});

test("a form is kept with its files, changed, refused, and erased when it was accepted", async () => {
  const shelf = await begin();
  const photo = await attach(new File(["the pixels"], "a.jpg", { type: "image/jpeg" }));
  const given = { outcome: "passed", reason: "the opinion", evidence: JSON.stringify(photo) };
  assert.equal(await keepDraft(null, draftOf(reinspect, line, given, 77)), "kept");
  assert.deepEqual(counts.value, { matters: 0, drafts: 1 });
  const [one] = drafts.value;
  assert.deepEqual(one!.content, { act: "hazard.reinspect", of: "HZ", line, given, happened_ms: 77, files: [photo] });
  assert.equal(offerOf(one!.content), reinspect);
  assert.doesNotMatch(bytesOf(shelf), /opinion|pixels|HZ-522701|passed|电线/);
  assert.equal(await (await fileOf(one!, 0))!.text(), "the pixels");
  // The file comes along as it is sealed.
  assert.equal(await keepDraft(one!, { ...one!.content, given: { ...given, reason: "another" }, refusal }), "kept");
  const changed = currentOf(one!.record.key)!;
  assert.equal(changed.content.given["reason"], "another");
  assert.equal(changed.content.refusal!.code, "hazard.x");
  assert.equal(await (await fileOf(changed, 0))!.text(), "the pixels");
  // Who has the one before overwrites nothing.
  assert.equal(await keepDraft(one!, { ...one!.content, given: {} }), "changed");
  assert.equal(currentOf(one!.record.key)!.content.given["reason"], "another");
  await wasDone(changed, { outcome: "done", repeated: false, object: "HZ-522701-1" });
  const left = currentOf(one!.record.key)!;
  assert.deepEqual([left.content.given, Object.keys(left.content.line), left.content.files], [{}, ["kind", "id"], [photo]], "the form is erased, its photograph isn't yet");
  await throwAway(left.record);
  assert.equal(shelf.all.size, 0);
});

test("a form without files is erased at once when it was accepted, and comes back for no tab", async () => {
  const shelf = await begin();
  await keepDraft(null, draftOf(reinspect, line, { outcome: "passed" }, 77));
  const [one] = drafts.value;
  await wasDone(one!, { outcome: "proposed", repeated: false });
  assert.equal(shelf.all.size, 0);
  assert.equal(await keepDraft(one!, one!.content), "changed");
  assert.equal(shelf.all.size, 0);
});

test("where there is no room nothing is lost", async () => {
  const shelf = await begin();
  await keepDraft(null, draftOf(reinspect, line, { outcome: "passed" }, 77));
  shelf.full = true;
  assert.equal(await keepDraft(drafts.value[0]!, { ...drafts.value[0]!.content, given: {} }), "no_room");
  assert.equal(await keepDraft(null, draftOf(reinspect, line, {}, 78)), "no_room");
  await refresh();
  assert.deepEqual(drafts.value.map(({ content }) => content.given), [{ outcome: "passed" }]);
});

test("another person at the same device sees nothing, and erases nothing but his own", async () => {
  const shelf = await begin();
  const one = { id: "HZ-522701-1", line, behind: [], explained: [], taken_ms: 5 };
  assert.equal(await takeAlong(one), "kept");
  assert.equal(await takeAlong({ ...one, taken_ms: 6 }), "kept");
  assert.equal(shelf.all.size, 2, "the person and the matter, once");
  assert.deepEqual(matters.value.map(({ content }) => content.taken_ms), [6]);
  assert.doesNotMatch(bytesOf(shelf), /token-of-the-session|HZ-522701|电线/);
  const theirs = [...shelf.all.values()];

  // One after the other, without anybody between.
  sealing.value = null;
  takeKept({ ...at, person: { ...at.person, id: "officer-2" } }, 0);
  await refresh();
  assert.deepEqual([matters.value, counts.value], [[], { matters: 0, drafts: 0 }]);
  session.value = at;
  sealing.value = await sealingOf(secret(1), "522701", "officer-1");
  await refresh();
  assert.equal(matters.value.length, 1);

  session.value = null;
  await refresh();
  assert.deepEqual([matters.value, drafts.value, counts.value], [[], [], { matters: 0, drafts: 0 }], "who is gone leaves nothing open");
  takeKept({ ...at, person: { ...at.person, id: "officer-2" } }, 0);
  sealing.value = await sealingOf(secret(2), "522701", "officer-2");
  await refresh();
  assert.deepEqual([matters.value, counts.value.matters], [[], 0]);
  for (const record of theirs) assert.equal(await opened(sealing.value, record), null);
  await eraseAll();
  assert.equal(shelf.all.size, 2);

  // The same person with another key is told how many there are that don't open.
  session.value = at;
  sealing.value = await sealingOf(secret(9), "522701", "officer-1");
  await refresh();
  assert.deepEqual([matters.value, strange.value], [[], 1]);
  await eraseAll();
  assert.equal(shelf.all.size, 0);
});

test("without the passphrase nothing is kept and nothing opened", async () => {
  const shelf = await begin();
  sealing.value = null;
  assert.equal(await keepDraft(null, draftOf(reinspect, line, {}, 77)), "locked");
  assert.equal(await takeAlong({ id: "HZ-522701-1", line, behind: [], explained: [], taken_ms: 5 }), "locked");
  assert.equal(shelf.all.size, 0);
});

test("a matter has moved where its version has, and where it has none by what it says", () => {
  assert.equal(hasMoved(line, { ...line, product: "another reading" }), false);
  assert.equal(hasMoved(line, { ...line, version: 5 }), true);
  assert.equal(hasMoved({ kind: "proposal", target_version: 2 }, { kind: "proposal", target_version: 3 }), true);
  assert.equal(hasMoved({ kind: "firm", name: "a" }, { kind: "firm", name: "a" }), false);
  assert.equal(hasMoved({ kind: "firm", name: "a" }, { kind: "firm", name: "b" }), true);
});

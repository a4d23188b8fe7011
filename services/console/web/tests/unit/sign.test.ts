import "./browser.ts";

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { encode, hex, unhex } from "../../src/sign/encode.ts";
import { fieldsOf, offered, offersFor } from "../../src/sign/offered.ts";
import { messages } from "../../src/sign/messages.ts";
import { commandOf, partsOf, sign, textOf } from "../../src/sign/sign.ts";

globalThis.crypto ??= webcrypto as Crypto;

test("a message is what protobuf makes of it", () => {
  assert.equal(hex(encode("AssignCommand", { owner: "wang" })), "0a0477616e67");
  assert.equal(hex(encode("ObjectId", { kind: 2, region: 522701, number: 300 })), "080210cdf31f18ac02");
  assert.equal(hex(encode("Command", { act: "a", happened_ms: -1 })), "0a016128ffffffffffffffffff01");
  // The order of a table's numbers, whatever the order that is given; absent is absent.
  assert.equal(hex(encode("Command", { reason: "x", act: "a" })), hex(encode("Command", { act: "a", reason: "x" })));
  assert.equal(encode("Command", {}).length, 0);
});

test("nothing is left out silently", () => {
  for (const wrong of [{ nothing: 1 }, { act: 1 }, { seen_version: -1 }, { seen_version: 0.5 }, { seen_version: 2 ** 53 }, { target: "x" }, { __proto__: 1, constructor: 1 }]) {
    assert.throws(() => encode("Command", wrong as never), TypeError, JSON.stringify(wrong));
  }
  assert.throws(() => encode("Nothing", {}), TypeError);
  assert.throws(() => encode("toString", {}), TypeError);
  assert.throws(() => unhex("0g"), TypeError);
});

test("a command names its target", () => {
  assert.deepEqual(partsOf("HZ-522701-7"), { kind: 2, region: 522701, number: 7, daemon: "hazard" });
  assert.deepEqual(partsOf("PP-522701-credit-3"), { kind: 12, region: 522701, number: 3, daemon: "credit" });
  assert.deepEqual(partsOf("CS-522701-7"), { kind: 8, region: 522701, number: 7, daemon: "escalation" });
  assert.throws(() => partsOf("XX-522701-7"), TypeError);
  assert.throws(() => partsOf("HZ-522701-x"), TypeError);
  assert.equal(
    hex(commandOf({ act: "hazard.assign", target: "HZ-522701-7", seen: 3, body: { type: "AssignCommand", fields: { owner: "li" } } })),
    "0a0d68617a6172642e61737369676e1208080210cdf31f18071803320" + "40a026c69",
  );
});

test("what is signed is 72 bytes, and a signature holds for them alone", async () => {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const act = { act: "proposal.approve", target: "PP-522701-hazard-3", seen: 4 };
  const signed = await sign(act, "li", pair.privateKey, 1_700_000_000_000.7);
  assert.equal(signed.daemon, "hazard");
  assert.equal(signed.not_after_ms, 1_700_000_120_000);
  assert.equal(signed.request_id.slice(0, 16), (1_700_000_000_000).toString(16).padStart(16, "0"));
  const text = await textOf(unhex(signed.command), 522701, "hazard", unhex(signed.request_id), signed.not_after_ms);
  assert.equal(text.length, 72);
  assert.equal(new TextDecoder().decode(text.slice(0, 11)), "zhian act 1");
  assert.equal(hex(text.slice(11, 16)), "0007f9cd02");
  assert.ok(await crypto.subtle.verify("Ed25519", pair.publicKey, unhex(signed.signature), text));
  const other = await textOf(unhex(signed.command), 522702, "hazard", unhex(signed.request_id), signed.not_after_ms);
  assert.ok(!(await crypto.subtle.verify("Ed25519", pair.publicKey, unhex(signed.signature), other)));
});

test("what is offered can be said", () => {
  for (const offer of offered) {
    const fields = offer.body === undefined ? {} : messages[offer.body];
    assert.ok(fields !== undefined, offer.act);
    for (const one of offer.asked) assert.ok(Object.hasOwn(fields, one.field), `${offer.act} ${one.field}`);
  }
  assert.deepEqual(offersFor("HZ-522701-7", ["hazard.assign", "hazard.level"]).map((one) => one.act), ["hazard.assign"]);
  assert.deepEqual(offersFor("CS-522701-7", ["case.close", "hazard.order"]).map((one) => one.act), ["case.close"]);
  const join = offered.find((one) => one.act === "report.join")!;
  assert.equal(fieldsOf(join, {}), null);
  assert.equal(fieldsOf(join, { to_report: "12" }), null);
  assert.deepEqual(fieldsOf(join, { to_report: " RP-522701-12 " }), { to_report: 12 });
  const order = offered.find((one) => one.act === "hazard.order")!;
  const said = { content: "停止销售", served_day: "2025-03-03" };
  assert.deepEqual(fieldsOf(order, { ...said, statutory: "yes", within_days: "15" }),
    { statutory: true, content: "停止销售", served_day: 20250303, within_days: 15 });
  assert.deepEqual(fieldsOf(order, said), { content: "停止销售", served_day: 20250303 });
  for (const wrong of [{ served_day: "" }, { served_day: "3.3." }, { within_days: "0" }, { within_days: "1.5" }, { within_days: "-1" }]) {
    assert.equal(fieldsOf(order, { ...said, ...wrong }), null, JSON.stringify(wrong));
  }
});

import "./browser.ts";
import "./acts.ts";

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { messages } from "../../src/sign/acts.ts";
import { attach, digestOf } from "../../src/sign/attach.ts";
import { encode } from "../../src/sign/encode.ts";
import { fieldAt, filled, moneyOf, namesOf } from "../../src/sign/fields.ts";
import { hex, unhex } from "../../src/sign/hex.ts";
import { beginnings, offered, offersFor, offersOfFirm, type Offered } from "../../src/sign/offered.ts";
import { commandOf, partsOf, sign, textOf, type Act } from "../../src/sign/sign.ts";

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

const of = (act: string): Offered => offered.find((one) => one.act === act)!;
const county = 480;
const fieldsOf = (...given: Parameters<typeof filled>) => {
  const { fields, wrong } = filled(...given);
  return Object.keys(wrong).length === 0 ? fields : null;
};
const page = "HZ-522701-7";

test("what is offered can be said", () => {
  assert.ok(offered.length > 150);
  for (const offer of offered) {
    const fields = offer.body === undefined ? {} : messages[offer.body];
    assert.ok(fields !== undefined, offer.act);
    for (const one of offer.asked) {
      const field = fields[one.field];
      assert.ok(field !== undefined, `${offer.act} ${one.field}`);
      assert.equal(field.many, one.many, `${offer.act} ${one.field}`);
      assert.equal(field.kind === "message", ["quantity", "penalty", "line", "row", "object", "file", "part"].includes(one.kind ?? ""), `${offer.act} ${one.field}`);
      if (one.kind === "row") assert.ok(Object.values(messages[one.of!]!).every(({ kind, many }) => kind === "text" && many !== true), `${offer.act} ${one.field}`);
      for (const part of one.parts ?? []) assert.equal(messages[one.of!]![part.field]!.kind, part.kind ?? "text", `${offer.act} ${one.field}.${part.field}`);
      if (one.kind === "word" && field.kind === "text") assert.equal(one.numbers, undefined);
    }
  }
  const acts = (id: string, possible: string[]): string[] => offersFor(id, possible).filter((one) => one.fills === undefined).map((one) => one.act);
  assert.deepEqual(acts("HZ-522701-7", ["hazard.level", "hazard.assign", "case.close"]), ["hazard.assign", "hazard.level"]);
  assert.deepEqual(acts("CS-522701-7", ["case.close", "hazard.order"]), ["case.close"]);
  assert.ok(offersFor("CS-522701-7", null).some((one) => one.act === "case.decide"));
});

test("what is filled in becomes the message's fields, or is asked for again", () => {
  const join = of("report.join");
  assert.deepEqual(fieldsOf(join, page, { to_report: " RP-522701-12 " }, county), { to_report: 12 });
  for (const wrong of ["12", "HZ-522701-12", "RP-522701-0", "RP-522701-9007199254740993"]) assert.equal(fieldsOf(join, page, { to_report: wrong }, county), null, wrong);
  const order = of("hazard.order");
  const said = { content: "停止销售", served_day: "2025-03-03" };
  assert.deepEqual(fieldsOf(order, page, { ...said, statutory: "yes", within_days: "15" }, county),
    { statutory: true, content: "停止销售", served_day: 20250303, within_days: 15 });
  assert.deepEqual(fieldsOf(order, page, said, county), { content: "停止销售", served_day: 20250303 });
  for (const wrong of [{ served_day: "3.3." }, { within_days: "1.5" }, { within_days: "-1" }, { within_days: "1e3" }]) {
    assert.equal(fieldsOf(order, page, { ...said, ...wrong }, county), null, JSON.stringify(wrong));
  }
  assert.equal(fieldsOf(of("hazard.reinspect"), page, {}, county), null);

  const decide = of("case.decide");
  assert.deepEqual(fieldsOf(decide, page, { outcome: "penalty", penalties: "warning\nfine=5万元", illegal_gains_fen: "12.30" }, county),
    { outcome: "penalty", penalties: [{ kind: 1 }, { kind: 3, amount_fen: 5_000_000 }], illegal_gains_fen: 1230 });
  for (const wrong of [{ outcome: "guilty" }, { penalties: "fine=lots" }, { penalties: "death" }, { illegal_gains_fen: "0.001元" }]) {
    assert.equal(fieldsOf(decide, page, wrong, county), null, JSON.stringify(wrong));
  }
  // A moment is the county's, whatever the browser's zone is.
  assert.deepEqual(fieldsOf(of("case.serve"), page, { method: "direct", served_ms: "2025-03-28T15:00" }, county),
    { method: "direct", served_ms: Date.parse("2025-03-28T15:00:00+08:00") });
  assert.equal(fieldsOf(of("case.serve"), page, { served_ms: "yesterday" }, county), null);
  assert.deepEqual(fieldsOf(of("case.file"), page, { officers: " li \n\nwang", conditions: "punishable\njurisdiction" }, county),
    { officers: ["li", "wang"], conditions: ["punishable", "jurisdiction"] });
  assert.equal(fieldsOf(of("case.file"), page, { officers: "li", conditions: "anything" }, county), null);
});

test("what is wrong is told by its field", () => {
  const told = (act: string, given: Record<string, string>) => filled(of(act), page, given, county).wrong;
  assert.deepEqual(told("hazard.reinspect", {}), { outcome: "missing" });
  assert.deepEqual(told("hazard.reinspect", { outcome: " ", on_day: "soon" }), { outcome: "missing", on_day: "form" });
  assert.deepEqual(Object.keys(told("hazard.ask-extension", { asked_day: "?", days: "?" })), ["days", "ground", "asked_day"], "in the form's order");
  assert.deepEqual(told("case.file", { conditions: "anything", officers: "li" }), { conditions: "form" });
  assert.deepEqual(told("hazard.order", {}), {}, "of another order no day of service is stated: hazard asks for it");
  const order = of("hazard.order");
  assert.equal(fieldAt(order, "served_day"), "served_day");
  assert.equal(fieldAt(of("hazard.reinspect"), "officers[1]"), "officers");
  for (const none of [undefined, "", "hazard.order", "version", "toString", "served"]) assert.equal(fieldAt(order, none), undefined, none);
  // The name of an act isn't a field of it.
  assert.equal(fieldAt({ ...order, act: "content.order" }, "content.order"), undefined);
});

test("zhianctl makes the same bytes of the same act", () => {
  // ctl_test compares zhianctl's with the same file.
  const cases = JSON.parse(readFileSync("tests/data/commands.json", "utf8")) as {
    zhianctl: string; act: string; of: string; id?: string; seen?: number; given: Record<string, string>; reason?: string; command: string;
  }[];
  for (const { zhianctl, act, of: from, id, seen, given, reason, command } of cases) {
    const offer = offered.find((one) => one.act === act && one.of === from)!;
    const { fields, wrong } = filled(offer, id ?? "", given, county);
    assert.deepEqual(wrong, {}, zhianctl);
    const made: Act = { act, body: { type: offer.body!, fields } };
    if (offer.daemon === undefined) made.target = id!;
    if (seen !== undefined) made.seen = seen;
    if (reason !== undefined) made.reason = reason;
    assert.equal(hex(commandOf(made)), command, zhianctl);
  }
});

test("what begins from nothing stands beside its list, and what is done with a firm on its page", () => {
  const acts = (noun: string): string[] => beginnings(noun).map((one) => one.act);
  assert.deepEqual(acts("firm"), ["firm.merge", "firm.register"]);
  assert.deepEqual(acts("sampling"), ["sampling.plan", "sampling.publish-list"]);
  assert.deepEqual(acts("inspection"), ["inspection.plan", "inspection.draw"]);
  assert.deepEqual(acts("hazard"), []);
  const firm = offersOfFirm().map((one) => one.act);
  for (const act of ["firm.register", "firm.change", "inspection.plan", "sampling.plan", "patrol.record"]) assert.ok(firm.includes(act), act);
  assert.ok(!firm.includes("firm.merge"));
  // Each can be reached: from a list, or from a firm.
  for (const one of offered.filter(({ of: from }) => from === "")) assert.ok(firm.includes(one.act) || acts(one.noun!).includes(one.act), one.act);
});

test("parts are filled in field by field", () => {
  const plan = of("sampling.plan");
  const told = (given: Record<string, string>) => filled(plan, "", { lab: "x", method: "y", ...given }, county);
  assert.deepEqual(told({}).wrong, { "product.class_code": "missing" });
  assert.deepEqual(told({ "product.name": "玩具", "firm.region": "都匀" }).wrong, { "firm.region": "form" });
  assert.deepEqual(told({ "product.name": "玩具", "firm.key": " " }).fields["firm"], undefined, "an empty part is absent");
  assert.deepEqual(namesOf(plan.asked).slice(0, 7), ["product.class_code", "product.name", "product.brand", "product.model", "product.batch", "product.certificate_no", "firm.key"]);
  assert.deepEqual(["product", "product.batch", "firm.nothing", "firm", "lab"].map((where) => fieldAt(plan, where)),
    ["product.class_code", "product.batch", "firm.key", "firm.key", "lab"]);
  const register = of("firm.register");
  assert.equal(fieldAt(register, "firm.register"), undefined, "an act's own name");
  assert.equal(fieldAt(register, "firm"), "firm.key");
  const settle = (matters: string) => filled(of("firm.settle"), "", { firm_key: "x", answer: "end", matters }, county).wrong;
  assert.deepEqual(settle("HZ-522701-1"), {});
  for (const wrong of ["HZ-1", "XX-522701-1", "7", "HZ-522701-1.5"]) assert.deepEqual(settle(wrong), { matters: "form" }, wrong);
  for (const wrong of ["电线", "=20卷", "电线=卷", "电线=20"]) {
    assert.deepEqual(filled(of("hazard.goods"), page, { lines: wrong }, county).wrong, { lines: "form" }, wrong);
  }
  const items = filled(of("sampling.result"), page, { outcome: "failed", failed_items: "抗压强度；GB 175；9.8MPa；不小于17.0MPa\nlead;;1.2" }, county);
  assert.deepEqual(items.fields["failed_items"], [
    { item: "抗压强度", standard: "GB 175", measured: "9.8MPa", limit: "不小于17.0MPa" }, { item: "lead", measured: "1.2" },
  ]);
  for (const wrong of ["；GB 175", "a;b;c;d;e"]) {
    assert.deepEqual(filled(of("sampling.result"), page, { outcome: "failed", failed_items: wrong }, county).wrong, { failed_items: "form" }, wrong);
  }
});

test("an act that begins something names the object that it begins from", () => {
  const check = offersFor("HZ-522701-7", ["hazard.order"]).find((one) => one.act === "case.check")!;
  assert.deepEqual([check.daemon, check.fills], ["escalation", "hazard"]);
  assert.deepEqual(fieldsOf(check, "HZ-522701-7", { findings: "涉嫌违法" }, county), { hazard: 7, findings: "涉嫌违法" });
  assert.equal(offersFor("MS-522701-4", [])[0]!.fills, "measure");
  const command = commandOf({ act: "case.check", daemon: "escalation" });
  assert.deepEqual(hex(command), "0a0a636173652e636865636b");
});

test("money is read as zhianctl reads it", () => {
  for (const [text, fen] of [["0", 0], ["50000", 5_000_000], ["123.45元", 12345], ["12345分", 12345], ["1.5万", 1_500_000], ["0.1", 10]] as const) {
    assert.equal(moneyOf(text), fen, text);
  }
  for (const text of ["", "-1", "1.", ".5", "1,000", "0.005", "0.5分", "5两", "1e6", "99999999999999999"]) assert.equal(moneyOf(text), undefined, text);
});

test("a file is signed by its digest, which is zhianctl's", async () => {
  // RFC 7693's function over "abc", with 32 bytes of output.
  assert.equal(digestOf(new TextEncoder().encode("abc")), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  const evidence = await attach(new File(["abc"], "现场.jpg", { type: "image/jpeg" }));
  assert.deepEqual({ ...evidence, digest: "" }, { digest: "", size: 3, media_type: "image/jpeg", name: "现场.jpg", kind: 1 });
  const fields = fieldsOf(of("hazard.reinspect"), page, { outcome: "passed", evidence: JSON.stringify(evidence) }, county);
  const { evidence: [one] } = fields as { evidence: { digest: Uint8Array }[] };
  assert.equal(hex(one!.digest), digestOf(new TextEncoder().encode("abc")));
});

import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Words } from "../../src/api/types.ts";
import { lang } from "../../src/state/prefs.ts";
import { words } from "../../src/state/words.ts";
import { lateSaid } from "../../src/ui/acts.tsx";

const value = { "purpose=hazard.order": "下达整改" };
words.value = { lang: "zh", text: {}, code: {}, event: {}, act: {}, noun: {}, option: {}, policy: {}, why: {}, member: {}, value } as unknown as Words;

test("an act after its term says by how much, in the county's days", () => {
  // Due at the end of 10 March there; it was recorded so many hours later.
  const late = (hours: number) => lateSaid({ purpose: "hazard.order", due_ms: "2025-03-10T23:59:59.999+08:00", late_ms: hours * 3_600_000 });
  assert.equal(late(41 * 24), "登记时已过期限 41 天：下达整改（2025-03-10 到期）");
  assert.equal(late(1), "登记时已过期限 1 天：下达整改（2025-03-10 到期）", "an hour later it is the next day");
  const within = (hours: number) => lateSaid({ purpose: "hazard.order", due_ms: "2025-03-10T09:00:00.000+08:00", late_ms: hours * 3_600_000 });
  assert.equal(within(14), "登记时已过期限 14 小时：下达整改（2025-03-10 到期）");
  assert.equal(within(15), "登记时已过期限 1 天：下达整改（2025-03-10 到期）");
  lang.value = "en";
  assert.match(late(41 * 24), /^recorded 41 days after its term: .*, due on 2025-03-10$/);
  lang.value = "zh";
});

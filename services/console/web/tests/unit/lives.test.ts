import "./browser.ts";

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import type { Line } from "../../src/api/types.ts";
import { lives, stepsOf } from "../../src/format/lives.ts";

// unit.mjs runs in the folder of the pages.
const golden = join(process.cwd(), "../../../tests/golden/states");

test("each main line goes by rules of its table from its first state on", () => {
  for (const [table, line] of Object.entries(lives)) {
    const told = readFileSync(join(golden, `${table}.txt`), "utf8");
    const states = new Set([...told.matchAll(/^state (\w+):/gm)].map((one) => one[1]));
    const goes = new Set([...told.matchAll(/^\w+ \| (\w+) \| [^|]+ \| to (\w+) /gm)].map((one) => `${one[1]} ${one[2]}`));
    const names = line.split(" ");
    assert.equal(new Set(names).size, names.length, table);
    for (const [at, name] of names.entries()) {
      assert.ok(states.has(name), `${table} has no state ${name}`);
      if (at > 0) assert.ok(goes.has(`${names[at - 1]} ${name}`), `${table}: nothing leads from ${names[at - 1]} to ${name}`);
    }
  }
});

test("steps say where they lie, and their day where an event or a member is called after them", () => {
  const line: Line = { kind: "case", id: "CS-522701-1", filed_ms: "f", noticed_ms: "n" };
  const event = (name: string, at: string, subject = "CS-522701-1"): Line => ({ kind: "event", event: name, subject, recorded_ms: at });
  const story = [event("case_reported", "r1"), event("case_reported", "r2"), event("case_reviewed", "x", "CS-522701-2"), event("case_noticed", "a")];
  const steps = stepsOf("case", "noticed", line, story);
  assert.deepEqual(steps?.map(({ state, place, at }) => `${state} ${place} ${at}`),
    ["clue_checked before ", "filed before f", "reported before r2", "reviewed before ", "notice_owed before a", "noticed now n", "decided after ", "closed after "]);
  assert.equal(stepsOf("case_service", "owed", { ...line, owed_day: "o" }, [])?.[1]?.at, "", "another life's member says nothing of it");
});

test("what stands beside its main line has no steps", () => {
  const line: Line = { kind: "hazard", id: "HZ-522701-1" };
  assert.equal(stepsOf("hazard", "to_case", line, []), null);
  assert.equal(stepsOf("constructor", "", line, []), null);
});

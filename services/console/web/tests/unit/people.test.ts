// Who works where a matter lies is offered first.
import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { offerFrom, whereOf } from "../../src/state/near.ts";
import { personIds, takePeople } from "../../src/state/people.ts";

takePeople({
  units: [],
  persons: [
    { id: "a", name: "甲" },
    { id: "b", name: "乙", regions: [{ code: "522702", name: "福泉市" }] },
    { id: "c", name: "丙", regions: [{ code: "522700", name: "黔南州" }] },
    { id: "d", name: "丁", regions: [{ name: "城南片区" }] },
  ],
  members: ["owner"],
});

const first = (region: string, area: string): string => {
  const end = offerFrom({ region, area });
  const ids = personIds().join("");
  end();
  assert.equal(personIds().join(""), "abcd");
  return ids;
};

test("first who works in the matter's area, then in its region, then in the order of the list", () => {
  assert.equal(first("", ""), "abcd");
  assert.equal(first("522701", ""), "cabd");
  assert.equal(first("522702", "城南片区"), "dbca");
  assert.equal(first("110101", "城北片区"), "abcd");
});

test("the office's own region isn't said in a line", () => {
  assert.deepEqual(whereOf({ kind: "hazard" }, "522701"), { region: "522701", area: "" });
  assert.deepEqual(whereOf({ kind: "hazard", region: 522702, base_area: "城南片区" }, "522701"), { region: "522702", area: "城南片区" });
  assert.deepEqual(whereOf({ kind: "report", place: 522702 }, "522701"), { region: "522702", area: "" });
});

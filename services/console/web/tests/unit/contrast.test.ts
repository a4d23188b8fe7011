import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const tokens = readFileSync("src/style/tokens.css", "utf8");

/** The colours of each rule that has any, by what selects it. */
const rules = [...tokens.matchAll(/(:root[^{]*)\{([^}]*)\}/g)].map(([, selector, inside]) => ({
  selector: selector!.trim(),
  colours: Object.fromEntries([...inside!.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((one) => [one[1]!, one[2]!])),
}));

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** By WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

// Text on what it stands on, in any of the styles.
const grounds = ["ground", "sheet", "sunken", "accent-wash"];
const pairs: [string, string][] = [
  ...["ink", "quiet", "link", "accent", "bad", "warn", "good"].flatMap((text) => grounds.map((ground): [string, string] => [text, ground])),
  ...["bad", "warn", "good"].flatMap((tone): [string, string][] => [[tone, `${tone}-wash`], ["ink", `${tone}-wash`], ["quiet", `${tone}-wash`], ["link", `${tone}-wash`]]),
  ["on-accent", "accent"],
];

test("contrast is measured as WCAG has it", () => {
  assert.equal(contrast("#ffffff", "#000000"), 21);
  assert.equal(Math.round(contrast("#767676", "#ffffff") * 100) / 100, 4.54);
});

test("text keeps 4.5 to 1 on each ground, in light and in dark", () => {
  assert.equal(rules.length, 3);
  for (const { selector, colours } of rules) {
    for (const [text, ground] of pairs) {
      const [one, other] = [colours[text], colours[ground]];
      assert.ok(one !== undefined && other !== undefined, `${selector}: ${text}, ${ground}`);
      const found = contrast(one, other);
      assert.ok(found >= 4.5, `${selector}: ${text} on ${ground} has ${found.toFixed(2)} to 1`);
    }
  }
});

test("every colour that a style writes in is among them", () => {
  const styles = ["base", "parts"].map((name) => readFileSync(`src/style/${name}.css`, "utf8")).join("");
  const used = new Set([...styles.matchAll(/(?<![\w-])(?:color|fill): var\(--([\w-]+)\)/g)].map((one) => one[1]!));
  used.delete("sunken"); // the frame of a bar, in which nothing is written
  assert.deepEqual([...used].filter((name) => !pairs.some(([text]) => text === name)), []);
});

test("dark is the same, whether it is chosen or the system's", () => {
  assert.deepEqual(rules[1]!.colours, rules[2]!.colours);
  assert.deepEqual(Object.keys(rules[0]!.colours), Object.keys(rules[1]!.colours));
});

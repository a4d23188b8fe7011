// The catalogue of common/words, read from its sources: what the console serves at /words.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

export function words() {
  const folder = join(here, "../../../../common/words");
  const all = { zh: { lang: "zh" }, en: { lang: "en" } };
  const classes = { EVENT: "event", OPTION: "option", MEMBER: "member", VALUE: "value", CODE: "code", WHY: "why", WRITTEN: "written" };
  const alone = { RUN_ALONE: "", LIST: ".list", SHOW: ".show", ENDS: "", READING: "" }, before = { ENDS: "proposal.", READING: "report." };
  const put = (kind, name, zh, en) => {
    for (const [lang, text] of [["zh", zh], ["en", en]]) (all[lang][kind] ??= {})[name] = text;
  };
  const text = String.raw`"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*`;
  const command = new RegExp(String.raw`^([A-Z_]+)\((${text})(?:,\s*(${text}))?(?:,\s*(${text}))?(?:,\s*(${text}))?`, "gm");
  for (const file of readdirSync(folder).filter((name) => /^commands_\w+\.def$/.test(name))) {
    for (const [, row, ...given] of readFileSync(join(folder, file), "utf8").matchAll(command)) {
      const [first, ...rest] = given.filter((one) => one !== undefined).map((one) => [...one.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, each]) => JSON.parse(`"${each}"`)).join(""));
      if (row === "WHY") put("why", first, rest[0], first);
      else if (row === "WRITTEN") put("written", first, rest[0], rest[0]);
      else if (row in classes) put(classes[row], first, rest[0], rest[1]);
      else if (row in alone) put("act", (before[row] ?? "") + first + alone[row], rest[0], rest[1]);
      else put("act", `${first}.${rest[0]}`, rest[1], rest[2]);
    }
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".def") && !name.startsWith("commands"))) {
    const kind = file.replace(/(_.*)?\.def$/, "").replace(/s$/, "").replace("policie", "policy");
    const source = readFileSync(join(folder, file), "utf8");
    for (const lang of ["zh", "en"]) all[lang][kind] ??= {};
    for (const [, inside] of source.matchAll(/X\(((?:\s*(?:"(?:[^"\\]|\\.)*"\s*)+,?)+)\)/g)) {
      const three = inside.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) =>
        [...part.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((one) => JSON.parse(`"${one[1]}"`)).join(""));
      const [name, zh, en] = kind === "why" ? [three[0], three[1], three[0]] : kind === "written" ? [three[0], three[1], three[1]] : kind === "worded" ? [three[0], "", ""] : three;
      all.zh[kind][name] = zh;
      all.en[kind][name] = en;
    }
  }
  return all;
}

/** What pages themselves say, by the key of src/ui/text.ts and the language: `said("zh")("signDone")`. */
export function said(lang) {
  const source = readFileSync(join(here, "../src/ui/text.ts"), "utf8");
  const texts = new Map([...source.matchAll(/^  (\w+): \[\s*("(?:[^"\\]|\\.)*"),\s*("(?:[^"\\]|\\.)*"),?\s*\],$/gm)].map(([, key, zh, en]) => [key, JSON.parse(lang === "zh" ? zh : en)]));
  return (key) => { if (!texts.has(key)) throw new Error(`no text of pages is called ${key}`); return texts.get(key); };
}

/** A word of the catalogue in that language: `word("zh")("value", "state=opened")`. */
export function word(lang) {
  const all = words()[lang];
  return (kind, name) => { if (!Object.hasOwn(all[kind], name)) throw new Error(`no ${kind} is called ${name}`); return all[kind][name]; };
}

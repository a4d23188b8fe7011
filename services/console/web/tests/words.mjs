// The catalogue of common/words, read from its sources: what the console serves at /words.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

export function words() {
  const folder = join(here, "../../../../common/words");
  const all = { zh: { lang: "zh" }, en: { lang: "en" } };
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".def"))) {
    const kind = file.replace(/(_.*)?\.def$/, "").replace(/s$/, "").replace("policie", "policy");
    const source = readFileSync(join(folder, file), "utf8");
    for (const lang of ["zh", "en"]) all[lang][kind] ??= {};
    for (const [, inside] of source.matchAll(/X\(((?:\s*(?:"(?:[^"\\]|\\.)*"\s*)+,?)+)\)/g)) {
      const three = inside.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) =>
        [...part.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((one) => JSON.parse(`"${one[1]}"`)).join(""));
      const [name, zh, en] = kind === "why" ? [three[0], three[1], three[0]] : kind === "written" ? [three[0], three[1], three[1]] : three;
      all.zh[kind][name] = zh;
      all.en[kind][name] = en;
    }
  }
  return all;
}

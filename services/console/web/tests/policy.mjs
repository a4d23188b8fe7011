// What the console lets its pages load and ask, read from its source: the header that it sends.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

export function policy() {
  const source = readFileSync(join(here, "../../http/http.c"), "utf8");
  const [, pieces] = /\{"Content-Security-Policy",((?:\s*"[^"]*")+)\}/.exec(source);
  return [...pieces.matchAll(/"([^"]*)"/g)].map(([, text]) => text).join("");
}

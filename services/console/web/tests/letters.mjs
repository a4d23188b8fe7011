// Words of the other language on a page: Latin letters where it is in Chinese, Chinese characters where it is in English, which are neither an id
// nor a command, nor what somebody wrote, nor on the list below with its reason.
import { words } from "./words.mjs";

// Written by people, also where the name of one is that of something else; an authority or a body isn't translated either.
const catalogue = words().zh;
const daemons = ["intake", "hazard", "escalation", "notify", "credit", "console"];
const isWritten = (member, text) => (member === "issuer" || member.endsWith("_name") || Object.hasOwn(catalogue.written, member)) &&
  !daemons.includes(text) && !(catalogue.written[member] ?? "").split(" ").includes(text);

/** What stands on a page in Chinese by Latin letters, and why. */
const latin = [
  [/zhianctl( .*)?|people\.yaml/, "a command to type, a file to write into"],
  [/（(?:intake|hazard|escalation|notify|credit|console|process|command|pull|feed|link)）/, "a program or a part of it, by its name at the terminal, behind what it does"],
  [/(?:ipc|tcp):\/\/[^ ]+/, "an address at which a daemon listens"],
  [/[A-Z]{2}-(?:…|\d{6}-(?:[a-z]+-)?\d+)/, "a matter's number"],
  [/\d{6}\/[a-z]+\/[0-9a-f]+\/\d+/, "an event's place in its journal"],
  [/[0-9A-Z]{18}/, "a firm's code"],
  [/[0-9a-f]{16,}/, "a digest or a public key"],
  [/[A-Z]{2,}\d{3}[a-z]?/, "a rule's id"],
  [/[A-Z]+(?:-[A-Z0-9]+)+/, "the id of a rule, of a gate, of an article"],
  [/S\d-\d{2}/, "a class of products, by its code in the catalogue"],
  [/\d+(?:\.\d+)?(?:kg|g|t|km|MPa)/, "a unit of measure"],
  [/(?<=^|按键 |，)[a-z](?=$| )/, "a key to press"],
  [/XLSX|CSV|GiB|GB(?:\/T)? ?\d+|CCC|[A-D](?=类)/, "written so in Chinese too"],
];

/** What stands on a page in English by Chinese characters, and why. */
const chinese = [
  [/《[^》]*》/, "a law or a notice is called by its title"],
  [/[一-龥]*(?:法|条例|办法|规定|通知)\s*第[\d一二三四五六七八九十百]+条(?:第[\d一二三四五六七八九十]+[款项])*[、，；]?/, "a law's article, as the law is cited"],
];

/** A person's own texts, and those of other systems, as the console answers them; the twin in the other language isn't for this page. */
function gather(value, into, member = "") {
  if (Array.isArray(value)) for (const one of value) gather(one, into, member);
  else if (typeof value === "object" && value !== null) for (const [name, one] of Object.entries(value)) gather(one, into, name);
  else if (typeof value === "string" && isWritten(member, value)) into.get(member.slice(-3) === "_en" ? "en" : member.slice(-3) === "_zh" ? "zh" : "")?.add(value);
}

/** Of a page: each text as it stands there, also where it is folded away, and what is said of an element; but for commands, for what is marked as
 *  of another language, and for what isn't drawn. */
function textsOf() {
  const told = [], here = document.documentElement.lang;
  const skipped = (at) => at.closest("code, script, style, noscript, template, [lang]:not(html)") !== null;
  for (const at of document.querySelectorAll("body, body *")) {
    const own = [...at.childNodes].map((one) => (one.nodeType === Node.TEXT_NODE ? one.data : " ")).join("");
    if (own.trim() !== "" && !skipped(at)) told.push([own, at.textContent]);
  }
  for (const at of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (skipped(at)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) if (at.hasAttribute(name)) told.push([at.getAttribute(name), `${name} of ${at.outerHTML.slice(0, 80)}`]);
  }
  return { zh: here.startsWith("zh"), told };
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What people wrote on the pages of a test, and what of other languages is on one of them. */
export class Letters {
  texts = new Map([["", new Set()], ["zh", new Set()], ["en", new Set()]]);
  coming = new Set();
  told = new Set(); // each once

  /** Hears what the console answers a page, and what is typed there. */
  over(page) {
    void page.exposeFunction("letterTyped", (text) => { this.texts.get("").add(text); });
    void page.addInitScript(() => {
      const typed = ({ value }) => { if (typeof value === "string" && value !== "") void globalThis.letterTyped(value.replace("C:\\fakepath\\", "")); };
      addEventListener("input", ({ target }) => typed(target), true);
      // With what a page itself had put there.
      addEventListener("submit", ({ target }) => [...target.elements].forEach(typed), true);
    });
    page.on("response", (response) => {
      if (!response.url().includes("/api/v1/") || !(response.headers()["content-type"] ?? "").includes("json")) return;
      const read = response.json().then((answer) => gather(answer, this.texts)).catch(() => {});
      this.coming.add(read);
      void read.finally(() => this.coming.delete(read));
    });
  }

  async foundOn(page) {
    const { zh, told } = await page.evaluate(textsOf);
    await Promise.all(this.coming);
    const other = zh ? /[A-Za-z]/ : /[\u3400-\u9fff\uff00-\uff60\u3000-\u303f]/;
    const theirs = [...this.texts.get(""), ...this.texts.get(zh ? "zh" : "en")].flatMap((text) => text.split("\n")).filter((text) => other.test(text));
    theirs.sort((a, b) => b.length - a.length);
    const alone = (pattern) => RegExp(zh ? `(?<![A-Za-z0-9])(?:${pattern})(?![A-Za-z0-9])` : pattern, "g");
    const allowed = (zh ? latin : chinese).map(([pattern]) => alone(pattern.source));
    const found = [];
    for (const [text, whole] of told) {
      if (!other.test(text)) continue;
      let left = text.trim();
      const without = (those) => { for (const one of those) if (left.includes(one)) left = left.replace(alone(escaped(one)), " "); };
      // A sentence before the ids in it, an id before the words in it.
      without(theirs.filter((one) => one.length > 20));
      for (const pattern of allowed) left = left.replace(pattern, " ");
      without(theirs);
      const said = `“${left.trim().replace(/\s+/g, " ")}” in: ${whole.trim().replace(/\s+/g, " ").slice(0, 160)}`;
      if (!other.test(left) || this.told.has(said)) continue;
      this.told.add(said);
      found.push(said);
    }
    return found;
  }
}

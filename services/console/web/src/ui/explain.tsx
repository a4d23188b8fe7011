// Why it is so: rules with their reason and source, passages of the law, terms counted day by day.
import type { Line, Value } from "../api/types.ts";
import { show, text } from "../format/value.ts";
import { lang } from "../state/prefs.ts";
import { found, foundValue, heading } from "../state/words.ts";
import { Days } from "./days.tsx";
import { Facts } from "./facts.tsx";
import { ObjectLink } from "./parts.tsx";
import { t } from "./text.ts";

export interface Clock {
  rule: Line;
  days: Line[];
}

/** A clock's rule, and the days behind it that count it. */
export function clocksOf(lines: Line[]): Clock[] {
  const clocks: Clock[] = [];
  for (const line of lines) {
    if (line.kind === "rule") clocks.push({ rule: line, days: [] });
    else if (line.kind === "day") clocks[clocks.length - 1]?.days.push(line);
  }
  return clocks;
}

const shown = new Set([
  "kind", "what", "because_zh", "because_en", "source", "rule", "rule_version", "confidence", "facts", "articles", "possible",
]);

function Members({ value, member }: { value: Value | undefined; member: string }) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const rows = Object.entries(value);
  return (
    <dl class="facts fine" aria-label={heading(member)}>
      {rows.map(([name, one]) => (
        <div key={name}><dt>{found("policy", name) ?? heading(name)}</dt><dd>{show(name, one)}</dd></div>
      ))}
    </dl>
  );
}

function Articles({ value }: { value: Value | undefined }) {
  if (!Array.isArray(value)) return null;
  return (
    <>
      {value.map((one, index) => {
        if (typeof one !== "object" || one === null || Array.isArray(one)) return null;
        return (
          <details key={index} class="article">
            <summary>《{text(one, "law")}》{lang.value === "zh" ? `第${text(one, "article")}条` : ` § ${text(one, "article")}`}</summary>
            <blockquote lang="zh-CN">{text(one, "text").split("\n").map((line, at) => <p key={at}>{line}</p>)}</blockquote>
          </details>
        );
      })}
    </>
  );
}

function Reason({ line }: { line: Line }) {
  const because = text(line, lang.value === "zh" ? "because_zh" : "because_en") || text(line, "because_zh");
  const what = text(line, "what");
  const title = what === "ladder" ? show("group", line["group"]) : heading(what);
  return (
    <article class="reason">
      <h3>{title} {text(line, "id") !== "" && <ObjectLink id={text(line, "id")} />}</h3>
      {because !== "" && <p class="because">{because}</p>}
      <Facts members={line} skip={[...shown, "id", "group"]} />
      <Members value={line["facts"]} member="facts" />
      {text(line, "source") !== "" && (
        <p class="source">
          {t("source")}: <span lang="zh-CN">{text(line, "source")}</span>
          {text(line, "confidence") !== "" && ` (${show("confidence", line["confidence"])})`}
          {text(line, "rule") !== "" && <> · {t("rule")} <span class="id">{text(line, "rule")}</span></>}
        </p>
      )}
      <Articles value={line["articles"]} />
    </article>
  );
}

export function Reasons({ lines }: { lines: Line[] }) {
  // What may be done stands by itself, and terms where they are counted.
  const reasons = lines.filter((line) => line.kind === "explain" && !["state", "clock"].includes(text(line, "what")));
  if (reasons.length === 0) return <p class="quiet">{t("nothing")}</p>;
  return <>{reasons.map((line, index) => <Reason key={index} line={line} />)}</>;
}

export function Clocks({ clocks }: { clocks: Clock[] }) {
  return (
    <>
      {clocks.map(({ rule, days }, index) => {
        const name = show("purpose", rule["purpose"]) || text(rule, "clock");
        return (
          <article key={index} class="clock">
            <h3>{name} <span class="id">{text(rule, "clock")}</span></h3>
            <p>
              {show("anchor_ms", rule["anchor_ms"])} + {show("budget", rule["budget"])} {foundValue("unit", text(rule, "unit"))}
              {" → "}<strong>{show("due_ms", rule["due_ms"])}</strong>
            </p>
            {text(rule, "source") !== "" && <p class="source">{t("source")}: <span lang="zh-CN">{text(rule, "source")}</span> · {t("rule")} <span class="id">{text(rule, "rule")}</span></p>}
            {days.length > 0 && <Days days={days} label={`${name} ${text(rule, "clock")}`} />}
          </article>
        );
      })}
    </>
  );
}

// A line's members as people read them, by the same rules as zhianctl: words for what is declared,
// everything else as it stands. What somebody wrote is never translated, and no id is ever cut.
import type { Value, WordClass } from "../api/types.ts";
import { namedOf } from "../state/named.ts";
import { lang } from "../state/prefs.ts";
import { offset } from "../state/session.ts";
import { daemonName, found, foundValue, isProgram } from "../state/words.ts";
import { showMoment } from "./time.ts";

const classes: Record<string, WordClass> = {
  act: "act",
  next_act: "act",
  possible: "act",
  what: "member",
  event: "event",
  book: "event",
  leads_to: "event",
  noun: "noun",
  kind: "noun",
};

const isWord = (text: string): boolean => /^[a-z0-9_.-]+$/.test(text);
const idPattern = /^[A-Z]{2}-\d{6}-(?:[a-z]+-)?\d+$/;

export function isId(text: string): boolean {
  return idPattern.test(text);
}

export function showMoney(fen: number, language: "zh" | "en"): string {
  const sign = fen < 0 ? "-" : "";
  const whole = Math.trunc(Math.abs(fen) / 100).toLocaleString("en-US");
  const rest = String(Math.abs(fen) % 100).padStart(2, "0");
  return language === "zh" ? `${sign}${whole}.${rest}元` : `${sign}${whole}.${rest} yuan`;
}

/** As common/sheets/cells.c has it: a firm's roles before and after a change are texts of the event, "PRODUCER,SELLER". */
function changedRoles(member: string, text: string): string | undefined {
  if (!["is", "was", "roles"].includes(member) || !/^[A-Z_]+(,[A-Z_]+)*$/.test(text)) return undefined;
  const roles = text.split(",").map((one) => foundValue("roles", one.toLowerCase()));
  return roles.includes(undefined) ? undefined : roles.join(lang.value === "zh" ? "、" : ", ");
}

function showText(member: string, text: string, of: string): string {
  if (member.endsWith("_ms")) return showMoment(text, offset.value);
  if (member === "daemon" || (member === "source" && isProgram(text))) return daemonName(text);
  const named = namedOf(member);
  if (named !== undefined) return named.nameOf(text);
  if (!isWord(text)) return changedRoles(member, text) ?? text;
  const kind = Object.hasOwn(classes, member) ? classes[member] : undefined;
  return (kind && found(kind, text)) ?? foundValue(member, text, of) ?? text;
}

export function isQuantity(value: Value): value is { amount: number; unit: string } {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.keys(value).length === 2 && typeof value["amount"] === "number" &&
    typeof value["unit"] === "string"
  );
}

/** One cell: "" for what has no text of its own, as an object with members. `of`: the line's kind, whose
 *  states have words of their own. */
export function show(member: string, value: Value | undefined, of = ""): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) {
    return value.map((one) => show(member, one, of)).filter((one) => one !== "").join(lang.value === "zh" ? "、" : ", ");
  }
  switch (typeof value) {
    case "string":
      return showText(member, value, of);
    case "number":
      return member.endsWith("_fen") ? showMoney(value, lang.value)
        : member.endsWith("_ms") ? showMoment(value, offset.value) : String(value);
    case "boolean":
      return found("text", value ? "yes" : "no") ?? String(value);
    default:
      return isQuantity(value) ? `${value.amount}${value.unit}` : "";
  }
}

/** A name that is written in both languages. */
export function inLanguage(line: { [member: string]: Value }, member: "name" | "title"): string {
  return text(line, `${member}_${lang.value}`) || text(line, `${member}_zh`);
}

/** A member as text; "" where the line hasn't got it or it is something else. */
export function text(line: { [member: string]: Value }, member: string): string {
  const value = line[member];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

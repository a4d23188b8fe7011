// What was filled in, as the fields of an act's message.
import type { Message } from "./encode.ts";
import { isId } from "../format/value.ts";
import { messages } from "./acts.ts";
import { unhex } from "./hex.ts";
import type { Asked, Offered } from "./offered.ts";
import { partsOf } from "./sign.ts";

/** A file as it is signed: what stays of it is its digest. */
export interface FileOf {
  digest: string;
  size: number;
  media_type: string;
  name: string;
  kind: number;
}

type One = string | number | boolean | Message;
const minute_ms = 60_000;
const fen: Record<string, number> = { "": 100, 元: 100, yuan: 100, 分: 1, fen: 1, 万: 1_000_000, 万元: 1_000_000 };

function whole(text: string): number | undefined {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
}

/** "50000", "123.45元", "5万元", in fen. */
export function moneyOf(text: string): number | undefined {
  const [, yuan, rest = "", unit = ""] = /^(\d{1,12})(?:\.(\d{1,6}))?\s*(\D*)$/.exec(text) ?? [];
  const per = Object.hasOwn(fen, unit) ? fen[unit] : undefined;
  if (yuan === undefined || per === undefined) return undefined;
  const scale = 10 ** rest.length;
  const parts = Number(`${yuan}${rest}`) * per;
  return Number.isSafeInteger(parts) && parts % scale === 0 ? parts / scale : undefined;
}

function numberOf(asked: Asked, word: string): number | undefined {
  const at = asked.words?.indexOf(word) ?? -1;
  return at < 0 ? undefined : asked.numbers?.[at] ?? at + 1;
}

function quantityOf(text: string): Message | undefined {
  const [, amount = "", unit] = /^(\d+)\s*(\D.*)$/.exec(text) ?? [];
  const number = whole(amount);
  return number === undefined || unit === undefined ? undefined : { amount: number, unit };
}

/** "fine=50000元", or a kind alone. */
function penaltyOf(asked: Asked, text: string): Message | undefined {
  const [word = "", money] = text.split("=");
  const kind = numberOf(asked, word);
  const amount_fen = money === undefined || money.trim() === "" ? undefined : moneyOf(money.trim());
  if (kind === undefined || (amount_fen === undefined && (money ?? "").trim() !== "")) return undefined;
  return amount_fen === undefined ? { kind } : { kind, amount_fen };
}

/** "电线=20卷". */
function lineOf(text: string): Message | undefined {
  const at = text.lastIndexOf("=");
  const quantity = quantityOf(text.slice(at + 1).trim());
  return at < 1 || quantity === undefined ? undefined : { name: text.slice(0, at).trim(), quantity };
}

/** "甲醛释放量；GB 18580；1.2%；不大于0.1%": the texts of the message, in its order; the first must be there. */
function rowOf(of: string, text: string): Message | undefined {
  const names = Object.keys(messages[of] ?? {});
  const texts = text.split(/[；;]/).map((one) => one.trim());
  if (texts[0] === "" || texts.length > names.length) return undefined;
  return Object.fromEntries(texts.flatMap((one, at) => (one === "" ? [] : [[names[at]!, one]])));
}

/** Of any kind; of this county or another. */
function objectOf(text: string): Message | undefined {
  try {
    const { kind, region, number } = partsOf(text);
    return isId(text) ? { kind, region, number } : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(text: string): Message {
  const { digest, ...rest } = JSON.parse(text) as FileOf;
  return { digest: unhex(digest), ...rest };
}

/** undefined: it isn't what it has to be. `offset`: the county's, in minutes. */
function valueOf(of: string, asked: Asked, text: string, offset: number): One | undefined {
  switch (asked.kind) {
    case "id": {
      const [, prefix, number] = /^([A-Z]{2})-\d{6}-([1-9]\d*)$/.exec(text) ?? [];
      return prefix === asked.of && number !== undefined ? whole(number) : undefined;
    }
    case "day": {
      const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
      return year === undefined ? undefined : Number(`${year}${month}${day}`);
    }
    case "moment": {
      const at_ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}:00Z`) : NaN;
      return Number.isNaN(at_ms) ? undefined : at_ms - offset * minute_ms;
    }
    case "number":
      return whole(text);
    case "money":
      return moneyOf(text);
    case "yes":
      return text === "yes" ? true : undefined;
    case "word":
      if (messages[of]?.[asked.field]?.kind !== "text") return numberOf(asked, text);
      return asked.words?.includes(text) ? text : undefined;
    case "quantity":
      return quantityOf(text);
    case "line":
      return lineOf(text);
    case "row":
      return rowOf(asked.of ?? "", text);
    case "object":
      return objectOf(text);
    case "penalty":
      return penaltyOf(asked, text);
    case "file":
      return fileOf(text);
    default:
      return text;
  }
}

/** Of several, one a line. */
export function listed(text: string): string[] {
  return text.split("\n").map((one) => one.trim()).filter((one) => one !== "");
}

/** Why a field can't be signed: nothing is in it, or it isn't what it has to be. */
export type Wrong = "missing" | "form";

export interface Filled {
  fields: Message;
  /** by the field ("firm.key" of a part), in the order of the form */
  wrong: Record<string, Wrong>;
}

/** `of`: the message; `at`: how what was given of it is called. */
function filledIn(of: string, asked: Asked[], at: string, given: Record<string, string>, offset: number): Filled {
  const fields: Message = {};
  const wrong: Record<string, Wrong> = {};
  for (const one of asked) {
    const name = at + one.field;
    if (one.parts !== undefined) {
      const part = filledIn(one.of ?? "", one.parts, `${name}.`, given, offset);
      Object.assign(wrong, part.wrong);
      if (Object.keys(part.fields).length > 0) fields[one.field] = part.fields;
      else if (one.required && Object.keys(part.wrong).length === 0) wrong[firstOf(one, at)] = "missing";
      continue;
    }
    const text = given[name] ?? "";
    const texts = one.many ? listed(text) : [text.trim()].filter((each) => each !== "");
    const values = texts.map((each) => valueOf(of, one, each, offset));
    if (texts.length === 0 && one.required) wrong[name] = "missing";
    else if (values.includes(undefined)) wrong[name] = "form";
    else if (values.length > 0) fields[one.field] = one.many ? (values as Message[]) : values[0];
  }
  return { fields, wrong };
}

/** `id`: of the object that the page shows. */
export function filled(offer: Offered, id: string, given: Record<string, string>, offset: number): Filled {
  const { fields, wrong } = filledIn(offer.body ?? "", offer.asked, "", given, offset);
  return { fields: offer.fills === undefined ? fields : { [offer.fills]: Number(id.split("-").at(-1)), ...fields }, wrong };
}

/** The names under which a form has what it asks for, in its order. */
export function namesOf(asked: Asked[], at = ""): string[] {
  return asked.flatMap((one) => (one.parts === undefined ? [at + one.field] : namesOf(one.parts, `${at}${one.field}.`)));
}

function firstOf(asked: Asked, at: string): string {
  return namesOf([asked], at)[0] ?? at + asked.field;
}

/** The field that a daemon refuses, of where it says that the flaw lies ("officers[1]", "product.batch"); undefined: none that is filled in here. */
export function fieldAt(offer: Offered, where = ""): string | undefined {
  const [name, inner] = where === offer.act ? [] : where.split(/[.[]/);
  const found = offer.asked.find((one) => one.field === name);
  if (found?.parts === undefined) return found?.field;
  return found.parts.some((one) => one.field === inner) ? `${name}.${inner}` : firstOf(found, "");
}

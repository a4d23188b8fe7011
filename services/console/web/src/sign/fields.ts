// What was filled in, as the fields of an act's message.
import { unhex, type Message } from "./encode.ts";
import { messages } from "./messages.ts";
import type { Asked, Offered } from "./offered.ts";

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

function fileOf(text: string): Message {
  const { digest, ...rest } = JSON.parse(text) as FileOf;
  return { digest: unhex(digest), ...rest };
}

/** undefined: it isn't what it has to be. `offset`: the county's, in minutes. */
function valueOf(offer: Offered, asked: Asked, text: string, offset: number): One | undefined {
  switch (asked.kind) {
    case "id": {
      const [, of, number] = /^([A-Z]{2})-\d{6}-([1-9]\d*)$/.exec(text) ?? [];
      return of === asked.of && number !== undefined ? whole(number) : undefined;
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
      if (messages[offer.body ?? ""]?.[asked.field]?.kind !== "text") return numberOf(asked, text);
      return asked.words?.includes(text) ? text : undefined;
    case "quantity":
      return quantityOf(text);
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
  /** by the field, in the order of the form */
  wrong: Record<string, Wrong>;
}

/** `id`: of the object that the page shows. */
export function filled(offer: Offered, id: string, given: Record<string, string>, offset: number): Filled {
  const fields: Message = {};
  const wrong: Record<string, Wrong> = {};
  if (offer.fills !== undefined) fields[offer.fills] = Number(id.split("-").at(-1));
  for (const one of offer.asked) {
    const texts = one.many ? listed(given[one.field] ?? "") : [(given[one.field] ?? "").trim()].filter((text) => text !== "");
    const values = texts.map((text) => valueOf(offer, one, text, offset));
    if (texts.length === 0 && one.required) wrong[one.field] = "missing";
    else if (values.includes(undefined)) wrong[one.field] = "form";
    else if (values.length > 0) fields[one.field] = one.many ? (values as Message[]) : values[0];
  }
  return { fields, wrong };
}

/** The field that a daemon refuses, of where it says that the flaw lies ("officers[1]"); undefined: none that is filled in here. */
export function fieldAt(offer: Offered, where = ""): string | undefined {
  const [name] = where === offer.act ? [] : where.split(/[.[]/);
  return offer.asked.find((one) => one.field === name)?.field;
}

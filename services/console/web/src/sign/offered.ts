// The acts that pages offer to be signed: those of zhianctl's table that have a target, and those that begin
// something from an object. Whether one may be done is the daemon's to say.
import { offered } from "./acts.ts";

export interface Asked {
  /** the field of the act's message; its words are the option's of that name */
  field: string;
  /** whose it is: an act may have words of its own for it */
  act?: string;
  /** none: a text. `id` has the number of an object whose ids begin with `of` */
  kind?: "word" | "number" | "id" | "object" | "day" | "moment" | "money" | "yes" | "quantity" | "penalty" | "line" | "file" | "part" | "row";
  /** of a part: its message, whose fields are `parts`; of a row: its message, whose texts stand in its order */
  of?: string;
  parts?: Asked[];
  /** of a word, or of a penalty's kind */
  words?: string[];
  /** what the words stand for where that isn't 1, 2, 3 and so on */
  numbers?: number[];
  many?: true;
  required?: true;
}

export interface Offered {
  act: string;
  /** what its target's ids begin with, or those of the object that it begins from; "": it begins from nothing */
  of: string;
  /** of one that begins from nothing: whose list it belongs to */
  noun?: string;
  /** of an act without a target: who decides it, and the field that has the object's number */
  daemon?: string;
  fills?: string;
  body?: string;
  asked: Asked[];
  /** none: it may have one */
  reason?: "must";
}

export { offered };

// What an ordinary day is made of, in its order; everything else is folded away below it.
const usual = [
  "report.accept", "report.refuse", "report.join", "report.unfounded", "hazard.assign", "hazard.order", "hazard.claim",
  "hazard.progress", "hazard.ask-extension", "hazard.reinspect", "hazard.cancel-off", "measure.take", "notice.serve", "case.file",
  "case.not-file", "case.evidence", "case.verify-evidence", "case.address", "case.report", "case.review", "case.legal-review", "case.notice", "case.serve-notice", "case.statement", "case.decide", "case.on-spot", "case.serve",
  "case.publish", "case.correct-publication", "case.end-publication", "case.withdraw-publication", "case.execute", "case.defer", "case.surcharge", "case.demand", "case.court", "case.execution-suspend", "case.execution-resume", "case.execution-end", "case.agreement", "case.cash-in", "case.cash-bank", "case.give-back", "case.end", "case.close", "proposal.approve", "proposal.reject",
];

export function isUsual(offer: Offered): boolean {
  return usual.includes(offer.act);
}

const place = (offer: Offered): number => (isUsual(offer) ? usual.indexOf(offer.act) : usual.length);

/** What can be signed here, of what the state allows; `possible` null: the state doesn't say. What
 *  begins something else hangs on no state. */
export function offersFor(id: string, possible: string[] | null): Offered[] {
  const names = possible?.map((name) => name.split(" ")[0]);
  return offered
    .filter((one) => one.of === id.slice(0, 2) && (names === undefined || one.fills !== undefined || names.includes(one.act)))
    .sort((a, b) => place(a) - place(b));
}

/** What wants to know of which firm it is. */
function ofFirm(offer: Offered): boolean {
  return offer.of === "" && offer.asked.some((one) => one.field === "firm_key" || (one.field === "firm" && one.kind === "part"));
}

/** What begins from nothing, beside the list of what it begins. What is done with a firm stands on the firm's page. */
export function beginnings(noun: string): Offered[] {
  return offered.filter((one) => one.of === "" && one.noun === noun &&
    (noun !== "firm" || !one.asked.some(({ field, required }) => field === "firm_key" && required)));
}

export function offersOfFirm(): Offered[] {
  return offered.filter(ofFirm);
}

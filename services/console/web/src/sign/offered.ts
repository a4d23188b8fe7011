// The acts that pages offer to be signed: what each wants to be filled in. What isn't here is done by
// zhianctl; whether it may be done is the daemon's to say.
import type { Message } from "./encode.ts";

export interface Asked {
  /** the field of the act's message */
  field: string;
  /** its words are the option's */
  option: string;
  required?: true;
  /** a report's id, of which the message has the number */
  report?: true;
}

export interface Offered {
  act: string;
  /** what its target's ids begin with */
  of: string;
  body?: string;
  asked: Asked[];
  reason: "may" | "must";
}

export const offered: Offered[] = [
  { act: "report.accept", of: "RP", body: "ReportAcceptCommand", asked: [{ field: "mediator", option: "mediator" }], reason: "may" },
  {
    act: "report.refuse", of: "RP", body: "ReportRefuseCommand", reason: "may",
    asked: [{ field: "ground", option: "ground", required: true }, { field: "channel", option: "channel" }],
  },
  { act: "report.join", of: "RP", body: "ReportJoinCommand", asked: [{ field: "to_report", option: "to-report", required: true, report: true }], reason: "may" },
  { act: "report.unfounded", of: "RP", body: "ReportUnfoundedCommand", asked: [{ field: "ground", option: "ground", required: true }], reason: "may" },
  { act: "hazard.assign", of: "HZ", body: "AssignCommand", asked: [{ field: "owner", option: "owner", required: true }], reason: "may" },
  { act: "hazard.cancel-off", of: "HZ", body: "HazardCancelOffCommand", asked: [], reason: "may" },
  { act: "proposal.approve", of: "PP", asked: [], reason: "may" },
  { act: "proposal.reject", of: "PP", asked: [], reason: "must" },
];

/** What can be signed here, of what the state allows; `possible` null: the state doesn't say. */
export function offersFor(id: string, possible: string[] | null): Offered[] {
  const names = possible?.map((name) => name.split(" ")[0]);
  return offered.filter((one) => one.of === id.slice(0, 2) && (names === undefined || names.includes(one.act)));
}

/** null: something that is wanted isn't there, or isn't what it has to be. */
export function fieldsOf(offer: Offered, given: Record<string, string>): Message | null {
  const fields: Message = {};
  for (const one of offer.asked) {
    const value = (given[one.field] ?? "").trim();
    if (value === "" && one.required) return null;
    if (value === "") continue;
    const number = /^RP-\d{6}-([1-9]\d*)$/.exec(value)?.[1];
    if (one.report && number === undefined) return null;
    fields[one.field] = one.report ? Number(number) : value;
  }
  return fields;
}

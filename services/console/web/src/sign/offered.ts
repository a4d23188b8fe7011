// The acts that pages offer to be signed: what each wants to be filled in. What isn't here is done by
// zhianctl; whether it may be done is the daemon's to say.
import type { Message } from "./encode.ts";

export interface Asked {
  /** the field of the act's message */
  field: string;
  /** its words are the option's */
  option: string;
  required?: true;
  /** a report's id, of which the message has the number; a day; a whole number; a box to be ticked */
  kind?: "report" | "day" | "number" | "yes" | "choice";
  /** of a choice: its words, by their numbers from 1 on */
  words?: string[];
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
  { act: "report.join", of: "RP", body: "ReportJoinCommand", asked: [{ field: "to_report", option: "to-report", required: true, kind: "report" }], reason: "may" },
  { act: "report.unfounded", of: "RP", body: "ReportUnfoundedCommand", asked: [{ field: "ground", option: "ground", required: true }], reason: "may" },
  { act: "hazard.assign", of: "HZ", body: "AssignCommand", asked: [{ field: "owner", option: "owner", required: true }], reason: "may" },
  {
    act: "hazard.order", of: "HZ", body: "HazardOrderCommand", reason: "may",
    asked: [
      { field: "statutory", option: "statutory", kind: "yes" }, { field: "content", option: "content", required: true },
      { field: "served_day", option: "served_day", required: true, kind: "day" },
      { field: "within_days", option: "within_days", kind: "number" }, { field: "stop_sale", option: "stop_sale", kind: "yes" },
    ],
  },
  { act: "hazard.claim", of: "HZ", body: "HazardClaimCommand", asked: [{ field: "text", option: "text", required: true }], reason: "may" },
  {
    act: "hazard.progress", of: "HZ", body: "HazardProgressCommand", reason: "may",
    asked: [{ field: "text", option: "text", required: true }, { field: "on_day", option: "on_day", kind: "day" }],
  },
  {
    act: "hazard.ask-extension", of: "HZ", body: "HazardAskExtensionCommand", reason: "may",
    asked: [
      { field: "days", option: "days", required: true, kind: "number" }, { field: "ground", option: "ground", required: true },
      { field: "asked_day", option: "asked_day", kind: "day" },
    ],
  },
  { act: "hazard.cancel-off", of: "HZ", body: "HazardCancelOffCommand", asked: [], reason: "may" },
  { act: "case.not-file", of: "CS", body: "CaseNotFileCommand", asked: [{ field: "ground", option: "ground", required: true }], reason: "may" },
  {
    act: "case.report", of: "CS", body: "CaseReportCommand", reason: "may",
    asked: [
      { field: "party_details", option: "party_details", required: true }, { field: "case_course", option: "case_course", required: true },
      { field: "facts_found", option: "facts_found", required: true }, { field: "nature", option: "nature", required: true },
      { field: "handling_basis", option: "handling_basis", required: true }, { field: "discretion", option: "discretion", required: true },
      { field: "findings", option: "findings" },
    ],
  },
  {
    act: "case.statement", of: "CS", body: "CaseStatementCommand", reason: "may",
    asked: [
      { field: "text", option: "text" }, { field: "hearing_asked", option: "hearing_asked", kind: "yes" },
      { field: "waived", option: "waived", kind: "yes" },
    ],
  },
  {
    act: "case.publish", of: "CS", body: "CasePublishCommand", reason: "may",
    asked: [
      { field: "where", option: "where", required: true },
      { field: "secrets", option: "secrets", required: true, kind: "choice", words: ["nothing_found", "removed"] },
    ],
  },
  { act: "case.end", of: "CS", body: "CaseEndCommand", asked: [{ field: "ground", option: "ground", required: true }], reason: "may" },
  { act: "case.close", of: "CS", asked: [], reason: "may" },
  { act: "proposal.approve", of: "PP", asked: [], reason: "may" },
  { act: "proposal.reject", of: "PP", asked: [], reason: "must" },
];

/** What can be signed here, of what the state allows; `possible` null: the state doesn't say. */
export function offersFor(id: string, possible: string[] | null): Offered[] {
  const names = possible?.map((name) => name.split(" ")[0]);
  return offered.filter((one) => one.of === id.slice(0, 2) && (names === undefined || names.includes(one.act)));
}

/** undefined: it isn't what it has to be. */
function valueOf(asked: Asked, text: string): string | number | boolean | undefined {
  switch (asked.kind) {
    case "report": {
      const number = /^RP-\d{6}-([1-9]\d*)$/.exec(text)?.[1];
      return number === undefined ? undefined : Number(number);
    }
    case "day": {
      const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
      return year === undefined ? undefined : Number(`${year}${month}${day}`);
    }
    case "number":
      return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
    case "choice": {
      const at = asked.words?.indexOf(text) ?? -1;
      return at < 0 ? undefined : at + 1;
    }
    case "yes":
      return text === "yes" ? true : undefined;
    default:
      return text;
  }
}

/** null: something that is wanted isn't there, or isn't what it has to be. */
export function fieldsOf(offer: Offered, given: Record<string, string>): Message | null {
  const fields: Message = {};
  for (const one of offer.asked) {
    const text = (given[one.field] ?? "").trim();
    if (text === "" && one.required) return null;
    if (text === "") continue;
    const value = valueOf(one, text);
    if (value === undefined) return null;
    fields[one.field] = value;
  }
  return fields;
}

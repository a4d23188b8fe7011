// Made by scripts/messages.py from proto/: don't change it by hand.
export type Kind = "text" | "bytes" | "number" | "signed" | "message";
export interface Field { number: number; kind: Kind; of?: string; many?: true }
export const messages: Record<string, Record<string, Field>> = {
  AssignCommand: {
    owner: { number: 1, kind: "text" },
    unit: { number: 2, kind: "text" },
  },
  Attachment: {
    digest: { number: 1, kind: "bytes" },
    size: { number: 2, kind: "number" },
    media_type: { number: 3, kind: "text" },
    name: { number: 4, kind: "text" },
    kind: { number: 5, kind: "number" },
  },
  CaseEndCommand: {
    ground: { number: 1, kind: "text" },
  },
  CaseNotFileCommand: {
    ground: { number: 1, kind: "text" },
  },
  CasePublishCommand: {
    where: { number: 1, kind: "text" },
    secrets: { number: 2, kind: "number" },
  },
  CaseReportCommand: {
    findings: { number: 1, kind: "text" },
    legal_grounds: { number: 2, kind: "number", many: true },
    party_details: { number: 3, kind: "text" },
    case_course: { number: 4, kind: "text" },
    facts_found: { number: 5, kind: "text" },
    nature: { number: 6, kind: "text" },
    handling_basis: { number: 7, kind: "text" },
    discretion: { number: 8, kind: "text" },
  },
  CaseStatementCommand: {
    text: { number: 1, kind: "text" },
    hearing_asked: { number: 2, kind: "number" },
    waived: { number: 3, kind: "number" },
    asked_ms: { number: 4, kind: "signed" },
  },
  Command: {
    act: { number: 1, kind: "text" },
    target: { number: 2, kind: "message", of: "ObjectId" },
    seen_version: { number: 3, kind: "number" },
    reason: { number: 4, kind: "text" },
    happened_ms: { number: 5, kind: "signed" },
    body: { number: 6, kind: "bytes" },
    dry_run: { number: 7, kind: "number" },
    signature: { number: 8, kind: "message", of: "PersonSignature" },
  },
  HazardAskExtensionCommand: {
    days: { number: 1, kind: "number" },
    ground: { number: 2, kind: "text" },
    asked_day: { number: 3, kind: "number" },
    evidence: { number: 4, kind: "message", of: "Attachment", many: true },
  },
  HazardCancelOffCommand: {
    batch: { number: 1, kind: "text" },
    quantity: { number: 2, kind: "message", of: "Quantity" },
  },
  HazardClaimCommand: {
    evidence: { number: 1, kind: "message", of: "Attachment", many: true },
    text: { number: 2, kind: "text" },
  },
  HazardOrderCommand: {
    statutory: { number: 1, kind: "number" },
    content: { number: 2, kind: "text" },
    served_day: { number: 3, kind: "number" },
    within_days: { number: 4, kind: "number" },
    stop_sale: { number: 5, kind: "number" },
  },
  HazardProgressCommand: {
    text: { number: 1, kind: "text" },
    on_day: { number: 2, kind: "number" },
    evidence: { number: 3, kind: "message", of: "Attachment", many: true },
  },
  ObjectId: {
    kind: { number: 1, kind: "number" },
    region: { number: 2, kind: "number" },
    number: { number: 3, kind: "number" },
    daemon: { number: 4, kind: "number" },
  },
  PersonSignature: {
    alg: { number: 1, kind: "number" },
    key_id: { number: 2, kind: "bytes" },
    signature: { number: 3, kind: "bytes" },
    person: { number: 4, kind: "text" },
  },
  ProposalCommand: {
    proposal: { number: 1, kind: "number" },
  },
  Quantity: {
    amount: { number: 1, kind: "number" },
    unit: { number: 2, kind: "text" },
  },
  ReportAcceptCommand: {
    mediator: { number: 1, kind: "text" },
  },
  ReportJoinCommand: {
    to_report: { number: 1, kind: "number" },
    hazard: { number: 2, kind: "number" },
  },
  ReportRefuseCommand: {
    ground: { number: 1, kind: "text" },
    channel: { number: 2, kind: "text" },
  },
  ReportUnfoundedCommand: {
    ground: { number: 1, kind: "text" },
  },
};

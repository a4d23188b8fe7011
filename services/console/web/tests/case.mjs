// What stories of several tests have in common: an act on its object's own page with its second person, and a case from the clue to its
// decision by the officer, the head and the legal reviewer. `words`: what they write, in the language of that half of the story.
import { act, open } from "./page.mjs";

export const two = "officer-1\nofficer-2";
const points = Object.fromEntries(["jurisdiction", "party", "facts", "nature", "basis", "procedure", "fitness"].map((one) => [`on_${one}`, "met"]));

/** An act on an object's own page; with `second`, by whom its proposal is approved. */
export async function step(person, object, name, fields, second = null) {
  await open(person, "#/today");
  await open(person, `#/objects/${object}`);
  const made = await act(person, name, fields);
  if (second === null) return made;
  await open(second, `#/objects/${made}`);
  await act(second, "proposal-approve", {});
  return made;
}

/** Something that begins from nothing, on the page of its list or of its firm. */
export async function begin(person, hash, name, fields) {
  await open(person, hash);
  return act(person, name, fields);
}

/** Filed, reported, reviewed, and the party is told what is planned. */
export async function notify({ officer, leader, reviewer }, casefile, words, planned) {
  await step(officer, casefile, "case-file", { officers: two, conditions: ["preliminary_evidence", "punishable", "jurisdiction", "within_time"], act_day: "2025-02-20" }, leader);
  await step(officer, casefile, "case-evidence", {
    piece_kind: "document", piece_way: "collected", content: words.facts, obtained_from: words.party, from_party: true, rights_told: true, officers: two,
    piece_form: "original",
  });
  await step(officer, casefile, "case-verify-evidence", { piece: "1", piece_finding: "verified", verified_how: words.facts });
  await step(officer, casefile, "case-report", {
    party_details: words.party, case_course: words.course, facts_found: words.facts, nature: words.facts, handling_basis: words.basis, discretion: words.discretion,
  });
  await step(reviewer, casefile, "case-review", { outcome: "agreed", opinion: words.agreed, ...points });
  await step(officer, casefile, "case-notice", { hearing_told: true, facts: words.facts, ...planned }, leader);
  await step(officer, casefile, "case-serve-notice", { method: "direct", document: words.receipt, served_ms: `${words.noticed}T09:00` });
}

/** What stops, closes or revokes: reviewed by lawyers and discussed by two heads, who confirms the minutes isn't who approves the decision. */
export async function discuss({ officer, reviewer, chief }, casefile, words, penalties) {
  await step(reviewer, casefile, "case-legal-review", { outcome: "agreed", opinion: words.agreed, ...points });
  await step(officer, casefile, "case-discuss", { outcome: "penalty", participants: "leader-1\nleader", minutes: words.minutes, ...penalties }, chief);
}

/** Decided with the head's approval. */
export async function decide({ officer, leader }, casefile, words, penalties) {
  await step(officer, casefile, "case-decide", {
    outcome: "penalty", party_details: words.party, facts_found: words.facts, statement_answer: words.answered, penalty_basis: words.basis,
    performance: words.performance, remedies: words.remedies, ...penalties,
  }, leader);
}

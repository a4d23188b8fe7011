// Acts that a person signs: filled in, read as one sentence, signed, handed in, answered.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { post, Refused } from "../api/client.ts";
import type { Acted, Line, Refusal } from "../api/types.ts";
import { firmOf, titleOf } from "../format/line.ts";
import { show, text } from "../format/value.ts";
import type { Keeping } from "../field/field.ts";
import { dayOf, showMoment } from "../format/time.ts";
import type { Message } from "../sign/encode.ts";
import { fieldAt, filled } from "../sign/fields.ts";
import { beginnings, isUsual, type Offered } from "../sign/offered.ts";
import { canSign, kept, unlock, unlocked } from "../sign/key.ts";
import { sign, type Act, type Signed } from "../sign/sign.ts";
import { href } from "../state/route.ts";
import { consoleClock, now, offset, session } from "../state/session.ts";
import { announce } from "./announce.tsx";
import { AskedField, focusFlaw, labelOf, saidOf, type Change, type Flaw } from "./asked.tsx";
import { ObjectLink, Problem } from "./parts.tsx";
import { t, type TextName } from "./text.ts";

/** A form that waits in this browser until it is signed (src/field). */
export interface Waiting {
  given: Record<string, string>;
  happened_ms: number;
  /** undefined: it can only be kept here; "blocked": first somebody decides about what has changed */
  sends?: "blocked" | "free";
  keep(given: Record<string, string>): Promise<Keeping>;
  /** Before it leaves, so that a lost answer can be asked for. */
  leaves?(signed: Signed, given: Record<string, string>): Promise<Keeping>;
  answered?(answer: Acted | Refusal): Promise<void>;
}

const unkept: Record<Exclude<Keeping, "kept">, TextName> = { no_room: "fieldNoRoom", changed: "fieldElsewhere", locked: "keyWrong" };

/** With the reason that any act may have, beside the fields of its message. */
export function withReason(offer: Offered): Offered {
  return { ...offer, asked: [...offer.asked, offer.reason === "must" ? { field: "reason", required: true } : { field: "reason" }] };
}

/** What was filled in, each as it will be signed. */
export function valuesSaid(offer: Offered, given: Record<string, string>): string[] {
  return offer.asked
    .map((one) => [one, saidOf(one, given)] as const)
    .filter(([, said]) => said !== "")
    .map(([one, said]) => t("signField", labelOf(one), said));
}

/** Said as it will be signed: who, what, of which matter, with what. */
function sentenceOf(offer: Offered, line: Line | null, given: Record<string, string>, happened?: number, carried: string[] = []): string {
  const who = session.value!.person;
  const moment = happened === undefined ? [] : [t("signField", t("fieldHappened"), showMoment(happened, offset.value))];
  const values = [...carried, ...valuesSaid(offer, given), ...moment];
  if (line === null || offer.of === "") return t("signNew", who.name || who.id, who.id, show("act", offer.act), values.join(t("signBetween")));
  const title = titleOf(line) || (line.kind === "proposal" ? show("act", line["act"]) : "");
  const of = title === "" ? text(line, "id") : t("signOf", text(line, "id"), title);
  return t("signSentence", who.name || who.id, who.id, show("act", offer.act), of, values.join(t("signBetween")));
}

/** Of what was filled in then, in the language that is read now. */
type Sentence = () => string;

type Step =
  | { at: "fill" }
  | { at: "read"; act: Act; sentence: Sentence }
  | { at: "sent"; act: Act; sentence: Sentence; signed: Signed; refusal: Refusal }
  | { at: "done"; acted: Acted };

/** Where the answer was lost, the same once more tells what became of it. */
export const isUnknown = (refusal: Refusal): boolean => refusal.code === "acts.unknown" || refusal.code === "console.unreachable";

/** What a page knows of what begins there. */
function knownOf(offer: Offered, line: Line | null): Record<string, string> {
  const firm = line === null || (offer.of !== "" && offer.fills === undefined) ? null : firmOf(line);
  if (firm === null) return {};
  return offer.of === "" ? { firm_key: firm.key, firm_name: firm.name, "firm.key": firm.key, "firm.name": firm.name } : { firm_key: firm.key };
}

/** "126 days late: report accepted, due on 2025-03-10", in the county's days. */
export function lateSaid({ purpose, due_ms, late_ms }: NonNullable<Acted["late"]>): string {
  const due = Date.parse(due_ms);
  const day = (ms: number): number => Math.floor((ms + offset.value * 60_000) / 86_400_000);
  const days = day(due + late_ms) - day(due);
  const term = show("purpose", purpose);
  return days > 0 ? t("lateDays", days, term, dayOf(due_ms, offset.value)) : t("lateHours", Math.floor(late_ms / 3_600_000), term, dayOf(due_ms, offset.value));
}

export const reading = "report.text";

/** What was handed out for it, which is told once. */
export function TextRead({ offer, acted }: { offer: Offered; acted: Acted }) {
  if (offer.act !== reading) return null;
  if (acted.text !== undefined) return <blockquote class="caller">{acted.text}</blockquote>;
  return <p class="quiet">{t(acted.erased === true ? "textErased" : "textTold")}</p>;
}

function Passphrase({ id, value, set }: { id: string; value: string; set: (value: string) => void }) {
  if (unlocked.value !== null) return null;
  return (
    <p>
      <label for={id}>{t("keyPassphrase")}</label>
      <input id={id} type="password" autocomplete="off" required value={value} onInput={(event) => set(event.currentTarget.value)} />
    </p>
  );
}

/** `carries`: what the page itself puts into the act, and how that is said. `known`: what stands in the form at first. `at`: before the
 *  names of its fields, where a page has the same form twice. */
export function OneAct({ offer, line, before, done, waiting, carries, known = {}, at = "" }: {
  offer: Offered; line: Line | null; before?: ComponentChildren; done: (acted?: Acted) => void; waiting?: Waiting;
  carries?: { fields: Message; said: string[] }; known?: Record<string, string>; at?: string;
}) {
  const [step, setStep] = useState<Step>({ at: "fill" });
  const [given, setGiven] = useState<Record<string, string>>(() => waiting?.given ?? { ...knownOf(offer, line), ...known });
  const [keptAs, setKeptAs] = useState<"" | "whole" | "unfinished">("");
  const [flaws, setFlaws] = useState<Record<string, Flaw>>({});
  const [found, setFound] = useState(0);
  const [passphrase, setPassphrase] = useState("");
  const [wrong, setWrong] = useState<TextName | null>(null);
  const [busy, setBusy] = useState(false);
  const name = at + offer.act.replaceAll(".", "-");
  const id = line === null || offer.of === "" ? "" : text(line, "id");

  // Each step has elements of its own, and what comes instead of what had the focus has it at once: a second Enter signs nothing that nobody has read.
  const come = useRef<HTMLElement | null>(null), stood = useRef<Step["at"]>("fill");
  const coming = (element: HTMLElement | null): void => { come.current = element; };
  useLayoutEffect(() => {
    const moved = stood.current !== step.at && (document.activeElement === null || document.activeElement === document.body);
    stood.current = step.at;
    const to = step.at === "fill" ? come.current?.querySelector<HTMLElement>("input, select, textarea, button") : come.current;
    if (moved) to?.focus();
  }, [step.at]);
  // Where something was found, not where one of several has been mended.
  useEffect(() => focusFlaw(name, offer.asked, flaws), [found]);
  // What was read isn't signed where the matter has moved on meanwhile.
  useEffect(() => {
    if (waiting?.sends === "blocked") setStep((before) => (before.at === "read" ? { at: "fill" } : before));
  }, [waiting?.sends]);

  const tell = (told: Record<string, Flaw>): void => {
    setStep({ at: "fill" });
    setFlaws(told);
    setFound(found + 1);
  };

  const put = (field: string, change: Change): void => {
    setGiven((before) => ({ ...before, [field]: change(before[field] ?? "") }));
    setKeptAs("");
    setFlaws((before) => {
      const { [field]: mended, ...others } = before;
      return mended === undefined ? before : others;
    });
  };

  const read = (event: Event): void => {
    event.preventDefault();
    const { fields: { reason = "", ...fields }, wrong: missed } = filled(offer, id, given, offset.value);
    if (Object.keys(missed).length > 0) {
      tell(missed);
      return;
    }
    // What was filled in by a clock that went ahead didn't happen later than now.
    const happened = waiting === undefined ? undefined : Math.min(waiting.happened_ms, now.value);
    const version = line?.["version"] ?? line?.["target_version"];
    const act: Act = { act: offer.act, reason: String(reason) };
    if (happened !== undefined) act.happened = happened;
    if (offer.daemon !== undefined) {
      act.daemon = offer.daemon;
      act.region = Number(session.value!.county.region);
    } else {
      act.target = id;
      if (typeof version === "number") act.seen = version;
    }
    if (offer.body !== undefined) act.body = { type: offer.body, fields: { ...fields, ...carries?.fields } };
    setWrong(null);
    setFlaws({});
    setStep({ at: "read", act, sentence: () => sentenceOf(offer, line, given, happened, carries?.said) });
  };

  const isOpen = async (): Promise<boolean> => {
    if (unlocked.value === null && !(await unlock(passphrase))) {
      setWrong("keyWrong");
      return false;
    }
    setPassphrase("");
    return true;
  };

  const keep = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      if (!(await isOpen())) return;
      const how = await waiting!.keep(given);
      if (how !== "kept") {
        setWrong(unkept[how]);
        return;
      }
      const { wrong: missed } = filled(offer, id, given, offset.value);
      const unfinished = Object.keys(missed).length > 0;
      if (unfinished) tell(missed);
      setKeptAs(unfinished ? "unfinished" : "whole");
      announce(t(unfinished ? "fieldKeptUnfinished" : "fieldKept"));
    } finally {
      setBusy(false);
    }
  };

  const handIn = async (act: Act, sentence: Sentence, signed: Signed): Promise<void> => {
    try {
      const acted = await post<Acted>("/acts", signed);
      await waiting?.answered?.(acted);
      setStep({ at: "done", acted });
      announce(t(acted.outcome === "proposed" ? "signProposed" : "signDone"));
      done(acted);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await waiting?.answered?.(error.refusal);
      const field = fieldAt(offer, error.refusal.where);
      if (field !== undefined) tell({ [field]: error.refusal });
      else setStep({ at: "sent", act, sentence, signed, refusal: error.refusal });
    }
  };

  /** The same request: the daemon knows it, and does nothing twice. */
  const askAgain = async (act: Act, sentence: Sentence, signed: Signed): Promise<void> => {
    setBusy(true);
    try {
      await handIn(act, sentence, signed);
    } finally {
      setBusy(false);
    }
  };

  const submit = async (act: Act, sentence: Sentence): Promise<void> => {
    setBusy(true);
    setWrong(null);
    try {
      if (!(await isOpen())) return;
      const signed = await sign(act, session.value!.person.id, unlocked.value!, consoleClock());
      const leaves = (await waiting?.leaves?.(signed, given)) ?? "kept";
      if (leaves !== "kept") {
        setWrong(unkept[leaves]);
        return;
      }
      await handIn(act, sentence, signed);
    } finally {
      setBusy(false);
    }
  };

  if (step.at === "done") {
    const object = step.acted.object;
    return (
      <>
        <p class="notice" role="status" tabIndex={-1} ref={coming}>
          {t(step.acted.outcome === "proposed" ? "signProposed" : "signDone")}{" "}
          {object !== undefined && object !== id && <ObjectLink id={object} />}
        </p>
        {step.acted.late !== undefined && <p class="because">{lateSaid(step.acted.late)}</p>}
        <TextRead offer={offer} acted={step.acted} />
      </>
    );
  }
  if (step.at === "fill") {
    return (
      <form key="fill" class="act" noValidate ref={coming} onSubmit={waiting !== undefined && waiting.sends === undefined ? (event) => void keep(event) : read}>
        {offer.asked.map((one) => (
          <AskedField key={one.field} form={name} act={offer.act} asked={one} given={given} flaws={flaws} put={put} />
        ))}
        {waiting !== undefined && <Passphrase id={`${name}-keep-passphrase`} value={passphrase} set={setPassphrase} />}
        {wrong !== null && <p class="problem" role="alert">{t(wrong)}</p>}
        {keptAs !== "" && <p class="notice" role="status">{t(keptAs === "whole" ? "fieldKept" : "fieldKeptUnfinished")} <a href={href(["field"])}>{t("field")}</a></p>}
        {(waiting === undefined || waiting.sends !== undefined) && <button type="submit" disabled={waiting?.sends === "blocked"}>{t("signRead")}</button>}{" "}
        {waiting !== undefined && (
          <button type={waiting.sends === undefined ? "submit" : "button"} class={waiting.sends === undefined ? "primary" : undefined} disabled={busy} onClick={waiting.sends === undefined ? undefined : (event) => void keep(event)}>{t("fieldKeep")}</button>
        )}
      </form>
    );
  }
  const { act, sentence } = step;
  if (step.at === "sent" && isUnknown(step.refusal)) {
    // Until it is known what became of it nothing is signed anew, by whatever key the form is sent.
    const { signed } = step;
    return (
      <form key="again" class="act" onSubmit={(event) => { event.preventDefault(); void askAgain(act, sentence, signed); }}>
        {before}
        <p class="sentence" tabIndex={-1} ref={coming}>{sentence()}</p>
        <Problem refusal={step.refusal} />
        <p><button type="submit" class="primary" disabled={busy}>{t("signAgain")}</button></p>
      </form>
    );
  }
  return (
    <form key="read" class="act" onSubmit={(event) => { event.preventDefault(); void submit(act, sentence); }}>
      {before}
      <p class="sentence" tabIndex={-1} ref={coming}>{sentence()}</p>
      {step.at === "sent" && <Problem refusal={step.refusal} />}
      <Passphrase id={`${name}-passphrase`} value={passphrase} set={setPassphrase} />
      {wrong !== null && <p class="problem" role="alert">{t(wrong)}</p>}
      <button type="submit" class="primary" disabled={busy || waiting?.sends === "blocked"}>{t("signSign")}</button>{" "}
      <button type="button" disabled={busy} onClick={() => { setStep({ at: "fill" }); done(); }}>{t("signBack")}</button>
    </form>
  );
}

export const foldOf = (act: string): string => `sign-${act.replaceAll(".", "-")}`;

/** An act's form, folded. `away`: out of sight while nobody has it open. */
function Fold({ offer, away, shortcut, children }: { offer: Offered; away: boolean; shortcut: string | undefined; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details id={foldOf(offer.act)} class="more" hidden={away && !open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-keyshortcuts={shortcut}>
        {shortcut !== undefined && <><kbd aria-label={t("deskKey", shortcut)}>{shortcut}</kbd> </>}{show("act", offer.act)}
      </summary>
      {children}
    </details>
  );
}

/** `line` null: it begins from nothing that is shown. `before`: what is read before signing. `form`: another form than the one that is
 *  signed at once. `keys`: of acts; those are shown, in their order, and no others. `known`: what stands in the forms at first. */
export function SignedActs({ line, offers, before, done, form, keys, known }: {
  line: Line | null; offers: Offered[]; before?: ComponentChildren; done: () => void; form?: (offer: Offered) => ComponentChildren;
  keys?: Map<string, string>; known?: Record<string, string>;
}) {
  const [all, setAll] = useState(false);
  if (offers.length === 0 || !canSign()) return null;
  if (kept.value === null || kept.value === undefined) {
    return <p class="quiet">{t("keyNone")} <a href={href(["key"])}>{t("key")}</a></p>;
  }
  const first = keys === undefined && offers.some(isUsual) ? offers.filter(isUsual) : offers;
  const others = offers.filter((offer) => !first.includes(offer));
  const fold = (offer: Offered, away: boolean) => (
    <Fold key={offer.act} offer={offer} away={away} shortcut={keys?.get(offer.act)}>
      {form?.(offer) ?? <OneAct offer={withReason(offer)} line={line} before={before} done={() => done()} {...(known === undefined ? {} : { known })} />}
    </Fold>
  );
  // One list: an act that moves between the usual and the others keeps what was filled in.
  return (
    <div class="signed-acts">
      {[
        ...first.map((offer) => fold(offer, false)),
        others.length > 0 && (
          <button key="" type="button" class="plain others" aria-expanded={all} onClick={() => setAll(!all)}>{t("signOthers", String(others.length))}</button>
        ),
        ...others.map((offer) => fold(offer, !all)),
      ]}
    </div>
  );
}

/** What begins from nothing, at the list of what it begins. */
export function Beginnings({ noun, done }: { noun: string; done: () => void }) {
  const offers = beginnings(noun);
  if (offers.length === 0 || !canSign()) return null;
  return (
    <details id="begin" class="filter-box">
      <summary>{t("begin")}</summary>
      <SignedActs line={null} offers={offers} done={done} />
    </details>
  );
}

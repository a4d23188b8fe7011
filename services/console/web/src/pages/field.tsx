// In the field: what was taken along, and the forms that wait to be signed. Nothing leaves here but
// by the person who signs it, who first sees what has changed since it was filled in.
import { useRef, useState } from "preact/hooks";

import { isUnreached, post, reached, Refused } from "../api/client.ts";
import type { Acted, Line, Lines, Refusal } from "../api/types.ts";
import { currentOf, draftOf, fileOf, hasMoved, keepDraft, offerOf, throwAway, versionOf, wasDone } from "../field/drafts.ts";
import { counts, drafts, eraseAll, matters, strange, type Draft, type Keeping, type Opened } from "../field/field.ts";
import { dayOf, showMoment } from "../format/time.ts";
import { titleOf } from "../format/line.ts";
import { readable } from "../format/members.ts";
import { show, text } from "../format/value.ts";
import { canSign, kept, sealing } from "../sign/key.ts";
import { offersFor, type Offered } from "../sign/offered.ts";
import type { Signed } from "../sign/sign.ts";
import { useChanges } from "../state/live.ts";
import { useResource } from "../state/resource.ts";
import { href } from "../state/route.ts";
import { now, offset, without } from "../state/session.ts";
import { noun } from "../state/words.ts";
import { isUnknown, OneAct, SignedActs, withReason, type Waiting } from "../ui/acts.tsx";
import { announce } from "../ui/announce.tsx";
import { changesOf, Difference } from "../ui/difference.tsx";
import { Facts, Papers } from "../ui/facts.tsx";
import { Badge, ObjectLink, Problem, Section } from "../ui/parts.tsx";
import { Unlock } from "../ui/passphrase.tsx";
import { possibleOf } from "../ui/standing.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

export { loadActs } from "../sign/acts.ts";

// ---- a matter that was taken along

/** On whose page it is first filled in: each time that it is kept replaces what was kept before. */
function NewDraft({ offer, line }: { offer: Offered; line: Line }) {
  const asked = withReason(offer);
  const key = useRef<string | null>(null);
  const begun = useRef(now.value);
  const day = dayOf(begun.current, offset.value);
  const known: Record<string, string> = offer.asked.some(({ field }) => field === "on_day") ? { on_day: day } : {};
  const keep = async (given: Record<string, string>): Promise<Keeping> => {
    const before = key.current === null ? null : currentOf(key.current);
    // Thrown away or handed in meanwhile: what stands here would come back.
    if (key.current !== null && before === null) return "changed";
    const had = new Set(drafts.value.map((one) => one.record.key));
    const how = await keepDraft(before, draftOf(asked, line, given, before?.content.happened_ms ?? begun.current));
    if (how === "kept") key.current ??= drafts.value.find((one) => !had.has(one.record.key))?.record.key ?? null;
    return how;
  };
  return <OneAct offer={asked} line={line} done={() => {}} waiting={{ given: known, happened_ms: begun.current, keep }} />;
}

export function TakenPage({ id }: { id: string }) {
  useTitle(id);
  const found = matters.value.find((one) => one.content.id === id);
  if (found === undefined) {
    return (
      <>
        <h1>{id}</h1>
        {sealing.value === null && counts.value.matters > 0 ? <Unlock id="taken-passphrase" /> : <p class="problem">{t("fieldNotTaken")}</p>}
      </>
    );
  }
  const { line, behind, explained, taken_ms } = found.content;
  return (
    <>
      <header class="matter-head">
        <h1><span class="kind">{noun(line.kind)}</span> {titleOf(line)} <span class="id">{id}</span></h1>
        <p class="standing"><Badge of={line.kind} member="state" value={text(line, "state")} /></p>
      </header>
      <p class="notice">{t("fieldAsTaken", showMoment(taken_ms, offset.value))}</p>
      <SignedActs
        line={line} offers={offersFor(id, possibleOf(explained) ?? [])} done={() => {}}
        form={(offer) => <NewDraft offer={offer} line={line} />}
      />
      <Section id="facts" title={t("facts")}><Facts members={line} /></Section>
      <Section id="papers" title={t("papers")}>
        <Papers line={line} />
        {behind.map((one, index) => <div key={index} class="paper"><h3>{noun(one.kind)}</h3><Facts members={one} /><Papers line={one} /></div>)}
      </Section>
    </>
  );
}

// ---- a form that waits

/** Members that people read, as they were and as they are; none: what changed isn't shown in a line. */
function movedOf(before: Line, is: Line): Line[] {
  const readableOf = (line: Line): Line => ({ ...Object.fromEntries(readable(line)), kind: line.kind });
  const one: Line = { kind: is.kind, id: text(is, "id"), before: readableOf(before), after: readableOf(is) };
  return changesOf(readableOf(before), readableOf(is)).length > 0 ? [one] : [];
}

function Moved({ before, is, decide }: { before: Line; is: Line; decide: () => void }) {
  const lines = movedOf(before, is);
  return (
    <div class="conflict">
      <p class="problem" role="alert">{t("fieldMoved", String(versionOf(before) ?? ""), String(versionOf(is) ?? ""))}</p>
      {lines.length > 0 ? <Difference lines={lines} names={["fieldBefore", "fieldNow"]} /> : <p><ObjectLink id={text(is, "id")}>{t("fieldMovedStory")}</ObjectLink></p>}
      <button type="button" class="primary" onClick={decide}>{t("fieldDecide")}</button>
    </div>
  );
}

function Files({ one }: { one: Opened<Draft> }) {
  const save = async (at: number, name: string): Promise<void> => {
    const file = await fileOf(one, at);
    if (file === null) return announce(t("fieldLocked"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  if (one.content.files.length === 0) return null;
  return (
    <ul>
      {one.content.files.map((file, at) => (
        <li key={file.digest}>{file.name} <button type="button" class="small" onClick={() => void save(at, file.name)}>{t("fieldSave")}</button></li>
      ))}
    </ul>
  );
}

function OneDraft({ one, tell }: { one: Opened<Draft>; tell: (said: () => string) => void }) {
  const { content: draft, record } = one;
  const id = text(draft.line, "id");
  const offer = offerOf(draft);
  const object = useResource<Lines>(without.value || draft.done !== undefined ? null : `/objects/${encodeURIComponent(id)}`);
  const [problem, setProblem] = useState<TextName | null>(null);
  // While its form hands it in, the form says what becomes of it.
  const [handing, setHanding] = useState(false);
  useChanges((change) => change.object === undefined || change.object === id, object.reload);
  const is = object.data?.items[0];
  const moved = is !== undefined && hasMoved(draft.line, is);

  const change = async (what: Partial<Draft>): Promise<Keeping> => {
    const current = currentOf(record.key);
    return current === null ? "changed" : keepDraft(current, { ...current.content, ...what });
  };
  const answered = async (answer: Acted | Refusal): Promise<void> => {
    const current = currentOf(record.key);
    if (current === null) return;
    if ("outcome" in answer) {
      tell(() => t("fieldDone", show("act", draft.act), id, t(answer.outcome === "proposed" ? "signProposed" : "signDone"), answer.object ?? ""));
      await wasDone(current, answer);
      return;
    }
    if (isUnknown(answer)) return;
    const { sent: _, ...rest } = current.content;
    await keepDraft(current, { ...rest, refusal: answer });
    setHanding(false);
    object.reload();
  };
  const askAgain = async (signed: Signed): Promise<void> => {
    try {
      await answered(await post<Acted>("/acts", signed));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setProblem(isUnknown(error.refusal) ? "fieldStillUnknown" : null);
      await answered(error.refusal);
    }
  };
  const decide = async (): Promise<void> => {
    const how = await change({ line: is! });
    setProblem(how === "kept" ? null : how === "locked" ? "fieldLocked" : how === "no_room" ? "fieldNoRoom" : "fieldElsewhere");
  };
  const erase = (): void => {
    if (confirm(t("fieldEraseSure"))) void throwAway(record);
  };

  const waiting: Waiting = {
    given: draft.given, happened_ms: draft.happened_ms,
    keep: (given) => {
      const { act, of, files } = draftOf(withReason(offer!), draft.line, given, draft.happened_ms);
      return change({ act, of, files, given });
    },
    leaves: (sent, given) => {
      setHanding(true);
      return change({ given, files: draftOf(withReason(offer!), draft.line, given, draft.happened_ms).files, sent });
    },
    answered,
  };
  if (is !== undefined) waiting.sends = moved ? "blocked" : "free";
  const head = <h3>{show("act", draft.act)} <ObjectLink id={id} /> {titleOf(draft.line)}</h3>;
  if (draft.done !== undefined) {
    return (
      <article class="reason draft">
        {head}
        <p class="notice">{t("fieldFilesLeft")}</p>
        <Files one={one} />
        <button type="button" onClick={erase}>{t("fieldErase")}</button>
      </article>
    );
  }
  return (
    <article class="reason draft">
      {head}
      <p class="quiet">{t("signField", t("fieldHappened"), showMoment(draft.happened_ms, offset.value))}</p>
      <Files one={one} />
      {draft.refusal && <><p>{t("fieldRefused")}</p><Problem refusal={draft.refusal} /></>}
      {problem !== null && <p class="problem" role="alert">{t(problem)}</p>}
      {draft.sent !== undefined && !handing ? (
        <>
          <p class="problem">{t("fieldUnknown")}</p>
          {!without.value && <button type="button" class="primary" onClick={() => void askAgain(draft.sent!)}>{t("signAgain")}</button>}
        </>
      ) : (
        <>
          {(without.value || (object.refusal !== null && isUnreached(object.refusal))) && <p class="notice">{t("fieldWaits")}</p>}
          {object.refusal && !isUnreached(object.refusal) && <Problem refusal={object.refusal} again={object.reload} />}
          {moved && <Moved before={draft.line} is={is} decide={() => void decide()} />}
          {offer !== undefined && (
            <details class="more" open={is !== undefined && !moved}>
              <summary>{t("fieldForm")}</summary>
              <OneAct offer={withReason(offer)} line={draft.line} done={object.reload} waiting={waiting} />
            </details>
          )}
        </>
      )}
      {" "}<button type="button" onClick={erase}>{t("fieldThrow")}</button>
    </article>
  );
}

export function FieldPage() {
  const [said, setSaid] = useState<(() => string)[]>([]);
  useTitle(t("field"));
  const { matters: taken, drafts: waits } = counts.value;
  const tell = (one: () => string): void => setSaid((before) => [...before, one]);
  return (
    <>
      <h1>{t("field")}</h1>
      <p class="quiet">{t("fieldHint")}</p>
      {(without.value || !reached.value) && <p class="notice" role="status">{t("fieldAlone")}</p>}
      {!canSign() && <p class="problem" role="alert">{t("fieldInsecure", location.origin)}</p>}
      {canSign() && kept.value === null && <p>{t("keyNone")} <a href={href(["key"])}>{t("key")}</a></p>}
      {kept.value && sealing.value === null && taken + waits > 0 && <><p>{t("fieldSealed", taken, waits)}</p><Unlock id="field-passphrase" /></>}
      {said.map((one, index) => <p key={index} class="notice" role="status">{one()}</p>)}
      {strange.value > 0 && <p class="problem">{t("fieldStrange", strange.value)}</p>}
      <Section id="drafts" title={t("fieldDrafts")}>
        {waits === 0 && <p class="quiet">{t("fieldNoDrafts")}</p>}
        {drafts.value.map((one) => <OneDraft key={one.record.key} one={one} tell={tell} />)}
      </Section>
      <Section id="taken" title={t("fieldMatters")}>
        {taken === 0 && <p class="quiet">{t("fieldNoMatters")}</p>}
        <ul class="hits">
          {matters.value.map(({ record, content }) => (
            <li key={record.key}>
              <a class="id" href={href(["field", content.id])}>{content.id}</a> {titleOf(content.line)}{" "}
              <span class="quiet">{t("fieldTakenAt", showMoment(content.taken_ms, offset.value))}</span>{" "}
              <button type="button" class="small" aria-label={`${t("fieldLeave")} ${content.id}`} onClick={() => void throwAway(record)}>{t("fieldLeave")}</button>
            </li>
          ))}
        </ul>
      </Section>
      {taken + waits > 0 && <p><button type="button" onClick={() => { if (confirm(t("fieldEraseAllSure"))) void eraseAll(); }}>{t("fieldEraseAll")}</button></p>}
    </>
  );
}

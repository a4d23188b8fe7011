// One act on several matters: filled in once, tried on each without anything being done, read, then signed for each by itself.
import { useRef, useState } from "preact/hooks";

import { post, Refused } from "../api/client.ts";
import type { Acted, Line, Refusal } from "../api/types.ts";
import { firmOf, idOf } from "../format/line.ts";
import { show, text } from "../format/value.ts";
import { filled } from "../sign/fields.ts";
import { isUsual, offersFor, type Offered } from "../sign/offered.ts";
import { unlocked } from "../sign/key.ts";
import { sign, type Act, type Signed } from "../sign/sign.ts";
import { consoleClock, offset, session } from "../state/session.ts";
import { isUnknown, reading, valuesSaid, withReason } from "./acts.tsx";
import { announce } from "./announce.tsx";
import { AskedField, focusFlaw, type Flaw } from "./asked.tsx";
import { FirmLink, messageOf, ObjectLink, Section } from "./parts.tsx";
import { Matter } from "./rows.tsx";
import { Table } from "./table.tsx";
import { t } from "./text.ts";

/** So many are taken at once: what is tried and then done is twice as many requests. */
export const bulk_most = 100;
const again_ms = 2000;

/** How it stands with one of them. */
type Row =
  | { at: "waits" }
  | { at: "can" }
  | { at: "refused"; refusal: Refusal }
  | { at: "unknown"; signed: Signed }
  | { at: "done"; acted: Acted };

interface Trial {
  offer: Offered;
  given: Record<string, string>;
  lines: Line[];
  rows: Row[];
}

/** What can be done with several at once: nothing in it is one matter's own, and nothing is told for it. */
export function bulkOffers(prefix: string): Offered[] {
  return offersFor(prefix, null)
    .filter((one) => one.act !== reading && one.fills === undefined && one.asked.every(({ kind }) => !["part", "file", "line", "row"].includes(kind ?? "")))
    .sort((a, b) => Number(isUsual(b)) - Number(isUsual(a)));
}

function actOf(trial: Trial, line: Line): Act {
  const { fields: { reason = "", ...fields } } = filled(trial.offer, idOf(line), trial.given, offset.value);
  const act: Act = { act: trial.offer.act, target: idOf(line), reason: String(reason) };
  const version = line["version"];
  if (typeof version === "number") act.seen = version;
  if (trial.offer.body !== undefined) act.body = { type: trial.offer.body, fields };
  return act;
}

/** Handed in until it is answered or isn't to be known: the console takes so many acts a minute and no more. */
async function handIn(signed: Signed, isOver: () => boolean): Promise<Row> {
  for (;;) {
    try {
      return { at: "done", acted: await post<Acted>("/acts", signed) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (isUnknown(error.refusal)) return { at: "unknown", signed };
      if (error.refusal.code !== "acts.too_many" || isOver()) return { at: "refused", refusal: error.refusal };
    }
    await new Promise((wake) => setTimeout(wake, again_ms));
  }
}

function Standing({ row }: { row: Row }) {
  switch (row.at) {
    case "waits":
      return <span class="quiet">{t("bulkWaits")}</span>;
    case "can":
      return <span class="badge good">{t("bulkCan")}</span>;
    case "refused":
      return <><span class="badge bad">{t("bulkRefused")}</span> {messageOf(row.refusal)}</>;
    case "unknown":
      return <span class="badge warn">{t("bulkUnknown")}</span>;
    case "done":
      return (
        <>
          <span class="badge good">{t(row.acted.outcome === "proposed" ? "signProposed" : "signDone")}</span>{" "}
          {row.acted.outcome === "proposed" && row.acted.object !== undefined && <ObjectLink id={row.acted.object} />}
        </>
      );
  }
}

export function Bulk({ prefix, lines, done }: { prefix: string; lines: Line[]; done: () => void }) {
  const offers = bulkOffers(prefix);
  const [act, setAct] = useState("");
  const [given, setGiven] = useState<Record<string, string>>({});
  const [flaws, setFlaws] = useState<Record<string, Flaw>>({});
  const [trial, setTrial] = useState<Trial | null>(null);
  const [busy, setBusy] = useState(false);
  const stop = useRef(false);
  const form = `bulk-${act.replaceAll(".", "-")}`;
  const chosen = offers.find((one) => one.act === act);
  const offer = chosen === undefined ? undefined : withReason(chosen);

  /** `one` for each row that is `wanted`, one after the other; what has come stands there at once. */
  const each = async (from: Trial, wanted: (row: Row) => boolean, one: (line: Line, row: Row) => Promise<Row>): Promise<void> => {
    const rows = [...from.rows];
    stop.current = false;
    setBusy(true);
    try {
      for (const [at, line] of from.lines.entries()) {
        const row = rows[at]!;
        if (!wanted(row)) continue;
        if (stop.current || unlocked.value === null) break;
        rows[at] = await one(line, row);
        setTrial({ ...from, rows: [...rows] });
      }
    } finally {
      setBusy(false);
    }
    announce(t("bulkEnded", rows.filter((row) => row.at === "can" || row.at === "done").length, rows.length));
  };
  const isOver = (): boolean => stop.current;
  const signed = (what: Act): Promise<Signed> => sign(what, session.value!.person.id, unlocked.value!, consoleClock());

  const tryAll = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (offer === undefined) return;
    const wrong = filled(offer, idOf(lines[0]!), given, offset.value).wrong;
    setFlaws(wrong);
    if (Object.keys(wrong).length > 0) {
      setTimeout(() => focusFlaw(form, offer.asked, wrong));
      return;
    }
    const from: Trial = { offer, given, lines, rows: lines.map(() => ({ at: "waits" })) };
    setTrial(from);
    await each(from, () => true, async (line) => {
      const row = await handIn(await signed({ ...actOf(from, line), dry_run: true }), isOver);
      return row.at === "done" ? { at: "can" } : row.at === "unknown" ? { at: "waits" } : row;
    });
  };
  const doAll = async (from: Trial): Promise<void> => {
    await each(from, (row) => row.at === "can", async (line) => handIn(await signed(actOf(from, line)), isOver));
    done();
  };
  const askAgain = async (from: Trial): Promise<void> => {
    await each(from, (row) => row.at === "unknown", (_, row) => handIn((row as { signed: Signed }).signed, isOver));
    done();
  };

  if (trial === null || offer === undefined) {
    return (
      <form class="act" noValidate onSubmit={(event) => void tryAll(event)}>
        <p>
          <label for="bulk-act">{t("bulkAct")}</label>
          <select id="bulk-act" value={act} onChange={(event) => { setAct(event.currentTarget.value); setFlaws({}); }}>
            <option value="" />
            {offers.map((one) => <option key={one.act} value={one.act}>{show("act", one.act)}</option>)}
          </select>
        </p>
        {offer?.asked.map((one) => (
          <AskedField key={`${act} ${one.field}`} form={form} act={act} asked={one} given={given} flaws={flaws} put={(field, change) => setGiven((before) => ({ ...before, [field]: change(before[field] ?? "") }))} />
        ))}
        <p class="quiet">{t("bulkHint")}</p>
        {lines.length > bulk_most && <p class="problem" role="alert">{t("bulkMost", bulk_most)}</p>}
        {unlocked.value !== null && <button type="submit" class="primary" disabled={offer === undefined || lines.length === 0 || lines.length > bulk_most || busy}>{t("bulkTry", lines.length)}</button>}
      </form>
    );
  }
  const count = (at: Row["at"]): number => trial.rows.filter((row) => row.at === at).length;
  const values = valuesSaid(offer, trial.given);
  return (
    <Section id="bulk-trial" title={t("bulkPreview")}>
      <p class="sentence">{t("bulkSentence", session.value!.person.name, session.value!.person.id, show("act", offer.act), count("can"), values.join(t("signBetween")))}</p>
      <p role="status">{t("bulkStands", count("can"), count("refused"), count("done"), count("unknown"), count("waits"))}</p>
      <Table
        caption={t("bulkPreview")} rows={trial.lines.map((line, at) => ({ line, row: trial.rows[at]! }))} rowKey={({ line }) => text(line, "id")}
        columns={[
          { name: "matter", title: t("matter"), cell: ({ line }) => <Matter line={line} kind={false} /> },
          { name: "firm", title: t("firm"), cell: ({ line }) => <FirmLink firm={firmOf(line)} /> },
          { name: "state", title: t("state"), cell: ({ row }) => <Standing row={row} /> },
        ]}
      />
      <p>
        {count("can") > 0 && <><button type="button" class="primary" disabled={busy || unlocked.value === null} onClick={() => void doAll(trial)}>{t("bulkSign", count("can"))}</button>{" "}</>}
        {count("unknown") > 0 && <><button type="button" class="primary" disabled={busy} onClick={() => void askAgain(trial)}>{t("signAgain")}</button>{" "}</>}
        {busy && <><button type="button" onClick={() => { stop.current = true; }}>{t("bulkStop")}</button>{" "}</>}
        {!busy && count("unknown") === 0 && <button type="button" onClick={() => { setTrial(null); done(); }}>{t("signBack")}</button>}
      </p>
    </Section>
  );
}

// The intake desk: the reports that nobody has taken up, one after the other, each beside the one that it may repeat.
// A key begins each of the acts by which a report leaves the desk.
import { useEffect, useState } from "preact/hooks";

import type { Acted, Line, OneObject } from "../api/types.ts";
import { firmOf, titleOf } from "../format/line.ts";
import { readable } from "../format/members.ts";
import { show, text } from "../format/value.ts";
import { offersFor, type Offered } from "../sign/offered.ts";
import { useChanges } from "../state/live.ts";
import { usePages } from "../state/pages.ts";
import { deskKeys } from "../state/prefs.ts";
import { useResource } from "../state/resource.ts";
import { go, href } from "../state/route.ts";
import { heading } from "../state/words.ts";
import { foldOf, OneAct, reading, SignedActs, TextRead, withReason } from "../ui/acts.tsx";
import { Cell, Facts } from "../ui/facts.tsx";
import { Badge, Deadline, FirmLink, Loading, ObjectLink, Problem, Section } from "../ui/parts.tsx";
import { unfold } from "../ui/standing.tsx";
import { Table } from "../ui/table.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

export { loadActs } from "../sign/acts.ts";

const queue_most = 200;

/** By which key a report leaves the desk: a complaint by other acts than a clue. */
const triage: { key: string; complaint: string; clue: string; near?: true }[] = [
  { key: "a", complaint: "report.accept", clue: "report.check" },
  { key: "r", complaint: "report.refuse", clue: "report.unfounded" },
  { key: "o", complaint: "report.out-of-scope", clue: "report.out-of-scope" },
  { key: "b", complaint: "report.return", clue: "report.return" },
  { key: "d", complaint: "report.join", clue: "report.join" },
  { key: "n", complaint: "report.not-duplicate", clue: "report.not-duplicate", near: true },
  { key: "c", complaint: "report.classify", clue: "report.classify" },
  { key: "g", complaint: "report.assign", clue: "report.assign" },
];
const keysOfPage = { text: "t", next: "j", before: "k" };

type Turn = { key: string; act: string };

function turnsFor(line: Line): Turn[] {
  const isComplaint = text(line, "report_kind") === "complaint";
  return triage
    .filter((one) => one.near === undefined || text(line, "near_report") !== "")
    .map((one) => ({ key: one.key, act: isComplaint ? one.complaint : one.clue }));
}

const offerOf = (act: string): Offered | undefined => offersFor("RP", null).find((one) => one.act === act);

/** What the caller said: read as an act, since it is on record who read it and what for. */
function Caller({ line, at, read, took }: { line: Line; at: string; read: Acted | undefined; took: (read: Acted) => void }) {
  const offer = offerOf(reading);
  if (offer === undefined) return null;
  if (read !== undefined) return <TextRead offer={offer} acted={read} />;
  return (
    <details id={`${at}${foldOf(reading)}`} class="more">
      <summary>{show("act", reading)}</summary>
      <p class="quiet">{t("deskTextHint")}</p>
      <OneAct offer={withReason(offer)} line={line} at={at} known={{ purpose: t("deskPurpose") }} done={(acted) => { if (acted !== undefined) took(acted); }} />
    </details>
  );
}

type Members = Record<string, Line[string]>;

/** What was told, without what stands in the matter's own line already. */
function toldOf(line: Line): Members {
  const told = line["registered"];
  return typeof told === "object" && told !== null && !Array.isArray(told) ? told as Members : line;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function Beside({ line, other }: { line: Line; other: Line }) {
  const mine = toldOf(line), theirs = toldOf(other);
  const names = [...new Set([...readable(mine), ...readable(theirs)].map(([name]) => name))].filter((name) => !name.startsWith("near_"));
  const cell = (of: Members) => (name: string) => <Cell member={name} value={of[name]} line={of} />;
  return (
    <Table
      caption={t("deskBeside")} rows={names} rowKey={(name) => name}
      columns={[
        { name: "member", title: t("deskMember"), narrow: true, cell: (name) => heading(name) },
        { name: "same", title: t("deskCompared"), narrow: true, cell: (name) => <span class={`badge ${same(mine[name], theirs[name]) ? "plain" : "warn"}`}>{t(same(mine[name], theirs[name]) ? "deskSame" : "deskDiffers")}</span> },
        { name: "this", title: text(line, "id"), cell: cell(mine) },
        { name: "other", title: text(other, "id"), cell: cell(theirs) },
      ]}
    />
  );
}

/** One report: what was told, what it may repeat, and the acts. */
function Report({ id, done }: { id: string; done: () => void }) {
  const object = useResource<OneObject>(`/objects/${encodeURIComponent(id)}`);
  const line = object.data?.items[0];
  const near = line === undefined ? "" : text(line, "near_report");
  const other = useResource<OneObject>(near === "" ? null : `/objects/${encodeURIComponent(near)}`);
  const [read, setRead] = useState<Record<string, Acted>>({});
  useChanges((change) => change.object === undefined || change.object === id, object.reload);
  useTitle(id);
  if (line === undefined) return object.refusal === null ? <Loading /> : <Problem refusal={object.refusal} again={object.reload} />;
  const turns = turnsFor(line);
  const offers = turns.flatMap(({ act }) => offerOf(act) ?? []);
  const beside = other.data?.items[0];
  const took = (of: string) => (acted: Acted): void => setRead((before) => ({ ...before, [of]: acted }));
  return (
    <article id="report" tabIndex={-1} aria-labelledby="report-title">
      <h2 id="report-title">{titleOf(line)} <ObjectLink id={id} /></h2>
      <p class="standing">
        <Badge of="report" member="report_kind" value={text(line, "report_kind")} /> <Badge of="report" member="state" value={text(line, "state")} />{" "}
        <Badge of="report" member="level" value={text(line, "severity")} /> {text(line, "due_ms") !== "" && <Deadline due={text(line, "due_ms")} />}{" "}
        <FirmLink firm={firmOf(line)} />
      </p>
      <Section id="caller" title={t("deskCaller")}><Caller line={line} at="" read={read[id]} took={took(id)} /></Section>
      {near !== "" && (
        <Section id="beside" title={t("deskBeside")}>
          {other.refusal && <Problem refusal={other.refusal} again={other.reload} />}
          {beside !== undefined && <Beside line={line} other={beside} />}
          {beside !== undefined && <><h3>{t("deskCaller")} <ObjectLink id={near} /></h3><Caller line={beside} at="near-" read={read[near]} took={took(near)} /></>}
        </Section>
      )}
      {near === "" && <Section id="told" title={t("facts")}><Facts members={toldOf(line)} /></Section>}
      <Section id="triage" title={t("deskTriage")}>
        <SignedActs line={line} offers={offers} done={() => { object.reload(); done(); }} keys={new Map(turns.map(({ key, act }) => [act, key]))}
          known={near === "" ? {} : { to_report: near }} />
      </Section>
    </article>
  );
}

function Keys({ on }: { on: (key: string) => boolean }) {
  const isOn = deskKeys.value === "on";
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const at = event.target as HTMLElement;
      if (deskKeys.value === "off" || event.ctrlKey || event.metaKey || event.altKey || at.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(at.tagName)) return;
      if (on(event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
  return (
    <p class="desk-keys">
      <label><input id="desk-keys" type="checkbox" checked={isOn} onChange={(event) => { deskKeys.value = event.currentTarget.checked ? "on" : "off"; }} /> {t("deskKeys")}</label>{" "}
      {isOn && <span class="quiet">{t("deskKeysHint", keysOfPage.next, keysOfPage.before, keysOfPage.text)}</span>}
    </p>
  );
}

/** Opened, with the cursor in what has to be filled in first. */
function begin(fold: string): boolean {
  const place = document.getElementById(fold);
  if (place === null) return false;
  unfold(place);
  place.scrollIntoView({ block: "nearest" });
  place.querySelector<HTMLElement>("form input, form select, form textarea, form button")?.focus({ preventScroll: true });
  return true;
}

export function DeskPage({ id }: { id: string | undefined }) {
  const rows = usePages("/lists/report", { state: "registered" }, queue_most);
  useTitle(t("desk"));
  useChanges((change) => change.object === undefined || change.object.startsWith("RP-"), rows.reload);
  // What is due first comes first; what has no term comes last.
  const queue = [...rows.items].sort((a, b) => (text(a, "due_ms") || "9").localeCompare(text(b, "due_ms") || "9"));
  const ids = queue.map((line) => text(line, "id"));
  const shown = id ?? ids[0];
  const at = shown === undefined ? -1 : ids.indexOf(shown);
  // Where the one that is shown has left, the next one is the first.
  const next = at < 0 ? ids[0] : ids[at + 1];
  const before = at < 0 ? undefined : ids[at - 1];
  const shownLine = queue[at];
  const turn = (to: string | undefined): boolean => {
    if (to === undefined) return false;
    go(href(["desk", to]));
    return true;
  };
  const on = (key: string): boolean => {
    if (key === keysOfPage.next) return turn(next);
    if (key === keysOfPage.before) return turn(before);
    if (key === keysOfPage.text) return begin(foldOf(reading));
    const act = shownLine === undefined ? undefined : turnsFor(shownLine).find((one) => one.key === key)?.act;
    return act !== undefined && begin(foldOf(act));
  };
  return (
    <>
      <h1>{t("desk")}</h1>
      <Keys on={on} />
      {rows.refusal && <Problem refusal={rows.refusal} again={rows.reload} />}
      {rows.loading && queue.length === 0 && <Loading />}
      {!rows.loading && queue.length === 0 && !rows.refusal && <p class="quiet">{t("deskEmpty")}</p>}
      <div class="desk">
        <nav aria-label={t("deskQueue")}>
          <p class="quiet">{t("deskCount", rows.more ? `${queue.length}+` : String(queue.length))}</p>
          <ol>
            {queue.map((line) => (
              <li key={text(line, "id")}>
                <a href={href(["desk", text(line, "id")])} aria-current={text(line, "id") === shown ? "true" : undefined}>
                  {titleOf(line) || text(line, "id")} <span class="kind">{show("report_kind", line["report_kind"])}</span>
                  {text(line, "near_report") !== "" && <span class="badge warn">{t("deskNear")}</span>}
                </a>
              </li>
            ))}
          </ol>
          <p>
            <button type="button" disabled={before === undefined} onClick={() => turn(before)}>{t("deskBefore")}</button>{" "}
            <button type="button" disabled={next === undefined} onClick={() => turn(next)}>{t("deskNext")}</button>
          </p>
        </nav>
        {shown !== undefined && <Report key={shown} id={shown} done={rows.reload} />}
      </div>
    </>
  );
}

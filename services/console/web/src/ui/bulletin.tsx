// A bulletin: its figures, of which each opens what stands behind it; the forms in which it is handed on; submitting and
// approving it, on figures that were counted anew.
import { useState } from "preact/hooks";

import type { Line } from "../api/types.ts";
import {
  cellOf, changesSince, columns, figureName, kinds, nameOf, paperOf, partsOf, rowsOf, sheetOf, standsOf, withoutCases, type Days, type Sheet, type SheetRow,
} from "../format/bulletin.ts";
import { csvOf } from "../format/csv.ts";
import { text } from "../format/value.ts";
import type { Message } from "../sign/encode.ts";
import { unhex } from "../sign/hex.ts";
import type { Offered } from "../sign/offered.ts";
import type { Figures } from "../state/figures.ts";
import { unitIds, unitName } from "../state/people.ts";
import { href } from "../state/route.ts";
import { session } from "../state/session.ts";
import { found, heading } from "../state/words.ts";
import { OneAct, withReason } from "./acts.tsx";
import { announce } from "./announce.tsx";
import { Bars } from "./chart.tsx";
import { Loading, Problem } from "./parts.tsx";
import { save, saveWorkbook } from "./save.ts";
import { Table, type Column } from "./table.tsx";
import { t } from "./text.ts";

const sheetFrom = (lines: Line[] | null): Sheet | null => (lines === null ? null : sheetOf(lines));

function Figure({ row, column, days }: { row: SheetRow; column: number; days: Days }) {
  const shown = cellOf(row, column);
  if (!row.values[column]) return <>{shown}</>;
  const { kind, cutoff, from } = days;
  const to = href(["bulletins", kind, "rows"], { cutoff, from, figure: row.figure, column: columns[column], group: row.group, part: row.word });
  return <a href={to} aria-label={`${row.label} · ${heading(columns[column]!)}: ${shown}`}>{shown}</a>;
}

function SheetTable({ sheet, days }: { sheet: Sheet; days: Days }) {
  const table: Column<SheetRow>[] = [
    { name: "figure", title: heading("figure"), cell: (row) => <span class={row.group === undefined ? "figure" : "figure-part"}>{row.label}</span> },
    ...columns.map((name, at): Column<SheetRow> => ({
      name, title: heading(name), cell: (row) => (row.values[at] === undefined ? null : <Figure row={row} column={at} days={days} />),
    })),
  ];
  return <Table caption={`${sheet.title} ${sheet.days}`} columns={table} rows={sheet.rows} rowKey={(row, at) => `${row.figure} ${at}`} />;
}

/** How each figure is made up, beside the sheet and not on it. */
function Charts({ sheet }: { sheet: Sheet }) {
  const parts = partsOf(sheet);
  if (parts.length === 0) return null;
  return (
    <details class="more charts">
      <summary>{t("charts")}</summary>
      <div class="chart-grid">
        {parts.map(({ figure, group, bars }) => {
          const name = t("chartOf", figureName(figure), heading(group));
          return <div key={name}><h4>{name}</h4><Bars name={name} bars={bars} /></div>;
        })}
      </div>
    </details>
  );
}

/** Above and below the sheet on paper alone, as the office issues it; its seal covers the foot. */
export function PaperHead({ office, signer }: { office: string; signer: string }) {
  return (
    <header class="paper-head">
      <p class="paper-office">{office}</p>
      <p class="paper-signer">{signer === "" ? <strong>{found("text", "paper_draft")}</strong> : <>{found("text", "paper_signer")}{signer}</>}</p>
    </header>
  );
}

export function PaperFoot({ office, day }: { office: string; day: string }) {
  return <footer class="paper-foot"><div><p>{office}</p><p>{day}</p></div></footer>;
}

/** As it is handed on: its title, days, figures, and who answers for them. `line`: how it stands in the office; null: nobody submitted it. */
export function BulletinSheet({ figures, days, line }: { figures: Figures; days: Days; line: Line | null }) {
  const sheet = sheetFrom(figures.lines);
  const [stale, setStale] = useState(false);
  if (figures.refusal) return <Problem refusal={figures.refusal} again={() => void figures.recount()} />;
  if (sheet === null) return <Loading />;
  const stands = standsOf(line, sheet.digest);
  const differs = stands !== "" && text(line!, "digest") !== sheet.digest;
  const name = `${sheet.title} ${days.cutoff}`;
  const paper = paperOf(line, sheet.digest);
  const office = session.value?.county.name ?? "";
  const idle = withoutCases(sheet, unitIds());
  return (
    <div class="bulletin-sheet" aria-busy={figures.loading}>
      <PaperHead office={office} signer={paper.signer} />
      <p class="sheet-forms">
        <button type="button" onClick={() => void saveWorkbook(`${name}.xlsx`, rowsOf(sheet, stands)).then((done) => setStale(!done))}>XLSX</button>{" "}
        <button type="button" onClick={() => save(`${name}.csv`, "text/csv", csvOf(rowsOf(sheet, stands)))}>CSV</button>{" "}
        <button type="button" onClick={() => window.print()}>{t("print")}</button>
      </p>
      {stale && <p class="problem" role="alert">{found("code", "acts.other_pages")}</p>}
      <h3>{sheet.title}</h3>
      <p class="sheet-days">{sheet.days}{sheet.provisional && <strong> {found("text", "bulletin_provisional")}</strong>}</p>
      {differs && <Since line={line!} sheet={sheet} />}
      <SheetTable sheet={sheet} days={days} />
      {idle.length > 0 && <p class="sheet-idle">{t("unitsWithoutCases", idle.map(unitName).join(t("listBetween")))}</p>}
      <Charts sheet={sheet} />
      <PaperFoot office={office} day={paper.day} />
      {stands !== "" && <p class={differs ? "problem" : "sheet-stands"}>{stands}</p>}
      <p class="sheet-digest quiet">{heading("digest")} {sheet.digest}</p>
    </div>
  );
}

/** What is counted otherwise than it was submitted. */
function Since({ line, sheet }: { line: Line; sheet: Sheet }) {
  const changes = changesSince(line, sheet);
  if (changes.length === 0) return <p class="problem">{t("bulletinPartsChanged")}</p>;
  return (
    <>
      <p class="because">{t("bulletinSince")}</p>
      <Table
        caption={t("bulletinSince")} rows={changes} rowKey={(row) => `${row.figure} ${row.column}`}
        columns={[
          { name: "matter", title: heading("figure"), cell: (row) => `${row.figure} · ${row.column}` },
          { name: "before", title: t("bulletinSubmitted"), cell: (row) => <del>{row.submitted}</del> },
          { name: "after", title: t("bulletinNow"), cell: (row) => <ins>{row.now}</ins> },
        ]}
      />
    </>
  );
}

function yyyymmdd(day: string): number {
  return Number(day.replaceAll("-", ""));
}

/** Every figure, without its parts: they are in the digest. */
function submitted(days: Days, sheet: Sheet): Message {
  const figures = sheet.rows.filter((row) => row.group === undefined).map((row): Message => {
    const one: Message = { figure: row.figure };
    columns.forEach((name, at) => { if (row.values[at] !== undefined) one[name] = row.values[at]; });
    return one;
  });
  const fields: Message = { bulletin_kind: kinds.indexOf(days.kind) + 1, cutoff_day: yyyymmdd(days.cutoff), digest: unhex(sheet.digest), figures };
  return days.from === undefined ? fields : { ...fields, from_day: yyyymmdd(days.from) };
}

/** Who answers for figures has them counted anew first, and sees what isn't as it was submitted. */
export function CountedAct({ offer, line, days, figures, done }: {
  offer: Offered; line: Line | null; days: Days; figures: Figures; done: () => void;
}) {
  const [anew, setAnew] = useState<Sheet | null>(null);
  const approves = offer.act === "bulletin.approve";
  const same = anew !== null && (!approves || (line !== null && text(line, "digest") === anew.digest));
  const count = async (): Promise<void> => {
    setAnew(null);
    const sheet = sheetFrom(await figures.recount());
    setAnew(sheet);
    if (sheet !== null) announce(t("bulletinCounted"));
  };
  const name = line === null ? anew?.days ?? "" : nameOf(line);
  return (
    <>
      <p><button type="button" disabled={figures.loading} onClick={() => void count()}>{t("bulletinCountAnew")}</button></p>
      {anew !== null && !same && (
        <>
          <p class="problem" role="alert">{found("code", "cli.bulletin_changed")?.replace(/ ?[（(]bulletin return[）)]/, "")}</p>
          <Since line={line!} sheet={anew} />
        </>
      )}
      {anew !== null && same && (
        <>
          <p class="notice" role="status">{t(approves ? "bulletinSame" : "bulletinCounted")} <span class="digest">{anew.digest}</span></p>
          <OneAct
            key={anew.digest} offer={withReason(offer)} line={line} done={done}
            carries={{
              fields: approves ? { digest: unhex(anew.digest) } : submitted(days, anew),
              said: [name, t("signField", heading("digest"), anew.digest)],
            }}
          />
        </>
      )}
    </>
  );
}

export const isCounted = (offer: Offered): boolean => offer.act === "bulletin.submit" || offer.act === "bulletin.approve";

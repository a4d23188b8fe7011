// Bulletins: which the office owes and how each stands; any kind counted for any cut-off; what stands behind a number.
import type { Line, Page } from "../api/types.ts";
import { columns, figureName, kindName, kinds, nameOf, partName, type Days } from "../format/bulletin.ts";
import { show, text } from "../format/value.ts";
import { addDays, dayOf } from "../format/time.ts";
import { offered } from "../sign/offered.ts";
import { useFigures } from "../state/figures.ts";
import { usePages } from "../state/pages.ts";
import { personName } from "../state/people.ts";
import { useResource } from "../state/resource.ts";
import { go, href, route } from "../state/route.ts";
import { now, offset } from "../state/session.ts";
import { heading } from "../state/words.ts";
import { Beginnings, SignedActs } from "../ui/acts.tsx";
import { Standing } from "../ui/behind.tsx";
import { BulletinSheet, CountedAct } from "../ui/bulletin.tsx";
import { Badge, Deadline, ObjectLink, Section } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { ChangesNotice, Rows } from "./list.tsx";

export { loadActs } from "../sign/acts.ts";

const views: { text?: TextName; query: Record<string, string> }[] = [
  { text: "all", query: {} },
  { text: "mine", query: { mine: "yes" } },
  ...["due", "submitted", "returned", "approved"].map((state) => ({ query: { state } })),
];

function Views({ given }: { given: Record<string, string> }) {
  const at = JSON.stringify(given);
  return (
    <ul class="views" aria-label={t("views")}>
      {views.map(({ text, query }) => (
        <li key={JSON.stringify(query)}>
          <a href={href(["bulletins"], query)} aria-current={JSON.stringify(query) === at ? "true" : undefined}>
            {text === undefined ? show("state", query["state"], "bulletin") : t(text)}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Ledger({ lines }: { lines: Line[] }) {
  const who = (line: Line): string => {
    const [what = "", id = ""] = ["approved_by", "returned_by", "submitted_by"].map((name) => [name, text(line, name)]).find(([, one]) => one !== "") ?? [];
    return id === "" ? "" : t("signField", heading(what), personName(id));
  };
  return (
    <Table
      caption={t("bulletins")} rows={lines} rowKey={(line) => text(line, "id")}
      columns={[
        { name: "deadline", title: t("deadline"), narrow: true, cell: (line) => (text(line, "due_ms") === "" ? null : <Deadline due={text(line, "due_ms")} />) },
        { name: "matter", title: t("matter"), cell: (line) => <div class="matter"><span class="matter-title">{nameOf(line)}</span> <ObjectLink id={text(line, "id")} /></div> },
        { name: "state", title: t("state"), cell: (line) => <Badge of="bulletin" member="state" value={text(line, "state")} /> },
        { name: "owner", title: t("bulletinMaker"), cell: (line) => show("owner", line["owner"]) },
        { name: "decided", title: t("bulletinWho"), cell: who },
      ]}
    />
  );
}

/** Any kind for any cut-off, whether the office owes it or not. */
function Count() {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const [kind = "", cutoff = "", from = ""] = ["kind", "cutoff", "from"].map((name) => String(given.get(name)));
    go(href(["bulletins", kind], { cutoff, from: kind === "period" ? from : "" }));
  };
  const today = dayOf(now.value, offset.value);
  return (
    <details class="filter-box" id="count">
      <summary>{t("bulletinCount")}</summary>
      <form class="filters" onSubmit={submit}>
        <div class="filter">
          <label for="count-kind">{heading("bulletin_kind")}</label>
          <select id="count-kind" name="kind">{kinds.map((kind) => <option key={kind} value={kind}>{kindName(kind)}</option>)}</select>
        </div>
        <div class="filter">
          <label for="count-from">{t("bulletinFrom")}</label>
          <input id="count-from" name="from" type="date" />
        </div>
        <div class="filter">
          <label for="count-cutoff">{heading("cutoff_day")}</label>
          <input id="count-cutoff" name="cutoff" type="date" required defaultValue={addDays(today, -1)} />
        </div>
        <div class="filter-acts"><button type="submit" class="primary">{t("bulletinCount")}</button></div>
      </form>
    </details>
  );
}

export function BulletinsPage() {
  const given = Object.fromEntries(route.value.query);
  const rows = usePages("/lists/bulletin", given);
  useTitle(t("bulletins"));
  return (
    <>
      <h1>{t("bulletins")}</h1>
      <Beginnings noun="bulletin" done={rows.reload} />
      <Count />
      <Views given={given} />
      <ChangesNotice reload={rows.reload} />
      <Rows rows={rows} caption={t("bulletins")} show={(lines) => <Ledger lines={lines} />} />
    </>
  );
}

function daysOfRoute(kind: string): Days {
  const { query } = route.value;
  return { kind, cutoff: query.get("cutoff") ?? "", from: query.get("from") ?? undefined };
}

/** The one of these days that the office has on its list; a stopped one is none. */
function useLine({ kind, cutoff, from }: Days): { line: Line | null; reload: () => void } {
  const list = useResource<Page>("/lists/bulletin", { bulletin: kind, cutoff });
  const line = list.data?.items.find((one) => text(one, "state") !== "stopped" && (from === undefined || text(one, "from_day") === from));
  return { line: line ?? null, reload: list.reload };
}

export function CountedPage({ kind }: { kind: string }) {
  const days = daysOfRoute(kind);
  const figures = useFigures(days);
  const { line, reload } = useLine(days);
  const head = figures.lines?.[0];
  const submit = offered.filter((one) => one.act === "bulletin.submit").map((one) => ({ ...one, of: "" }));
  useTitle(kindName(kind));
  return (
    <>
      <h1>{kindName(kind)} {days.cutoff}</h1>
      {line !== null && <p><ObjectLink id={text(line, "id")} /> <Badge of="bulletin" member="state" value={text(line, "state")} /></p>}
      {line === null && head !== undefined && head["provisional"] !== true && (
        <SignedActs
          line={null} offers={submit} done={reload}
          form={(offer) => <CountedAct offer={offer} line={null} days={days} figures={figures} done={reload} />}
        />
      )}
      <Section id="figures" title={t("bulletinFigures")}><BulletinSheet figures={figures} days={days} line={line} /></Section>
    </>
  );
}

const turns_most = 10_000; // of a count that reads many journals before its first row

export function BulletinRowsPage({ kind }: { kind: string }) {
  const { cutoff, from } = daysOfRoute(kind);
  const query = Object.fromEntries(route.value.query);
  const rows = usePages(`/bulletins/${encodeURIComponent(kind)}/rows`, query, 100, turns_most);
  const { figure = "", column = columns[0], group, part } = query;
  const title = [figureName(figure), ...(group !== undefined && part !== undefined ? [partName(group, part)] : [])].join(" · ");
  useTitle(title);
  return (
    <>
      <h1>{title}</h1>
      <p><a href={href(["bulletins", kind], { cutoff, from })}>{kindName(kind)} {from === undefined ? "" : `${from} – `}{cutoff}</a> · {heading(column)}</p>
      <Rows rows={rows} caption={title} />
      {!rows.loading && !rows.refusal && <Standing behind={rows.behind} again={rows.reload} />}
    </>
  );
}

// Campaigns: which there are and how each stands; the board of one, of which each number opens the rows behind it.
import { useEffect, useRef } from "preact/hooks";

import type { Line, OneObject } from "../api/types.ts";
import {
  behind, counters, covered, numberOf, parts, phaseDays, share, silent, valueName, type Members,
} from "../format/campaign.ts";
import { filled } from "../format/bulletin.ts";
import { titleOf } from "../format/line.ts";
import { isBelow } from "../format/regions.ts";
import { dayOf } from "../format/time.ts";
import { inLanguage, show, text } from "../format/value.ts";
import { usePages } from "../state/pages.ts";
import { useResource } from "../state/resource.ts";
import { href, route } from "../state/route.ts";
import { now, offset, session } from "../state/session.ts";
import { found, heading } from "../state/words.ts";
import { PaperFoot, PaperHead } from "../ui/bulletin.tsx";
import { Bars } from "../ui/chart.tsx";
import { Badge, Deadline, FirmLink, Loading, ObjectLink, Problem } from "../ui/parts.tsx";
import { ListSheet } from "../ui/sheet.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { ChangesNotice, Rows } from "./list.tsx";

const turns_most = 10_000; // of a page whose rows may all be others

// ---- all of them

export function CampaignsPage() {
  const rows = usePages("/lists/campaign", {});
  const status = usePages("/lists/campaign_status", {});
  useTitle(t("campaigns"));
  const of = (line: Line): Members => status.items.find((one) => one["id"] === line["id"]) ?? {};
  const count = (member: string): Column<Line> => ({ name: member, title: heading(member), cell: (line) => show(member, of(line)[member]) });
  const columns: Column<Line>[] = [
    { name: "matter", title: t("matter"), cell: (line) => <div class="matter"><span class="matter-title">{titleOf(line)}</span> <ObjectLink id={text(line, "id")} /></div> },
    { name: "state", title: t("state"), cell: (line) => <Badge of="campaign" member="state" value={text(line, "state")} /> },
    { name: "phase", title: heading("phase"), cell: (line) => (text(line, "phase") === "" ? null : t("campaignPhase", text(line, "phase"))) },
    { name: "days", title: t("campaignDays"), cell: (line) => `${text(line, "from_day")} – ${text(line, "to_day")}` },
    { name: "tasks", title: heading("tasks"), cell: (line) => ("tasks" in of(line) ? t("campaignOf", numberOf(of(line), "tasks_done"), numberOf(of(line), "tasks")) : null) },
    count("tasks_overdue"), count("reports_overdue"),
    { name: "deadline", title: heading("next_day"), cell: (line) => (text(of(line), "next_day") === "" ? null : <Deadline due={text(of(line), "next_day")} />) },
  ];
  return (
    <>
      <h1>{t("campaigns")}</h1>
      <ChangesNotice reload={() => { rows.reload(); status.reload(); }} />
      {status.refusal && <Problem refusal={status.refusal} again={status.reload} />}
      <Rows rows={rows} caption={t("campaigns")} show={(lines) => <Table caption={t("campaigns")} rows={lines} rowKey={(line) => text(line, "id")} columns={columns} />} />
    </>
  );
}

// ---- the board of one

function Number({ line, member, to, of }: { line: Members; member: string; to: string; of: string }) {
  if (!(member in line)) return null;
  const shown = show(member, line[member]);
  return numberOf(line, member) === 0 ? <>{shown}</> : <a href={to} aria-label={`${of} · ${heading(member)}: ${shown}`}>{shown}</a>;
}

function Phases({ line }: { line: Line }) {
  const today = dayOf(now.value, offset.value);
  return (
    <Table
      caption={heading("phases")} rows={parts(line, "phases")} rowKey={(row) => text(row, "id")}
      columns={[
        { name: "title", title: heading("phase"), cell: (row) => inLanguage(row, "title") },
        { name: "days", title: t("campaignDays"), cell: (row) => `${text(row, "from_day")} – ${text(row, "to_day")}` },
        {
          name: "now", title: t("state"),
          cell: (row) => (row["running"] === true ? <><Deadline due={text(row, "to_day")} /> {phaseDays(row, today)}</> : phaseDays(row, today)),
        },
      ]}
    />
  );
}

/** The firms behind a number of the coverage; what isn't stated can't be asked for, and is left to the page. */
function firmsBehind(id: string, line: Members, what: { has?: string; lacks?: string }): string {
  const counter = text(line, "counter"), value = text(line, "value");
  const where = counter === "all" ? {} : value === "" ? { unstated: counter } : { counter, value };
  return href(["campaigns", id, "firms"], { ...what, ...where });
}

function coverColumns(id: string): Column<Line>[] {
  return covered.map(({ member, ...what }) => ({
    name: member, title: heading(member),
    cell: (line) => <Number line={line} member={member} to={firmsBehind(id, line, what)} of={text(line, "counter") === "all" ? t("all") : valueName(line)} />,
  }));
}

function Says({ line }: { line: Line }) {
  const says = text(line, "says");
  return <span class={`badge ${says === "silent" ? "bad" : says === "none_found" ? "good" : "plain"}`}>{show("says", says)}</span>;
}

/** The problems that a campaign counts stand behind the counter of that measure. */
function problemsOf(line: Line): string {
  return text(parts(line, "counters").find((one) => text(one, "measure") === "problems_handled") ?? {}, "id");
}

function Coverage({ id, line, cover }: { id: string; line: Line; cover: Line[] }) {
  const whole = cover.find((line) => text(line, "counter") === "all");
  return (
    <>
      {whole !== undefined && (
        <>
          <Table caption={t("campaignCoverage")} rows={[whole]} rowKey={() => "all"} columns={[{ name: "value", title: heading("base"), cell: () => t("all") }, ...coverColumns(id)]} />
          <p class="quiet">
            {heading("base_version")} {text(whole, "base_version")} · {text(whole, "day")} · {show("person", whole["person"])} · {t(whole["adds_up"] === true ? "campaignAddsUp" : "campaignAddsNot")}{" · "}
            {heading("hazards_counted")}{" "}
            <Number line={whole} member="hazards_counted" to={href(["campaigns", id, "rows"], { counter: problemsOf(line), number: "counted" })} of={t("all")} /> · {heading("outside_base")} {text(whole, "outside_base")}
          </p>
        </>
      )}
      {counters.map((counter) => {
        const lines = cover.filter((line) => text(line, "counter") === counter);
        if (lines.length === 0) return null;
        const name = show("counter", counter), measured = `${heading("firms_checked")}/${heading("firms")}`;
        const says: Column<Line>[] = lines.some((line) => "says" in line) ? [{ name: "says", title: heading("says"), cell: (line) => ("says" in line ? <Says line={line} /> : null) }] : [];
        return (
          <div key={counter} class="paper" id={`by-${counter}`}>
            <h4>{t("campaignBy", name)}</h4>
            <p class="quiet">{measured}</p>
            <Bars
              name={t("chartOf", measured, name)}
              bars={lines.map((line) => ({ label: valueName(line), value: numberOf(line, "firms_checked"), of: numberOf(line, "firms") }))}
            />
            <Table
              caption={t("campaignBy", name)} rows={lines} rowKey={(line) => text(line, "value")}
              columns={[{ name: "value", title: name, cell: valueName }, ...coverColumns(id), ...says]}
            />
          </div>
        );
      })}
    </>
  );
}

function Missing({ id, cover }: { id: string; cover: Line[] }) {
  const lines = silent(cover), zero = cover.filter((line) => "zero_day" in line);
  const whole = cover.find((line) => text(line, "counter") === "all");
  const what: Column<Line> = { name: "value", title: t("campaignWho"), cell: (line) => <><span class="kind">{show("counter", line["counter"])}</span> {valueName(line)}</> };
  return (
    <>
      {whole !== undefined && <p>{t("campaignUnchecked")}{" "}<Number line={whole} member="firms_missing" to={firmsBehind(id, whole, { lacks: "checked" })} of={t("all")} /></p>}
      {lines.length === 0 ? <p class="quiet">{t("campaignAllSaid")}</p> : (
        <Table
          caption={t("campaignSilent")} rows={lines} rowKey={(line) => `${text(line, "counter")} ${text(line, "value")}`}
          columns={[what, ...coverColumns(id).filter(({ name }) => ["firms", "firms_checked", "firms_missing"].includes(name)), { name: "says", title: heading("says"), cell: (line) => <Says line={line} /> }]}
        />
      )}
      {zero.length > 0 && (
        <div class="paper" id="zero">
          <h4>{t("campaignZero")}</h4>
          <Table
            caption={t("campaignZero")} rows={zero} rowKey={(line) => text(line, "value")}
            columns={[
              what,
              ...["zero_day", "zero_checked", "zero_firms", "zero_person", "hazards_found"].map((member): Column<Line> =>
                ({ name: member, title: heading(member), cell: (line) => show(member, line[member]) })),
            ]}
          />
        </div>
      )}
    </>
  );
}

const figures = ["done", "owed", "missing", "after_owed", "after_done", "excluded", "late"];

/** `id`: each number opens the rows behind it; without it they are those of a paper that was submitted. */
function Figures({ id, rows, caption }: { id?: string; rows: Members[]; caption: string }) {
  const some = figures.filter((member) => rows.some((row) => member in row));
  return (
    <Table
      caption={caption} rows={rows} rowKey={(row) => text(row, "id")}
      columns={[
        { name: "title", title: heading("counter"), cell: (row) => inLanguage(row, "title") },
        ...some.map((member): Column<Members> => ({
          name: member, title: member === "missing" ? t("campaignLacks") : heading(member),
          cell: (row) => (id === undefined ? show(member, row[member])
            : <Number line={row} member={member} to={href(["campaigns", id, "rows"], { counter: text(row, "id"), number: member })} of={inLanguage(row, "title")} />),
        })),
        { name: "share", title: t("campaignShare"), cell: (row) => share(row["share_bp"]) },
        { name: "target", title: heading("target_percent"), cell: (row) => show("target_percent", row["target_percent"]) },
        { name: "due_day", title: heading("due_day"), cell: (row) => text(row, "due_day") },
      ]}
    />
  );
}

function Owed({ line }: { line: Line }) {
  const reports = parts(line, "reports").flatMap((report) =>
    parts({ kind: "report", ...report }, "periods").map((period): Members => ({ ...period, report: report["id"] ?? "", title: inLanguage(report, "title"), to: report["to"] ?? "" })));
  const stands = (row: Members, done: boolean) => (
    <span class={`badge ${row["overdue"] === true ? "bad" : done ? "good" : "plain"}`}>{row["overdue"] === true ? t("overdue") : t(done ? "campaignDone" : "campaignOpen")}</span>
  );
  return (
    <>
      <Table
        caption={heading("tasks")} rows={parts(line, "tasks")} rowKey={(row) => text(row, "id")}
        columns={[
          { name: "due_day", title: heading("due_day"), cell: (row) => text(row, "due_day") },
          { name: "title", title: heading("tasks"), cell: (row) => inLanguage(row, "title") },
          { name: "unit", title: heading("unit"), cell: (row) => show("unit", row["unit"]) },
          { name: "owner", title: t("owner"), cell: (row) => show("owner", row["owner"]) },
          { name: "state", title: t("state"), cell: (row) => <>{stands(row, row["done"] === true)} {text(row, "done_day")}</> },
        ]}
      />
      {reports.length > 0 && (
        <div class="paper">
          <h4>{heading("reports")}</h4>
          <Table
            caption={heading("reports")} rows={reports} rowKey={(row) => `${text(row, "title")} ${text(row, "period")}`}
            columns={[
              { name: "due_day", title: heading("due_day"), cell: (row) => text(row, "due_day") },
              { name: "title", title: heading("reports"), cell: (row) => `${text(row, "title")} → ${text(row, "to")}` },
              { name: "state", title: t("state"), cell: (row) => <>{stands(row, numberOf(row, "versions") > 0)} {text(row, "last_day")}</> },
              { name: "summary", title: noun("campaign_summary"), cell: (row) => <SummaryLink id={text(line, "id")} row={row} /> },
              {
                name: "results", title: t("campaignResults"),
                cell: (row) => (numberOf(row, "versions") === 0 ? null : (
                  <a href={href(["campaigns", text(line, "id"), "results"], { report: text(row, "report"), period: text(row, "period") })}
                    aria-label={`${t("campaignResults")}: ${text(row, "title")} ${text(row, "last_day")}`}>{text(row, "last_day")}</a>)),
              },
            ]}
          />
        </div>
      )}
    </>
  );
}

/** Of a report that papers are owed for on a day; what is sent at once is written as it happens. */
function SummaryLink({ id, row }: { id: string; row: Members }) {
  if (text(row, "due_day") === "") return null;
  const name = noun("campaign_summary");
  return <a href={href(["campaigns", id, "summary"], { report: text(row, "report") })} aria-label={`${name}: ${text(row, "title")}`}>{name}</a>;
}

/** 典型案例: closed and published, named by a leader, with what is told of each. */
function TypicalCases({ line }: { line: Line }) {
  const cases = parts(line, "typical_cases");
  if (cases.length === 0) return null;
  return (
    <>
      <h3 id="typical">{heading("typical_cases")}</h3>
      <Table
        caption={heading("typical_cases")} rows={cases} rowKey={(row) => text(row, "casefile")}
        columns={[
          { name: "casefile", title: heading("casefile"), cell: (row) => <ObjectLink id={text(row, "casefile")} /> },
          { name: "facts", title: heading("facts", "campaign_case"), cell: (row) => text(row, "facts") },
          { name: "day", title: heading("day"), cell: (row) => text(row, "day") },
          { name: "person", title: heading("person"), cell: (row) => show("person", row["person"]) },
        ]}
      />
    </>
  );
}

const earlier = (one: string, other: string): string => (one < other ? one : other);

/** On the campaign's own page, beside its acts, story and grounds. */
/** How the regions below stand with the same plan, by their newest papers; who has sent none stands among them. */
function Counties({ line }: { line: Line }) {
  const regions = usePages("/lists/region", {}, 100, turns_most, { wanted: Infinity });
  const papers = usePages("/lists/reported", { plan: text(line, "plan") }, 200, turns_most, { wanted: Infinity });
  const below = regions.items.filter(isBelow), counted = parts(line, "counters");
  const refusal = regions.refusal ?? papers.refusal;
  const of = (region: Line, counter?: string): Line | undefined => papers.items.find((one) =>
    text(one, "region") === text(region, "region") && text(one, "year") === text(line, "year") && (counter === undefined || text(one, "counter") === counter));
  const cell = (region: Line, counter: string) => {
    const one = of(region, counter);
    return one === undefined ? null : text(one, "owed") === "" ? text(one, "amount") : t("campaignOf", text(one, "done"), text(one, "owed"));
  };
  if (refusal) return <Problem refusal={refusal} again={() => { regions.reload(); papers.reload(); }} />;
  if (below.length === 0) return null;
  return (
    <>
      <h3 id="counties">{t("campaignCounties")}</h3>
      <Table
        caption={t("campaignCountiesOf")} rows={below} rowKey={(row) => text(row, "region")}
        columns={[
          { name: "region", title: heading("region"), cell: (row) => <>{text(row, "region_name")} <span class="id">{text(row, "region")}</span></> },
          {
            name: "reported_day", title: heading("reported_day"),
            cell: (row) => (of(row) === undefined ? <span class="badge bad">{t("treeSilent")}</span>
              : <><span>{text(of(row)!, "cutoff_day")}</span> <ObjectLink id={text(of(row)!, "letter")} /></>),
          },
          ...counted.map((counter): Column<Line> => ({ name: text(counter, "id"), title: inLanguage(counter, "title"), cell: (row) => cell(row, text(counter, "id")) })),
        ]}
      />
    </>
  );
}

export function CampaignBoard({ line, again }: { line: Line; again: () => void }) {
  const today = dayOf(now.value, offset.value);
  const id = text(line, "id");
  const none = parts(line, "base").length === 0;
  const base = usePages(none ? null : "/lists/campaign_base", { campaign: id }, 100, turns_most, { wanted: Infinity });
  // Read anew, the campaign has its coverage counted anew.
  const read = useRef(line);
  useEffect(() => {
    if (read.current !== line) base.reload();
    read.current = line;
  }, [line]);
  return (
    <>
      <ChangesNotice reload={again} />
      <h3>{heading("phases")}</h3>
      <Phases line={line} />
      <h3 id="coverage">{t("campaignCoverage")}</h3>
      {none && <p class="quiet">{t("campaignNoBase")}</p>}
      {base.refusal && <Problem refusal={base.refusal} again={base.reload} />}
      {base.loading && base.items.length === 0 && <Loading />}
      {base.items.length > 0 && (
        <>
          <Coverage id={id} line={line} cover={base.items} />
          <h3 id="missing">{t("campaignMissing")}</h3>
          <Missing id={id} cover={base.items} />
        </>
      )}
      <Counties line={line} />
      <h3>{heading("counters")}</h3>
      <Figures id={id} rows={parts(line, "counters")} caption={heading("counters")} />
      <ul>
        <li><a href={href(["campaigns", id, "results"])}>{t("campaignResults")}</a></li>
        <li><a href={href(["campaigns", id, "summary"])}>{noun("campaign_summary")}</a></li>
        {text(line, "from_day") <= today && <li><a href={href(["bulletins", "period"], { from: text(line, "from_day"), cutoff: earlier(today, text(line, "to_day")) })}>{t("campaignCases")}</a></li>}
      </ul>
      <TypicalCases line={line} />
      <h3>{t("campaignOwed")}</h3>
      <Owed line={line} />
    </>
  );
}

// ---- the rows behind a number

const isStated: Record<string, (line: Line) => boolean> = {
  area: (line) => text(line, "base_area") !== "",
  unit: (line) => text(line, "unit") !== "",
};

function Firms({ lines }: { lines: Line[] }) {
  const value = (member: string): Column<Line> => ({ name: member, title: heading(member), cell: (line) => show(member, line[member]) });
  return (
    <Table
      caption={t("campaignFirms")} rows={lines} rowKey={(line, at) => `${text(line, "firm_key")} ${at}`}
      columns={[
        { name: "firm", title: t("firm"), cell: (line) => <FirmLink firm={text(line, "firm_key") === "" ? null : { key: text(line, "firm_key"), name: text(line, "name") }} /> },
        ...["class_code", "role", "region", "base_area", "unit", "hazards_found"].map(value),
      ]}
    />
  );
}

export function CampaignFirmsPage({ id }: { id: string }) {
  const { unstated, ...query } = Object.fromEntries(route.value.query);
  const { has, lacks, counter, value } = query;
  const stated = unstated === undefined ? undefined : isStated[unstated];
  const noun = lacks === undefined ? "campaign_base_firm" : "campaign_base_missing";
  // Neither visited nor sampled is what is missing where nothing else is named.
  const asked = { campaign: id, has, lacks: lacks === "checked" ? undefined : lacks, counter, value };
  const rows = usePages(`/lists/${noun}`, asked, 100, turns_most, stated === undefined ? {} : { only: (line) => !stated(line) });
  const name = counter === undefined ? unstated === undefined ? t("all") : `${show("counter", unstated)} · ${t("campaignUnstated")}`
    : `${show("counter", counter)} · ${valueName({ counter, value: value ?? "" })}`;
  const member = covered.find((one) => one.has === has && one.lacks === lacks)?.member ?? "firms";
  const title = `${name} · ${heading(member)}`;
  useTitle(title);
  return (
    <>
      <h1>{title}</h1>
      <p><ObjectLink id={id} /> · {t("campaignFirms")}</p>
      <Rows rows={rows} caption={title} show={(lines) => <Firms lines={lines} />} />
    </>
  );
}

// ---- the results list (行动成果清单)

/** As a submitted report has it, or without a report as the counters stand: a draft. On paper it is a sheet of the office's. */
export function CampaignResultsPage({ id }: { id: string }) {
  const { report, period } = Object.fromEntries(route.value.query);
  const query = { campaign: id, report, period };
  const rows = usePages("/lists/campaign_result", query);
  const one = useResource<OneObject>(`/objects/${id}`);
  const line = one.data?.items[0];
  const first = rows.items[0];
  const named = line === undefined ? {} : parts(line, "reports").find((part) => text(part, "id") === report) ?? {};
  const day = first !== undefined && "submitted_day" in first ? text(first, "submitted_day") : dayOf(now.value, offset.value);
  const title = `${line === undefined ? id : titleOf(line)} ${t("campaignResults")}`;
  const office = session.value?.county.name ?? "";
  useTitle(title);
  return (
    <>
      <div class="page-head"><h1>{title}</h1>{rows.items.length > 0 && <ListSheet noun="campaign_result" query={query} title={`${title} ${day}`} />}</div>
      <p><ObjectLink id={id} /></p>
      {rows.refusal && <Problem refusal={rows.refusal} again={rows.reload} />}
      {rows.loading && rows.items.length === 0 && <Loading />}
      {rows.items.length > 0 && (
        <section id="figures" aria-labelledby="figures-title">
          <h2 id="figures-title">{report === undefined ? t("campaignAsItStands", day) : t("campaignAsSubmitted", inLanguage(named, "title"), text(first ?? {}, "period"), text(first ?? {}, "paper"), day)}</h2>
          <div class="bulletin-sheet">
            <PaperHead office={office} signer={report === undefined ? "" : text(line ?? {}, "reporter")} />
            <h3>{title}</h3>
            <Figures rows={rows.items} caption={title} {...(report === undefined ? { id } : {})} />
            <PaperFoot office={office} day={day} />
          </div>
        </section>
      )}
    </>
  );
}

// ---- the draft of a summary (工作总结)

const noun = (name: string): string => found("noun", name) ?? name;
/** Each line names its sentence: the same that the terminal has, and the office's paper. */
const sentence = (line: Line): string =>
  filled(text(line, "says"), { ...Object.fromEntries(Object.entries(line).map(([name, value]) => [name, String(value)])), title: inLanguage(line, "title") });

/** What is on record, in the order of the paper, and where a person has to write on. It is handed in by a report, as whoever writes it has it. */
export function CampaignSummaryPage({ id }: { id: string }) {
  const { report } = Object.fromEntries(route.value.query);
  const rows = usePages("/lists/campaign_summary", { campaign: id, report });
  const office = session.value?.county.name ?? "";
  const of = (part: string): Line[] => rows.items.filter((line) => text(line, "part") === part);
  const [name, stands] = ["title", "standing"].map((part) => of(part).map(sentence).join(""));
  const title = name === undefined || name === "" ? id : name;
  useTitle(title);
  return (
    <>
      <h1>{title}</h1>
      <p><ObjectLink id={id} /></p>
      {rows.refusal && <Problem refusal={rows.refusal} again={rows.reload} />}
      {rows.loading && rows.items.length === 0 && <Loading />}
      {rows.items.length > 0 && (
        <section id="figures" aria-labelledby="figures-title">
          <h2 id="figures-title">{noun("campaign_summary")}</h2>
          <div class="bulletin-sheet">
            <PaperHead office={office} signer="" />
            <h3>{title}</h3>
            <p>{stands}</p>
            {["work", "results", "problems", "next"].map((part) => (
              <div key={part} id={`part-${part}`}>
                <h4>{found("text", `summary_part_${part}`)}</h4>
                {of(part).map((line, at) => <p key={at}>{line["to_write"] === true ? <em>{sentence(line)}</em> : sentence(line)}</p>)}
              </div>
            ))}
            <PaperFoot office={office} day={found("text", "paper_undated") ?? ""} />
          </div>
        </section>
      )}
    </>
  );
}

function Entries({ lines, caption }: { lines: Line[]; caption: string }) {
  const what = (line: Line) => (text(line, "firm_key") !== "" ? <FirmLink firm={{ key: text(line, "firm_key"), name: text(line, "name") }} />
    : text(line, "object") !== "" ? <ObjectLink id={text(line, "object")} /> : text(line, "task"));
  const yes = (line: Line, member: string): string => (line[member] === true ? heading(member) : "");
  return (
    <Table
      caption={caption} rows={lines} rowKey={(line, at) => `${text(line, "object")} ${at}`}
      columns={[
        { name: "matter", title: t("matter"), cell: what },
        { name: "state", title: t("state"), cell: (line) => <Badge of="campaign_entry" member="state" value={text(line, "state")} /> },
        { name: "entered_day", title: heading("entered_day"), cell: (line) => text(line, "entered_day") },
        { name: "done_day", title: heading("done_day"), cell: (line) => text(line, "done_day") },
        { name: "by", title: t("campaignBecause"), cell: (line) => (text(line, "by") === "" ? null : <ObjectLink id={text(line, "by")} />) },
        { name: "late", title: t("campaignNote"), cell: (line) => [line["after"] === true ? t("campaignAfter") : "", yes(line, "late"), text(line, "amount")].filter((one) => one !== "").join(" · ") },
      ]}
    />
  );
}

export function CampaignRowsPage({ id }: { id: string }) {
  const { counter = "", number = "" } = Object.fromEntries(route.value.query);
  const noun = number === "missing" ? "campaign_missing" : "campaign_rows";
  const rows = usePages(`/lists/${noun}`, { campaign: id, counter }, 100, turns_most, { only: behind(number) });
  const title = `${counter} · ${number === "missing" ? t("campaignLacks") : heading(number === "counted" ? "hazards_counted" : number)}`;
  useTitle(title);
  return (
    <>
      <h1>{title}</h1>
      <p><ObjectLink id={id} /></p>
      <Rows rows={rows} caption={title} show={(lines) => <Entries lines={lines} caption={title} />} />
    </>
  );
}

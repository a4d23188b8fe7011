// What each daemon says of itself, and what stands between it and others: disk, neighbours, feeds, what was set aside.
import { useEffect, useState } from "preact/hooks";

import type { Query } from "../api/client.ts";
import type { DaemonStatus, Line, Status, Value } from "../api/types.ts";
import { mostOf } from "../format/chart.ts";
import { show, text } from "../format/value.ts";
import { useChanges } from "../state/live.ts";
import { usePages } from "../state/pages.ts";
import { useResource } from "../state/resource.ts";
import { daemonName, found, heading } from "../state/words.ts";
import { Bars, Line as Run } from "../ui/chart.tsx";
import { Facts } from "../ui/facts.tsx";
import { Badge, Loading, ObjectLink, Problem, Section } from "../ui/parts.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

/** How many events of its sources a daemon hasn't taken yet. */
export function backlogOf(line: Line): number {
  const sources = line["sources"];
  if (!Array.isArray(sources)) return 0;
  let most = 0;
  for (const one of sources) {
    if (typeof one !== "object" || one === null || Array.isArray(one)) continue;
    const head = one["head"];
    const cursor = one["cursor"];
    if (typeof head === "number" && typeof cursor === "number") most = Math.max(most, head - cursor);
  }
  return most;
}

/** How long ago that was recorded which a daemon took last, where it is behind. */
export function behindOf(line: Line): number {
  const sources = Array.isArray(line["sources"]) ? line["sources"] : [];
  return Math.max(0, ...sources.map((one) =>
    (typeof one === "object" && one !== null && !Array.isArray(one) && typeof one["behind_ms"] === "number" ? one["behind_ms"] : 0)));
}

/** By how much the oldest mark that hasn't fired is late. */
export function marksLateOf(line: Line): number {
  const next = Date.parse(text(line, "next_mark_ms"));
  const now = Date.parse(text(line, "now_ms"));
  return Number.isNaN(next) || Number.isNaN(now) ? 0 : Math.max(0, now - next);
}

/** "3 s", "2 min", "5 h", "4 d"; "" for nothing. */
export function lasting(ms: number): string {
  const steps: [number, TextName][] = [[86_400_000, "lastDays"], [3_600_000, "lastHours"], [60_000, "lastMinutes"], [1000, "lastSeconds"]];
  const step = steps.find(([of]) => ms >= of);
  return step === undefined ? "" : t(step[1], Math.floor(ms / step[0]));
}

const status = (one: DaemonStatus): Line | undefined => one.lines.find((line) => line.kind === "status") ?? one.lines[0];

function Lasting({ ms }: { ms: number }) {
  return ms < 1000 ? <>0</> : <span class="badge bad">{lasting(ms)}</span>;
}

// More than a screen is wide says no more.
const samples_most = 120;

/** By daemon, and the greatest each time that they were asked. */
function Backlog({ all }: { all: Status }) {
  const [greatest, setGreatest] = useState<number[]>([]);
  const bars = all.items.flatMap((one) => {
    const line = status(one);
    return line === undefined ? [] : [{ label: daemonName(one.daemon), value: backlogOf(line) }];
  });
  const most = mostOf(bars);
  useEffect(() => setGreatest((before) => [...before, most].slice(-samples_most)), [all]);
  return (
    <div id="backlog" class="chart-grid">
      <div><h2>{t("backlog")}</h2><Bars name={t("backlog")} bars={bars} /></div>
      {greatest.length > 1 && <Run name={t("backlogSince")} values={greatest} />}
    </div>
  );
}

type Members = { [member: string]: Value };

const isMembers = (value: Value | undefined): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

const among = (line: Members | undefined, member: string): Members[] => (Array.isArray(line?.[member]) ? line[member].filter(isMembers) : []);

/** Of the file system on which that daemon keeps what it knows. */
function Disk({ one }: { one: DaemonStatus }) {
  const disk = one.lines.map((line) => line["disk"]).find(isMembers);
  if (disk === undefined) return null;
  const [used = 0, alarm = 100, refuses = 100, free = 0] = ["used_percent", "alarm_percent", "refuse_percent", "free_bytes"].map((name) => Number(disk[name]));
  const tone = used >= refuses ? "bad" : used >= alarm ? "warn" : "good";
  return (
    <><span class={`badge ${tone}`}>{t("diskUsed", used)}</span> {t("diskFree", (free / 2 ** 30).toFixed(1), alarm, refuses)}</>
  );
}

interface Destination {
  from: string;
  to: string;
  /** events that it hasn't taken */
  waiting: number;
  /** how long ago that was recorded which it took last */
  behind: number;
  silent: number;
}

/** Whose events wait for whom, the most first: what each daemon says of those that take from it, and these of how far back they are. */
export function destinationsOf(items: DaemonStatus[]): Destination[] {
  const lineOf = (daemon: string): Line | undefined => { const one = items.find((item) => item.daemon === daemon); return one && status(one); };
  const number = (members: Members | undefined, name: string): number => Number(members?.[name] ?? 0);
  return items.flatMap((item) => {
    const line = status(item);
    return among(line, "consumers").map((one) => ({
      from: item.daemon, to: text(one as Line, "name"),
      waiting: Math.max(0, number(line, "head") - Math.max(number(one, "durable"), number(one, "level_through"))),
      behind: number(among(lineOf(text(one as Line, "name")), "sources").find((source) => source["daemon"] === item.daemon), "behind_ms"),
      silent: number(one, "silent_for_ms"),
    }));
  }).sort((a, b) => b.waiting - a.waiting || b.behind - a.behind);
}

const destination: Column<Destination>[] = [
  { name: "from", title: "", cell: (one) => daemonName(one.from) },
  { name: "to", title: "", cell: (one) => daemonName(one.to) },
  { name: "waiting", title: "", cell: (one) => String(one.waiting) },
  { name: "behind", title: "", cell: (one) => <Lasting ms={one.waiting === 0 ? 0 : one.behind} /> },
  { name: "silent", title: "", cell: (one) => lasting(one.silent) || "0" },
];

function Destinations({ items }: { items: DaemonStatus[] }) {
  const titles: Record<string, string> = {
    from: t("backlogFrom"), to: t("backlogTo"), waiting: t("backlogWaits"), behind: heading("behind_ms"), silent: heading("silent_for_ms"),
  };
  return (
    <Section id="destinations" title={t("backlogBy")}>
      <Table caption={t("backlogBy")} rows={destinationsOf(items)} rowKey={(one) => `${one.from} ${one.to}`}
        columns={destination.map((one) => ({ ...one, title: titles[one.name] ?? "" }))} />
    </Section>
  );
}

/** Papers on the way to a region: how many it hasn't receipted, urgent ones and others, and since when the oldest waits. */
function OnTheWay({ line }: { line: Line }) {
  const streams = ["urgent", "bulk"].flatMap((name) => (isMembers(line[name]) ? [line[name]] : []));
  const waiting = streams.reduce((sum, one) => sum + Number(one["waiting"] ?? 0), 0);
  const oldest = streams.map((one) => text(one as Line, "oldest_since_ms")).filter((one) => one !== "").sort()[0];
  return <>{waiting}{oldest !== undefined && <> · {show("oldest_since_ms", oldest)}</>}</>;
}

/** The members of a daemon's list that say how it stands, the id as a link. */
function Listed({ id, title, noun, members, query = {}, none }: {
  id: string; title: string; noun: string; members: string[]; query?: Query; none?: string;
}) {
  const rows = usePages(`/lists/${noun}`, query);
  const columns = members.map((name): Column<Line> => ({
    name, title: heading(name === "region_name" ? "region" : name),
    cell: (line) => (name === "id" ? <ObjectLink id={text(line, name)} /> : name === "link" || name === "state"
      ? <Badge of={line.kind} member={name} value={text(line, name)} /> : name === "waiting" ? <OnTheWay line={line} /> : show(name, line[name], line.kind)),
  }));
  return (
    <Section id={id} title={title}>
      {rows.refusal && <Problem refusal={rows.refusal} again={rows.reload} />}
      {rows.items.length > 0 && <Table caption={title} columns={columns} rows={rows.items} rowKey={(line, at) => `${text(line, members[0]!)} ${at}`} />}
      {rows.items.length === 0 && !rows.loading && !rows.refusal && <p class="quiet">{none ?? t("nothing")}</p>}
      {rows.more && <p><button type="button" onClick={rows.next}>{t("more")}</button></p>}
    </Section>
  );
}

const peer = ["region_name", "link", "link_since_ms", "waiting", "drafts", "oldest_draft_ms"];
const feed = ["feed", "state", "received", "conflicts", "last_ms"];
const held = ["id", "code", "source", "at_ms"];

function column(member: string): Column<DaemonStatus> {
  return { name: member, title: heading(member), cell: (one) => show(member, status(one)?.[member]) };
}

export function OperationsPage() {
  const all = useResource<Status>("/status");
  useTitle(t("operations"));
  useChanges(() => true, all.reload);
  const columns: Column<DaemonStatus>[] = [
    { name: "daemon", title: t("daemon"), cell: (one) => <strong>{daemonName(one.daemon)}</strong> },
    { name: "answers", title: t("answers"), cell: (one) => <span class={`badge ${one.answers ? "good" : "bad"}`}>{t(one.answers ? "yes" : "no")}</span> },
    { name: "backlog", title: t("backlog"), cell: (one) => { const line = status(one); return line === undefined ? "" : String(backlogOf(line)); } },
    { name: "behind", title: heading("behind_ms"), cell: (one) => { const line = status(one); return line === undefined ? "" : <Lasting ms={behindOf(line)} />; } },
    { name: "marks", title: t("marksLate"), cell: (one) => { const line = status(one); return line === undefined ? "" : <Lasting ms={marksLateOf(line)} />; } },
    ...["head", "quarantined", "refused", "malformed", "busy", "marks_fired"].map(column),
  ];
  const items = all.data?.items ?? [];
  const aside = items.filter((one) => Number(status(one)?.["quarantined"] ?? 0) > 0).map((one) => one.daemon);
  return (
    <>
      <h1>{t("operations")}</h1>
      {all.refusal && <Problem refusal={all.refusal} again={all.reload} />}
      {all.data === null && all.loading && <Loading />}
      {all.data !== null && (
        <>
          <Table caption={t("operations")} columns={columns} rows={all.data.items} rowKey={(one) => one.daemon} />
          <Backlog all={all.data} />
          <Destinations items={items} />
          <Section id="disk" title={heading("disk")}>
            <Table caption={heading("disk")} rows={items.filter((one) => one.answers)} rowKey={(one) => one.daemon}
              columns={[{ name: "daemon", title: t("daemon"), cell: (one) => daemonName(one.daemon) }, { name: "disk", title: heading("disk"), cell: (one) => <Disk one={one} /> }]} />
          </Section>
          <Listed id="peers" title={t("peers")} noun="region" members={peer} />
          <Listed id="feeds" title={t("feeds")} noun="feed" members={feed} />
          {aside.map((daemon) => (
            <Listed
              key={daemon} id={`aside-${daemon}`} title={t("aside", daemonName(daemon))} noun="quarantine" members={held}
              query={{ daemon, state: "held" }} none={t("asideNone")}
            />
          ))}
          {all.data.items.map((one) => (
            <details key={one.daemon} class="more">
              <summary>{daemonName(one.daemon)} · {t("technical")}</summary>
              {one.lines.map((line, index) => (
                <div key={index}><h3>{found("value", `part=${text(line, "name") || line.kind}`) ?? show("kind", line.kind)}</h3><Facts members={line} /></div>
              ))}
            </details>
          ))}
        </>
      )}
    </>
  );
}

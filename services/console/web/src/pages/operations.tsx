// What each daemon says of itself.
import type { DaemonStatus, Line, Status } from "../api/types.ts";
import { show, text } from "../format/value.ts";
import { useChanges } from "../state/live.ts";
import { useResource } from "../state/resource.ts";
import { heading } from "../state/words.ts";
import { Facts } from "../ui/facts.tsx";
import { Loading, Problem } from "../ui/parts.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { t } from "../ui/text.ts";
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

const status = (one: DaemonStatus): Line | undefined => one.lines.find((line) => line.kind === "status") ?? one.lines[0];

function column(member: string): Column<DaemonStatus> {
  return { name: member, title: heading(member), cell: (one) => show(member, status(one)?.[member]) };
}

export function OperationsPage() {
  const all = useResource<Status>("/status");
  useTitle(t("operations"));
  useChanges(() => true, all.reload);
  const columns: Column<DaemonStatus>[] = [
    { name: "daemon", title: t("daemon"), cell: (one) => <strong>{show("daemon", one.daemon)}</strong> },
    { name: "answers", title: t("answers"), cell: (one) => <span class={`badge ${one.answers ? "good" : "bad"}`}>{t(one.answers ? "yes" : "no")}</span> },
    { name: "backlog", title: t("backlog"), cell: (one) => { const line = status(one); return line === undefined ? "" : String(backlogOf(line)); } },
    ...["head", "quarantined", "refused", "malformed", "busy", "marks_fired", "now_ms"].map(column),
  ];
  return (
    <>
      <h1>{t("operations")}</h1>
      {all.refusal && <Problem refusal={all.refusal} again={all.reload} />}
      {all.data === null && all.loading && <Loading />}
      {all.data !== null && (
        <>
          <Table caption={t("operations")} columns={columns} rows={all.data.items} rowKey={(one) => one.daemon} />
          {all.data.items.map((one) => (
            <details key={one.daemon} class="more">
              <summary>{show("daemon", one.daemon)} · {t("technical")}</summary>
              {one.lines.map((line, index) => (
                <div key={index}><h3>{show("kind", line.kind)} {text(line, "name")}</h3><Facts members={line} /></div>
              ))}
            </details>
          ))}
        </>
      )}
    </>
  );
}

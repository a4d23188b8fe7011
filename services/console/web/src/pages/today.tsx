// What is due, overdue, new, waiting for me, to approve: each row with its next act.
import type { Page, Work, WorkItem } from "../api/types.ts";
import { standing } from "../format/deadline.ts";
import { addDays, dayOf } from "../format/time.ts";
import { text } from "../format/value.ts";
import { useChanges } from "../state/live.ts";
import { lang } from "../state/prefs.ts";
import { useResource, type Resource } from "../state/resource.ts";
import { href } from "../state/route.ts";
import { now, offset } from "../state/session.ts";
import { announce } from "../ui/announce.tsx";
import { Near, nearQuery } from "../ui/near.tsx";
import { Loading, Problem, Section } from "../ui/parts.tsx";
import { LineRows, WorkRows } from "../ui/rows.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { KeptTiles } from "../ui/views.tsx";

type Group = "late" | "soon" | "later";

/** Where a matter stands among those that wait: soon is today and the three days behind it. */
export function groupOf(item: WorkItem, now_ms: number, offset_min: number): Group {
  const due = text(item.line, "due_ms");
  if (due === "") return "later";
  const { tone } = standing(due, now_ms, offset_min, "en");
  return tone === "late" ? "late" : tone === "later" ? "later" : "soon";
}

function Tile({ to, label, count, tone }: { to: string; label: string; count: string; tone?: string }) {
  const jump = (event: Event): void => {
    if (to.startsWith("#/")) return;
    event.preventDefault();
    const section = document.getElementById(to.slice(1));
    section?.scrollIntoView();
    section?.focus({ preventScroll: true });
  };
  return (
    <li>
      <a class={`tile ${count === "0" ? "" : (tone ?? "")}`} href={to} onClick={jump}>
        <span class="tile-count">{count}</span>
        <span class="tile-label">{label}</span>
      </a>
    </li>
  );
}

const counted = (page: Resource<Page>): string =>
  page.data === null ? "…" : `${page.data.items.length}${page.data.after === null ? "" : "+"}`;

function Lines({ page, caption }: { page: Resource<Page>; caption: string }) {
  if (page.refusal) return <Problem refusal={page.refusal} again={page.reload} />;
  if (page.data === null) return <Loading />;
  if (page.data.items.length === 0) return <p class="quiet">{t("nothing")}</p>;
  return <LineRows lines={page.data.items} caption={caption} />;
}

export function TodayPage() {
  const to = addDays(dayOf(now.value, offset.value), 7);
  const near = nearQuery();
  const work = useResource<Work>("/work", near);
  const terms = useResource<Page>("/due", { to, limit: 50, ...near });
  const reports = useResource<Page>("/lists/report", { state: "registered", limit: 20, ...near });
  const hazards = useResource<Page>("/lists/hazard", { state: "opened", limit: 20, ...near });
  useTitle(t("today"));
  useChanges(() => true, () => {
    for (const one of [work, terms, reports, hazards]) one.reload();
    announce(t("updated"));
  });

  const items = work.data?.items ?? [];
  const approve = items.filter((item) => item.why === "to_approve");
  // Whose owner is gone: a leader gives them to somebody, whatever their terms.
  const orphans = items.filter((item) => item.why === "to_reassign");
  const mine = items.filter((item) => !["to_approve", "for_role", "to_reassign"].includes(item.why));
  const role = items.filter((item) => item.why === "for_role");
  const group = (wanted: Group): WorkItem[] =>
    mine.filter((item) => groupOf(item, now.value, offset.value) === wanted);
  const groups: { id: string; text: TextName; items: WorkItem[] }[] = [
    { id: "late", text: "overdue", items: group("late") },
    { id: "soon", text: "dueSoon", items: group("soon") },
    { id: "later", text: "laterTerms", items: group("later") },
  ];
  const number = (list: WorkItem[]): string => (work.data === null ? "…" : String(list.length));
  return (
    <>
      <h1>{t("today")}</h1>
      <Near />
      <ul class="tiles" aria-label={t("views")}>
        <Tile to="#late" label={t("overdue")} count={number(groups[0]!.items)} tone="bad" />
        <Tile to="#soon" label={t("dueSoon")} count={number(groups[1]!.items)} tone="warn" />
        <Tile to="#approve" label={t("toApprove")} count={number(approve)} tone="accent" />
        <Tile to="#orphans" label={t("orphans")} count={number(orphans)} tone="warn" />
        <Tile to="#later" label={t("laterTerms")} count={number(groups[2]!.items)} />
        <Tile to="#new-reports" label={t("newReports")} count={counted(reports)} />
        <Tile to="#new-hazards" label={t("newHazards")} count={counted(hazards)} />
      </ul>
      <KeptTiles />
      {work.refusal && <Problem refusal={work.refusal} again={work.reload} />}
      {work.data !== null && work.data.failed.length > 0 && (
        <p class="notice" role="alert">{t("failedDaemons", work.data.failed.join(lang.value === "zh" ? "、" : ", "))}</p>
      )}
      {work.data === null && work.refusal === null && <Loading />}
      {work.data !== null && items.length === 0 && <p class="quiet">{t("nothingWaits")}</p>}
      {approve.length > 0 && (
        <Section id="approve" title={t("toApprove")}><WorkRows items={approve} caption={t("toApprove")} /></Section>
      )}
      {orphans.length > 0 && (
        <Section id="orphans" title={t("orphans")}><WorkRows items={orphans} caption={t("orphans")} /></Section>
      )}
      {groups.filter((one) => one.items.length > 0).map((one) => (
        <Section key={one.id} id={one.id} title={`${t("waiting")} · ${t(one.text)}`}>
          <WorkRows items={one.items} caption={t(one.text)} />
        </Section>
      ))}
      {role.length > 0 && (
        <Section id="role" title={t("forRole")}><WorkRows items={role} caption={t("forRole")} /></Section>
      )}
      <Section id="new-reports" title={t("newReports")}>
        <Lines page={reports} caption={t("newReports")} />
        <p><a href={href(["lists", "report"], { state: "registered" })}>{t("all")}</a></p>
      </Section>
      <Section id="new-hazards" title={t("newHazards")}>
        <Lines page={hazards} caption={t("newHazards")} />
        <p><a href={href(["lists", "hazard"], { state: "opened" })}>{t("all")}</a></p>
      </Section>
      <Section id="terms" title={t("termsOfAll")}>
        <Lines page={terms} caption={t("termsOfAll")} />
      </Section>
    </>
  );
}

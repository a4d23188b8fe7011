// Any list that the county has, with the filters that the list declares.
import type { ComponentChildren } from "preact";

import type { Filter, Line, List, Lists } from "../api/types.ts";
import { idOf } from "../format/line.ts";
import { show } from "../format/value.ts";
import { canSign, kept } from "../sign/key.ts";
import { useChanges } from "../state/live.ts";
import { namedOf } from "../state/named.ts";
import { usePages, type Paged } from "../state/pages.ts";
import { useResource } from "../state/resource.ts";
import { go, href, route } from "../state/route.ts";
import { daemonName, heading, noun as nounWord } from "../state/words.ts";
import { useState } from "preact/hooks";
import { Beginnings } from "../ui/acts.tsx";
import { announce } from "../ui/announce.tsx";
import { Bulk, bulkOffers } from "../ui/bulk.tsx";
import { Suggestions } from "../ui/known.tsx";
import { Near, nearQuery } from "../ui/near.tsx";
import { Loading, Problem } from "../ui/parts.tsx";
import { Unlock } from "../ui/passphrase.tsx";
import { LineRows } from "../ui/rows.tsx";
import { ListSheet } from "../ui/sheet.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { KeepView, KeptViews, useViews } from "../ui/views.tsx";

/** Views that an office opens again and again; only those whose filters the list has are shown. */
const views: Record<string, { text?: TextName; query: Record<string, string> }[]> = {
  hazard: [
    { text: "overdue", query: { mark: "overdue" } },
    { text: "mine", query: { mine: "yes" } },
    { query: { state: "opened" } },
    { query: { state: "ordered" } },
    { query: { state: "rectified_claimed" } },
    { query: { state: "reinspection_failed" } },
    { query: { level: "major" } },
  ],
  report: [{ query: { state: "registered" } }, { query: { state: "checking" } }],
  measure: [{ query: { state: "proposed" } }],
  case: [{ text: "mine", query: { mine: "yes" } }],
  sampling: [
    { query: { state: "planned" } },
    { query: { state: "drawn" } },
    { query: { state: "at_lab" } },
    { query: { state: "result_failed" } },
    { query: { state: "refused" } },
  ],
  inspection: [
    { query: { state: "planned" } },
    { query: { state: "noticed" } },
    { query: { state: "done" } },
    { query: { state: "no_access" } },
    { query: { state: "untold" } },
  ],
  proposal: [{ query: { state: "open" } }],
};

function title(noun: string): string {
  return noun === "hazard" ? t("ledger") : nounWord(noun);
}

// What the options' help says at length stands on a form in a word.
const labels: Record<string, TextName> = { since: "since", until: "until", mine: "mine", owner: "owner" };

function label(name: string): string {
  const own = Object.hasOwn(labels, name) ? labels[name] : undefined;
  return own === undefined ? heading(name) : t(own);
}

function FilterInput({ filter, value }: { filter: Filter; value: string }) {
  const id = `filter-${filter.name}`;
  const common = { id, name: filter.name, required: filter.required === true };
  if (filter.type === "word") {
    return (
      <select {...common} key={value}>
        <option value="" selected={value === ""}>{t("any")}</option>
        {filter.words?.map((word) => (
          <option key={word} value={word} selected={word === value}>{show(filter.name, word)}</option>
        ))}
      </select>
    );
  }
  if (filter.type === "yes") return <input {...common} key={value} type="checkbox" value="yes" defaultChecked={value === "yes"} />;
  if (filter.type === "day" || filter.type === "moment") {
    return <input {...common} key={value} type="date" defaultValue={value} />;
  }
  const known = filter.type === "text" ? namedOf(filter.name) : undefined;
  return (
    <>
      <input
        {...common} type="text" key={value} defaultValue={value} autocomplete="off" inputMode={filter.type === "number" ? "numeric" : "text"}
        placeholder={filter.object === undefined ? "" : `${filter.object}-…`} {...(known === undefined ? {} : { list: `${id}-known` })}
      />
      {known !== undefined && <Suggestions id={`${id}-known`} known={known} />}
    </>
  );
}

// It stands above the rows, with a switch of its own.
const near = "my_regions";

function Filters({ list, given }: { list: List; given: Record<string, string> }) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const query: Record<string, string> = {};
    for (const [name, value] of new FormData(event.currentTarget as HTMLFormElement)) {
      query[name] = String(value).trim();
    }
    go(href(["lists", list.noun], query));
  };
  const filters = list.filters.filter(({ name }) => name !== near);
  if (filters.length === 0) return null;
  return (
    <form class="filters" aria-label={t("filters")} onSubmit={submit}>
      {filters.map((filter) => (
        <div key={filter.name} class={`filter filter-${filter.type}`}>
          <label for={`filter-${filter.name}`}>{label(filter.name)}</label>
          <FilterInput filter={filter} value={given[filter.name] ?? ""} />
        </div>
      ))}
      <div class="filter-acts">
        <button type="submit" class="primary">{t("apply")}</button>
        <a class="button" href={href(["lists", list.noun])}>{t("clear")}</a>
      </div>
    </form>
  );
}

function Views({ list, given }: { list: List; given: Record<string, string> }) {
  const known = (views[list.noun] ?? []).filter(({ query }) =>
    Object.entries(query).every(([name, value]) =>
      list.filters.some((one) => one.name === name && (one.words === undefined || one.words.includes(value)))));
  const own = useViews().some((view) => view.noun === list.noun);
  if (known.length === 0 && !own) return null;
  const now = JSON.stringify(given);
  const item = (text: string, query: Record<string, string>) => (
    <li key={text}>
      <a href={href(["lists", list.noun], query)} aria-current={JSON.stringify(query) === now ? "true" : undefined}>{text}</a>
    </li>
  );
  return (
    <ul class="views" aria-label={t("views")}>
      {item(t("all"), {})}
      {known.map(({ text, query }) =>
        item(text === undefined ? Object.entries(query).map(([name, value]) => show(name, value, list.noun)).join(" ") : t(text), query))}
      <KeptViews noun={list.noun} given={given} />
    </ul>
  );
}

/** `show`: other rows than a ledger's. */
export function Rows({ rows, caption, show }: { rows: Paged; caption: string; show?: (lines: Line[]) => ComponentChildren }) {
  return (
    <div aria-busy={rows.loading}>
      {rows.refusal && <Problem refusal={rows.refusal} again={rows.reload} />}
      {rows.items.length > 0 && (show?.(rows.items) ?? <LineRows lines={rows.items} caption={caption} />)}
      {rows.items.length === 0 && !rows.loading && !rows.refusal && <p class="quiet">{t("nothing")}</p>}
      {rows.loading && <Loading />}
      {rows.items.length > 0 && !rows.loading && (
        <p class="list-end" role="status">
          {t(rows.more ? "someShown" : "allShown", rows.items.length)}{" "}
          {rows.more && <button type="button" onClick={rows.next}>{t("more")}</button>}
        </p>
      )}
    </div>
  );
}

/** Chosen rows, and one act on all of them. Who is about to act keeps the rows that were read. */
function Several({ rows, caption }: { rows: Paged; caption: string }) {
  const [on, setOn] = useState(false);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const prefix = rows.items.length === 0 ? "" : idOf(rows.items[0]!).slice(0, 2);
  const can = canSign() && kept.value && prefix !== "" && bulkOffers(prefix).length > 0;
  const turn = (id: string, is: boolean): void => {
    const next = new Set(chosen);
    if (is) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const choosing = { chosen, turn };
  return (
    <>
      {can && (
        <div class="bulk">
          <button type="button" aria-expanded={on} onClick={() => { setOn(!on); setChosen(new Set()); }}>{t("bulk")}</button>{" "}
          {on && (
            <>
              <button type="button" onClick={() => setChosen(new Set(rows.items.map(idOf)))}>{t("bulkAll")}</button>{" "}
              <button type="button" onClick={() => setChosen(new Set())}>{t("bulkNone")}</button>{" "}
              <span role="status">{t("bulkChosen", chosen.size)}</span>
              <Unlock id="bulk-passphrase" />
              <Bulk prefix={prefix} lines={rows.items.filter((line) => chosen.has(idOf(line)))} done={rows.reload} />
            </>
          )}
        </div>
      )}
      <Rows rows={rows} caption={caption} {...(on ? { show: (lines: Line[]) => <LineRows lines={lines} caption={caption} choosing={choosing} /> } : {})} />
    </>
  );
}

/** Rows don't move under a reader's eyes: what changed is told, and read again when asked for. */
export function ChangesNotice({ reload }: { reload: () => void }) {
  const [changes, setChanges] = useState(0);
  useChanges(() => true, (count) => {
    if (changes === 0) announce(t("changed", count));
    setChanges(changes + count);
  });
  if (changes === 0) return null;
  return (
    <p class="notice changes">
      {t("changed", changes)}{" "}
      <button type="button" onClick={() => { setChanges(0); reload(); }}>{t("refresh")}</button>
    </p>
  );
}

export function ListPage({ noun }: { noun: string }) {
  const lists = useResource<Lists>("/lists");
  const daemon = route.value.query.get("daemon") ?? "";
  const candidates = lists.data?.items.filter((one) => one.noun === noun) ?? [];
  const list = candidates.find((one) => one.daemon === daemon) ?? candidates[0];
  const given = Object.fromEntries(route.value.query);
  const missing = list?.filters.filter((one) => one.required === true && (given[one.name] ?? "") === "") ?? [];
  const ready = list !== undefined && missing.length === 0;
  const kept = candidates.length > 1 && list !== undefined ? { ...given, daemon: list.daemon } : given;
  const knows = list?.filters.some(({ name }) => name === near) ?? false;
  const query = knows ? { ...nearQuery(), ...kept } : kept;
  const rows = usePages(ready ? `/lists/${encodeURIComponent(noun)}` : null, query);
  useTitle(title(noun));
  return (
    <>
      <div class="page-head">
        <h1>{title(noun)}</h1>
        <button type="button" class="plain" onClick={() => window.print()}>{t("print")}</button>
        {ready && <ListSheet key={JSON.stringify(query)} noun={noun} query={query} title={title(noun)} />}
      </div>
      {lists.refusal && <Problem refusal={lists.refusal} again={lists.reload} />}
      {lists.data !== null && list === undefined && <p class="quiet">{t("notFound")}</p>}
      {list !== undefined && (
        <>
          <Beginnings key={noun} noun={noun} done={rows.reload} />
          <Views list={list} given={given} />
          {candidates.length > 1 && <DaemonViews noun={noun} lists={candidates} chosen={list.daemon} />}
          <details class="filter-box" open={Object.keys(given).length > 0 || missing.length > 0}>
            <summary>{t("filters")}</summary>
            <Filters list={list} given={given} />
            <KeepView noun={noun} given={kept} />
          </details>
        </>
      )}
      {missing.length > 0 && <p class="quiet">{t("needs", missing.map((one) => label(one.name)).join("、"))}</p>}
      {ready && knows && <Near />}
      {ready && <ChangesNotice reload={rows.reload} />}
      {ready && <Several key={JSON.stringify(query)} rows={rows} caption={title(noun)} />}
    </>
  );
}

function DaemonViews({ noun, lists, chosen }: { noun: string; lists: List[]; chosen: string }) {
  return (
    <ul class="views" aria-label={t("daemon")}>
      {lists.map((one) => (
        <li key={one.daemon}>
          <a href={href(["lists", noun], { daemon: one.daemon })} aria-current={one.daemon === chosen ? "true" : undefined}>{daemonName(one.daemon)}</a>
        </li>
      ))}
    </ul>
  );
}

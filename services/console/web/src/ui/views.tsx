// What a person looks at again and again: kept views with how many rows each has, and a list's filters to be kept as one.
import { useEffect, useState } from "preact/hooks";

import type { Count, Refusal, View } from "../api/types.ts";
import { useChanges } from "../state/live.ts";
import { useResource } from "../state/resource.ts";
import { href } from "../state/route.ts";
import { askViews, kept, keepViews, sameView } from "../state/views.ts";
import { announce } from "./announce.tsx";
import { Problem } from "./parts.tsx";
import { t } from "./text.ts";

// Each count walks a list: it follows what changes at a slower pace than the rows in sight.
const count_ms = 10_000;

/** How many rows there are, "1000+" beyond what is counted; "" until it is known, or where the list can't be had. */
export function useCount(noun: string, query: Record<string, string>): string {
  const asked = useResource<Count>(`/lists/${encodeURIComponent(noun)}/count`, query);
  useChanges(() => true, asked.reload, count_ms);
  return asked.data === null ? (asked.refusal === null ? "…" : "") : `${asked.data.count}${asked.data.more ? "+" : ""}`;
}

export function useViews(): View[] {
  useEffect(() => void askViews(), []);
  return kept.value?.items ?? [];
}

function KeptTile({ view }: { view: View }) {
  const count = useCount(view.noun, view.query);
  return (
    <li>
      <a class="tile" href={href(["lists", view.noun], view.query)}>
        <span class="tile-count">{count === "" ? "–" : count}</span>
        <span class="tile-label">{view.name}</span>
      </a>
    </li>
  );
}

/** All that the person keeps, over all lists. */
export function KeptTiles() {
  const views = useViews();
  if (views.length === 0) return null;
  return (
    <ul class="tiles" id="kept-views" aria-label={t("keptViews")}>
      {views.map((view) => <KeptTile key={view.name} view={view} />)}
    </ul>
  );
}

function KeptView({ view, here }: { view: View; here: boolean }) {
  const count = useCount(view.noun, view.query);
  return (
    <li>
      <a href={href(["lists", view.noun], view.query)} aria-current={here ? "true" : undefined}>
        {view.name}{count !== "" && <> <span class="count">{count}</span></>}
      </a>
    </li>
  );
}

/** Those of one list, as entries among its views. */
export function KeptViews({ noun, given }: { noun: string; given: Record<string, string> }) {
  return (
    <>
      {useViews().filter((view) => view.noun === noun)
        .map((view) => <KeptView key={view.name} view={view} here={sameView(view, noun, given)} />)}
    </>
  );
}

/** The filters in use are kept under a name, or no longer. */
export function KeepView({ noun, given }: { noun: string; given: Record<string, string> }) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [name, setName] = useState("");
  const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
  const own = kept.value?.items.find((view) => sameView(view, noun, query));
  if (kept.value === null || Object.keys(query).length === 0) return null;
  const change = async (what: (items: View[]) => View[], said: string): Promise<void> => {
    const refused = await keepViews(what);
    setRefusal(refused);
    if (refused === null) {
      setName("");
      announce(said);
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const view = { name: name.trim(), noun, query };
    void change((items) => [...items.filter((one) => one.name !== view.name), view], t("viewKept", view.name));
  };
  return (
    <div class="keep-view">
      {refusal && <Problem refusal={refusal} />}
      {own !== undefined ? (
        <button type="button" onClick={() => void change((items) => items.filter((one) => one !== own), t("viewDropped", own.name))}>
          {t("dropView", own.name)}
        </button>
      ) : (
        <form onSubmit={submit}>
          <label for="view-name">{t("keepViewAs")}</label>{" "}
          <input id="view-name" value={name} maxLength={32} required autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />{" "}
          <button type="submit">{t("keepView")}</button>
        </form>
      )}
    </div>
  );
}

// A firm: its archive, and everything about it on one time-line.
import type { Firm, Line, Lists, Page } from "../api/types.ts";
import { useEffect, useState } from "preact/hooks";

import { get, Refused } from "../api/client.ts";
import { beganAt } from "../format/line.ts";
import { text } from "../format/value.ts";
import { canSign } from "../sign/key.ts";
import { offersOfFirm } from "../sign/offered.ts";
import { gather } from "../state/pages.ts";
import { useResource } from "../state/resource.ts";
import { noun } from "../state/words.ts";
import { SignedActs } from "../ui/acts.tsx";
import { Facts, Papers } from "../ui/facts.tsx";
import { Badge, Deadline, Loading, Problem, Section } from "../ui/parts.tsx";
import { Matter } from "../ui/rows.tsx";
import { Timeline } from "../ui/story.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { ChangesNotice } from "./list.tsx";

const most = 200;

// What a firm has is what the lists that can be asked by firm say of it.
const nouns = ["report", "inspection", "sampling", "hazard", "measure", "case", "listing"];

async function linesOf(key: string, lists: Lists): Promise<Line[]> {
  const asked = lists.items.filter(
    (list) => nouns.includes(list.noun) && list.filters.some((filter) => filter.name === "firm"),
  );
  const pages = await Promise.all(asked.map((list) =>
    gather((after) => get<Page>(`/lists/${list.noun}`, { firm: key, limit: most, after }), null, most)
      // One daemon that doesn't answer hides its own matters alone.
      .catch((error: unknown) => {
        if (error instanceof Refused) return { items: [], after: null };
        throw error;
      })));
  return pages.flatMap((page) => page.items);
}

function useMatters(key: string, lists: Lists | null): { lines: Line[] | null; reload: () => void } {
  const [lines, setLines] = useState<Line[] | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (lists === null) return undefined;
    let left = false;
    void linesOf(key, lists).then((found) => {
      if (!left) setLines(found);
    });
    return () => {
      left = true;
    };
  }, [key, lists, turn]);
  return { lines, reload: () => setTurn(turn + 1) };
}

export function FirmPage({ firm: key }: { firm: string }) {
  const firm = useResource<Firm>(`/firms/${encodeURIComponent(key)}`);
  const lists = useResource<Lists>("/lists");
  const matters = useMatters(key, lists.data);
  const [kind, setKind] = useState("");
  const archive = firm.data?.items[0];
  const lines = matters.lines ?? [];
  const named = lines.find((line) => text(line, "firm") !== "" && text(line, "firm_key") === key);
  const name = (archive && text(archive, "name")) || (named && text(named, "firm")) || key;
  useTitle(name);
  const kinds = [...new Set(lines.map((line) => line.kind))];
  const entries = lines
    .filter((line) => kind === "" || line.kind === kind)
    .map((line) => ({
      at: beganAt(line),
      line,
      what: (
        <div class="entry">
          <Matter line={line} />
          <Badge of={line.kind} member="state" value={text(line, "state")} /> <Badge of={line.kind} member="level" value={text(line, "level")} />
          {text(line, "due_ms") !== "" && line["overdue"] === true && <Deadline due={text(line, "due_ms")} />}
        </div>
      ),
    }));
  return (
    <>
      <div class="page-head">
        <h1>{name} <span class="id">{key}</span></h1>
        <button type="button" class="plain" onClick={() => window.print()}>{t("print")}</button>
      </div>
      <ChangesNotice reload={() => { firm.reload(); matters.reload(); }} />
      {canSign() && firm.data !== null && (
        <details id="begin" class="filter-box">
          <summary>{t("beginForFirm")}</summary>
          <SignedActs line={{ kind: "firm", key, name: name === key ? "" : name }} offers={offersOfFirm()} done={() => { firm.reload(); matters.reload(); }} />
        </details>
      )}
      <div class="split">
        <Section id="archive" title={t("archive")}>
          {firm.refusal && <Problem refusal={firm.refusal} again={firm.reload} />}
          {firm.data === null && firm.loading && <Loading />}
          {firm.data !== null && archive === undefined && <p class="quiet">{t("noArchive")}</p>}
          {archive !== undefined && <><Facts members={archive} skip={["name"]} /><Papers line={archive} /></>}
        </Section>
        <Section id="timeline" title={t("timeline")}>
          {kinds.length > 1 && (
            <ul class="views" aria-label={t("filters")}>
              {["", ...kinds].map((one) => (
                <li key={one}><button type="button" aria-pressed={kind === one} onClick={() => setKind(one)}>
                  {one === "" ? t("all") : noun(one)} {lines.filter((line) => one === "" || line.kind === one).length}
                </button></li>
              ))}
            </ul>
          )}
          {matters.lines === null ? <Loading /> : entries.length === 0 ? <p class="quiet">{t("nothing")}</p> : <Timeline entries={entries} />}
        </Section>
      </div>
    </>
  );
}

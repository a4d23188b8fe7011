// A firm: its archive, and everything about it on one time-line.
import type { Firm, Line, Lists, Page } from "../api/types.ts";
import { useEffect, useRef, useState } from "preact/hooks";

import { get, Refused } from "../api/client.ts";
import { askedOf, lackingOf, lackOf, licencesOf, othersOf, placeOf, type Asked, type Part } from "../format/timeline.ts";
import { show, text } from "../format/value.ts";
import { canSign } from "../sign/key.ts";
import { offersOfFirm } from "../sign/offered.ts";
import { gather } from "../state/pages.ts";
import { useResource } from "../state/resource.ts";
import { daemonName, noun } from "../state/words.ts";
import { SignedActs } from "../ui/acts.tsx";
import { Standing } from "../ui/behind.tsx";
import { Facts, Papers } from "../ui/facts.tsx";
import { Badge, Deadline, Loading, messageOf, ObjectLink, Problem, Section } from "../ui/parts.tsx";
import { Matter } from "../ui/rows.tsx";
import { Timeline } from "../ui/story.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { ChangesNotice } from "./list.tsx";

const most = 200;

/** Once more, or on from where it was cut. */
async function ask(asked: Asked, before?: Part): Promise<Part> {
  const { noun, daemon, query } = asked;
  const part: Part = { noun, daemon, query, lines: before?.lines ?? [], after: before?.after ?? null, refusal: null };
  try {
    const page = await gather((after) => get<Page>(`/lists/${noun}`, { ...query, limit: most, after }), part.after, most);
    return { ...part, lines: [...part.lines, ...page.items], after: page.after };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...part, refusal: lackOf(error.refusal) };
  }
}

interface Matters {
  parts: Part[] | null;
  loading: boolean;
  more: () => void;
  reload: () => void;
}

function useMatters(key: string, lists: Lists | null): Matters {
  const [parts, setParts] = useState<Part[] | null>(null);
  const [loading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  const asked = useRef(0);
  const put = (asking: Promise<Part>[]): void => {
    const mine = ++asked.current;
    setLoading(true);
    void Promise.all(asking).then((found) => {
      if (mine !== asked.current) return;
      setParts(found);
      setLoading(false);
    });
  };
  useEffect(() => {
    if (lists !== null) put(askedOf(lists, key).map((one) => ask(one)));
    return () => {
      asked.current++;
    };
  }, [key, lists, turn]);
  return {
    parts,
    loading,
    more: () => put((parts ?? []).map((part) => (part.after === null ? Promise.resolve(part) : ask(part, part)))),
    reload: () => setTurn(turn + 1),
  };
}

/** What is missing of the time-line, and why. */
function Lacking({ matters }: { matters: Matters }) {
  const { silent, refused, cut } = lackingOf(matters.parts ?? []);
  return (
    <>
      {silent.length + refused.length > 0 && (
        <div class="behind lacking" role="alert">
          {silent.length > 0 && <p>{t("failedDaemons", silent.map((daemon) => daemonName(daemon)).join(t("listBetween")))}</p>}
          {refused.map((part) => <p key={part.noun}>{t("signField", noun(part.noun), messageOf(part.refusal!))}</p>)}
          <button type="button" class="small" disabled={matters.loading} onClick={matters.reload}>{t("again")}</button>
        </div>
      )}
      {cut.length > 0 && (
        <div class="behind cut" role="status">
          <p>{t("timelineCut", cut.map((part) => `${noun(part.noun)} ${part.lines.length}`).join(t("listBetween")))}</p>
          <button type="button" class="small" disabled={matters.loading} onClick={matters.more}>{t("more")}</button>
        </div>
      )}
    </>
  );
}

/** What changed in the archive: the field, what stood there, what stands there now. */
function Changed({ line }: { line: Line }) {
  const field = text(line, "field");
  const told = (member: string): string =>
    (["licence", "certificate"].includes(field) ? show("state", line[member], "licence") : show(field || member, line[member]));
  const [was, is] = [told("was"), told("is")];
  const why = [show("person", line["person"]), text(line, "reason")].filter((one) => one !== "").join(" · ");
  return (
    <div class="matter">
      <span class="matter-title"><span class="kind">{noun(line.kind)}</span> {show("event", line["event"])}</span>
      {was + is !== "" && (
        <span>
          {field !== "" && <span class="kind">{show("field", field)} </span>}
          {was !== "" && <del>{was}</del>}{was !== "" && is !== "" && " → "}{is !== "" && <ins>{is}</ins>}
        </span>
      )}
      {why !== "" && <span class="quiet">{why}</span>}
    </div>
  );
}

function Entry({ line }: { line: Line }) {
  const state = line.kind === "visit" ? "inspection" : line.kind;
  return (
    <div class="entry">
      {line.kind === "firm_history" ? <Changed line={line} /> : <Matter line={line} />}
      <Badge of={state} member="state" value={text(line, "state")} /> <Badge of={line.kind} member="level" value={text(line, "level")} />
      {line.kind === "licence" && <span class="quiet">{text(line, "from_day")} – {text(line, "to_day")}</span>}
      {text(line, "due_ms") !== "" && line["overdue"] === true && <Deadline due={text(line, "due_ms")} />}
    </div>
  );
}

export function FirmPage({ firm: key }: { firm: string }) {
  const firm = useResource<Firm>(`/firms/${encodeURIComponent(key)}`);
  const lists = useResource<Lists>("/lists");
  const matters = useMatters(key, lists.data);
  const [kind, setKind] = useState("");
  const archive = firm.data?.items[0];
  const lines = [...(matters.parts ?? []).flatMap((part) => part.lines), ...licencesOf(archive)];
  const named = lines.find((line) => text(line, "firm") !== "" && text(line, "firm_key") === key);
  const name = (archive && text(archive, "name")) || (named && text(named, "firm")) || key;
  useTitle(name);
  const kinds = [...new Set(lines.map((line) => line.kind))];
  const entries = lines
    .filter((line) => kind === "" || line.kind === kind)
    .map((line) => ({ at: placeOf(line), line, what: <Entry line={line} /> }));
  const others = matters.parts === null ? [] : othersOf(firm.data?.matters ?? [], archive === undefined ? lines : [archive, ...lines]);
  const cut = new Set(lackingOf(matters.parts ?? []).cut.map((part) => part.noun));
  const count = (one: string): string =>
    `${lines.filter((line) => one === "" || line.kind === one).length}${(one === "" ? cut.size > 0 : cut.has(one)) ? "+" : ""}`;
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
                  {one === "" ? t("all") : noun(one)} {count(one)}
                </button></li>
              ))}
            </ul>
          )}
          {lists.refusal && <Problem refusal={lists.refusal} again={lists.reload} />}
          <Lacking matters={matters} />
          {matters.parts === null ? !lists.refusal && <Loading /> : entries.length === 0 ? <p class="quiet">{t("nothing")}</p> : <Timeline entries={entries} />}
          {others.length > 0 && (
            <details class="more others">
              <summary>{t("timelineOthers", others.length)}</summary>
              {others.map((id) => <span key={id} class="spaced"><ObjectLink id={id} /></span>)}
            </details>
          )}
          {firm.data !== null && <Standing behind={firm.data.behind} again={firm.reload} />}
        </Section>
      </div>
    </>
  );
}

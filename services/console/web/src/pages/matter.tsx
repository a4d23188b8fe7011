// One object whole: how it stands, its terms day by day, its papers, its story, its grounds.
import { useEffect, useState } from "preact/hooks";

import { isUnreached } from "../api/client.ts";
import type { Explained, Line, OneObject, Opened, Told, Work } from "../api/types.ts";
import { counts } from "../field/field.ts";
import { daysOf, nameOf } from "../format/bulletin.ts";
import { draftOf } from "../format/case-sheet.ts";
import { actCommand, commandOf } from "../format/command.ts";
import { firmOf, levelOf, titleOf } from "../format/line.ts";
import { show, text } from "../format/value.ts";
import { lastOpened, useChanges } from "../state/live.ts";
import { useFigures } from "../state/figures.ts";
import { offerFrom, whereOf } from "../state/near.ts";
import { useResource, type Resource } from "../state/resource.ts";
import { offersFor, type Offered } from "../sign/offered.ts";
import { href } from "../state/route.ts";
import { session } from "../state/session.ts";
import { noun } from "../state/words.ts";
import { OneAct, SignedActs, withReason } from "../ui/acts.tsx";
import { announce } from "../ui/announce.tsx";
import { Standing } from "../ui/behind.tsx";
import { BulletinSheet, CountedAct, isCounted } from "../ui/bulletin.tsx";
import { Difference, proposedChanges } from "../ui/difference.tsx";
import { clocksOf, Clocks, Reasons } from "../ui/explain.tsx";
import { Facts, hasPapers, Papers } from "../ui/facts.tsx";
import { Badge, Command, Deadline, FirmLink, Loading, Problem, Section } from "../ui/parts.tsx";
import { nextCommand } from "../ui/rows.tsx";
import { Axes, possibleOf } from "../ui/standing.tsx";
import { late } from "../ui/late.tsx";
import { TakeAlong } from "../ui/take.tsx";
import { Story } from "../ui/story.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

const CampaignBoard = late(async () => (await import("./campaigns.tsx")).CampaignBoard);

function Head({ line }: { line: Line }) {
  return (
    <header class="matter-head">
      <div class="page-head">
        <h1><span class="kind">{noun(line.kind)}</span> {line.kind === "bulletin" ? nameOf(line) : titleOf(line) || show(line.kind, line[line.kind]) || show("act", line["act"])} <span class="id">{text(line, "id")}</span></h1>
        <button type="button" class="plain" onClick={() => window.print()}>{t("print")}</button>
      </div>
      <p class="standing">
        <Badge of={line.kind} member="state" value={text(line, "state")} /> <Badge of={line.kind} member="level" value={levelOf(line)} />{" "}
        {text(line, "due_ms") !== "" && <Deadline due={text(line, "due_ms")} />}{" "}
        <FirmLink firm={firmOf(line)} />
      </p>
    </header>
  );
}

/** What a state allows, each as the command that does it. */
function Acts({ id, explained }: { id: string; explained: Line[] }) {
  const possible = possibleOf(explained);
  if (possible === null || possible.length === 0) return null;
  const who = session.value;
  return (
    <details class="more acts">
      <summary>{t("acts")} ({possible.length})</summary>
      <p class="quiet">{t("actsHint")}</p>
      {possible.map((name) => {
        const command = commandOf(actCommand(name), id, who?.county.region ?? "", who?.person.id ?? "");
        return (
          <div key={name} id={`command-${(name.split(" ")[0] ?? "").replace(".", "-")}`}>
            <Command text={command} label={show("act", name.split(" ")[0])} />
          </div>
        );
      })}
    </details>
  );
}

function NextForMe({ id }: { id: string }) {
  const work = useResource<Work>("/work");
  useChanges((change) => change.object === undefined || change.object === id, work.reload);
  const item = work.data?.items.find((one) => text(one.line, "id") === id);
  if (item === undefined || item.next.command === "explain") return null;
  return (
    <div class="next">
      <strong>{t("nextYours")}</strong>
      <Command text={nextCommand(item)} label={show("act", item.next.command.replace(" ", "."))} />
    </div>
  );
}

/** Who else has it before them: two that work on the same say so to each other. */
function Others({ id, opened }: { id: string; opened: Opened[] }) {
  const [since, setSince] = useState<Opened[]>([]);
  useEffect(() => {
    setSince([]);
    const before = lastOpened.peek();
    return lastOpened.subscribe((one) => {
      if (one !== before && one?.object === id) setSince((all) => [...all, one]);
    });
  }, [id]);
  const all = new Map([...opened, ...since].map((one) => [one.person, one]));
  if (all.size === 0) return null;
  return (
    <p class="notice" id="others" role="status">
      {t("openedBy", [...all.values()].map(({ name, ago_s }) => t("openedAgo", name, Math.floor(ago_s / 60))).join(t("between")))}
    </p>
  );
}

function Contents({ names }: { names: [string, TextName][] }) {
  const jump = (event: Event, id: string): void => {
    event.preventDefault();
    const section = document.getElementById(id);
    section?.scrollIntoView();
    section?.focus({ preventScroll: true });
  };
  return (
    <nav class="contents" aria-label={t("sections")}>
      <ul>{names.map(([id, text]) => <li key={id}><a href={`#${id}`} onClick={(event) => jump(event, id)}>{t(text)}</a></li>)}</ul>
    </nav>
  );
}

/** The report on a certification case, begun from what the case has. */
function FromSheet({ offer, line, sheet, done }: { offer: Offered; line: Line; sheet: Resource<Told>; done: () => void }) {
  const draft = sheet.data?.items[0];
  if (draft === undefined && sheet.loading) return <Loading />;
  return <OneAct offer={withReason(offer)} line={line} known={draft === undefined ? {} : draftOf(draft)} done={done} />;
}

// No rule of theirs is there to be explained, and the daemon says what may be done: reports, referrals and proposals; licences, standards and
// duties of a firm; self-checks and draws.
const plain = new Set(["RP", "RF", "PP", "LC", "SD", "DY", "SC", "DR"]);

export function MatterPage({ id }: { id: string }) {
  const path = `/objects/${encodeURIComponent(id)}`;
  const object = useResource<OneObject>(path);
  const explains = !plain.has(id.slice(0, 2));
  const explained = useResource<Explained>(explains ? `${path}/explain` : null);
  const story = useResource<Told>(`${path}/story`);
  const line = object.data?.items[0];
  const bulletin = line?.kind === "bulletin" ? line : null;
  const days = bulletin === null ? null : daysOf(bulletin);
  // Until its cut-off is over there is nothing to count.
  const isOver = bulletin !== null && !["awaited", "stopped"].includes(text(bulletin, "state"));
  const figures = useFigures(isOver ? days : null);
  const isPunished = line?.kind === "case" && text(line, "state") === "closed" && text(line, "outcome") === "penalty";
  const sheet = useResource<Told>(isPunished ? `${path}/sheet` : null);
  useTitle(id);
  useEffect(() => (line === undefined ? undefined : offerFrom(whereOf(line, session.value?.county.region ?? ""))), [line]);
  useChanges((change) => change.object === undefined || change.object === id, () => {
    for (const one of [object, explained, story]) one.reload();
    announce(t("updated"));
  });
  if (object.refusal && line === undefined) {
    return (
      <>
        <h1>{id}</h1>
        <Problem refusal={object.refusal} again={object.reload} />
        {counts.value.matters > 0 && isUnreached(object.refusal) && <p><a href={href(["field", id])}>{t("field")}</a></p>}
      </>
    );
  }
  if (line === undefined) return <><h1>{id}</h1><Loading /></>;

  const again = (): void => { for (const one of [object, explained, story]) one.reload(); };
  const clocks = clocksOf(explained.data?.items ?? []);
  const behind = object.data?.items.slice(1) ?? [];
  const isProposal = line.kind === "proposal";
  const changes = isProposal ? proposedChanges(line, behind) : [];
  const canBeSigned = !isProposal || text(line, "state") === "open";
  const isCampaign = line.kind === "campaign";
  // The board shows all that lies within a campaign but what it is accepted by.
  const papers: Line = isCampaign ? { kind: line.kind, items: line["items"] ?? [] } : line;
  const sections: [string, TextName][] = isCampaign ? [["board", "campaignBoard"], ["facts", "facts"]] : [["facts", "facts"]];
  if (bulletin !== null) sections.push(["figures", "bulletinFigures"]);
  if (isProposal) sections.push(["difference", "difference"]);
  if (clocks.length > 0) sections.push(["clocks", "clocks"]);
  if ((bulletin === null && hasPapers(papers)) || (!isProposal && behind.length > 0)) sections.push(["papers", "papers"]);
  sections.push(["story", "story"]);
  if (explains) sections.push(["explain", "explain"]);
  return (
    <>
      <Head line={line} />
      <Others id={id} opened={object.data?.opened ?? []} />
      <Contents names={sections} />
      <NextForMe id={id} />
      {line.kind === "case" && <p><a href={href(["objects", id, "volume"])}>{t("caseVolume")}</a></p>}
      {isPunished && line["certification_report"] !== undefined && <p><a href={href(["objects", id, "sheet"])}>{t("caseSheet")}</a></p>}
      <Axes line={line} explained={explained.data?.items ?? []} story={story.data?.items ?? []} />
      {canBeSigned && (
        <SignedActs
          line={line} offers={offersFor(id, explains ? (possibleOf(explained.data?.items ?? []) ?? []) : null)}
          before={isProposal ? <><h2>{t("difference")}</h2><Difference lines={changes} /><Papers line={line} /></> : undefined}
          done={again}
          form={(offer) => (bulletin !== null && isCounted(offer)
            ? <CountedAct offer={offer} line={bulletin} days={daysOf(bulletin)} figures={figures} done={again} />
            : offer.act === "case.certification-report" ? <FromSheet key="sheet" offer={offer} line={line} sheet={sheet} done={again} /> : undefined)}
        />
      )}
      {(!explains || explained.data !== null) && <TakeAlong id={id} line={line} behind={behind} explained={explained.data?.items ?? []} />}
      <Acts id={id} explained={explained.data?.items ?? []} />
      {isCampaign && <Section id="board" title={t("campaignBoard")}><CampaignBoard line={line} again={object.reload} /></Section>}
      <Section id="facts" title={t("facts")}><Facts members={line} skip={isProposal ? ["now", "then"] : []} /></Section>
      {bulletin !== null && (
        <Section id="figures" title={t("bulletinFigures")}>
          {isOver ? <BulletinSheet figures={figures} days={daysOf(bulletin)} line={bulletin} /> : <p class="quiet">{t("bulletinNotYet")}</p>}
        </Section>
      )}
      {isProposal && <Section id="difference" title={t("difference")}><Difference lines={changes} /></Section>}
      {clocks.length > 0 && <Section id="clocks" title={t("clocks")}><Clocks clocks={clocks} /></Section>}
      {((bulletin === null && hasPapers(papers)) || (!isProposal && behind.length > 0)) && (
        <Section id="papers" title={t("papers")}>
          <Papers line={papers} />
          {!isProposal && behind.map((one, index) => (
            <div key={index} class="paper"><h3>{noun(one.kind)}</h3><Facts members={one} /><Papers line={one} /></div>
          ))}
        </Section>
      )}
      <Section id="story" title={t("story")}>
        {story.refusal && <Problem refusal={story.refusal} again={story.reload} />}
        <Standing behind={story.data?.behind} again={story.reload} />
        {story.data === null && story.loading ? <Loading /> : <Story lines={story.data?.items ?? []} />}
      </Section>
      {explains && (
        <Section id="explain" title={t("explain")}>
          {explained.refusal && <Problem refusal={explained.refusal} again={explained.reload} />}
          {explained.data === null && explained.loading ? <Loading /> : <Reasons lines={explained.data?.items ?? []} />}
        </Section>
      )}
    </>
  );
}

// The credit desk: listings that wait, in the order in which they are lived, with their terms and what can be done now.
import { useEffect, useRef, useState } from "preact/hooks";

import type { Explained, Line } from "../api/types.ts";
import { firmOf } from "../format/line.ts";
import { entriesOf, groups, inGroup, type Entry, type Group } from "../format/listing.ts";
import { show, text } from "../format/value.ts";
import { offersFor } from "../sign/offered.ts";
import { usePages } from "../state/pages.ts";
import { useResource } from "../state/resource.ts";
import { href } from "../state/route.ts";
import { heading } from "../state/words.ts";
import { SignedActs } from "../ui/acts.tsx";
import { Badge, Deadline, FirmLink, Loading, ObjectLink, Problem, Section } from "../ui/parts.tsx";
import { possibleOf } from "../ui/standing.tsx";
import { Table } from "../ui/table.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { ChangesNotice } from "./list.tsx";

export { loadActs } from "../sign/acts.ts";

const turns_most = 10_000;
const all = { wanted: Infinity };
const titles: Record<Group, TextName> = {
  announced: "listingAnnounced", consent: "listingConsent", decided: "listingDecided", removal: "listingRemoval", inForce: "listingInForce",
};

function Waiting({ entries, title, open }: { entries: Entry[]; title: string; open: (id: string) => void }) {
  const id = ({ line }: Entry): string => text(line, "id");
  return (
    <Table
      caption={title} rows={entries} rowKey={id}
      columns={[
        {
          name: "deadline", title: t("deadline"), narrow: true,
          cell: ({ clocks }) => (clocks.length === 0 ? <Deadline due="" /> : clocks.map((clock) => (
            <div key={text(clock, "id")}><span class="kind">{show("purpose", clock["purpose"])}</span> <Deadline due={text(clock, "due_ms")} /></div>
          ))),
        },
        { name: "matter", title: t("matter"), cell: (entry) => <div class="matter"><span class="matter-title">{show("ground", entry.line["ground"])}</span> <ObjectLink id={id(entry)} /></div> },
        { name: "firm", title: t("firm"), cell: ({ line }) => <FirmLink firm={firmOf(line)} /> },
        { name: "casefile", title: heading("casefile"), cell: ({ line }) => (text(line, "casefile") === "" ? null : <ObjectLink id={text(line, "casefile")} />) },
        {
          name: "state", title: t("state"),
          cell: ({ line, proposals }) => (
            <>
              <Badge of="listing" member="state" value={text(line, "state")} />
              {proposals.map((one) => <div key={text(one, "id")}>{t("listingProposed", show("act", one["act"]))} <ObjectLink id={text(one, "id")} /></div>)}
            </>
          ),
        },
        { name: "next", title: t("nextAct"), cell: (entry) => <button type="button" class="small" aria-label={`${t("listingAct")}: ${id(entry)}`} onClick={() => open(id(entry))}>{t("listingAct")}</button> },
      ]}
    />
  );
}

/** What the state of one allows, to be signed here. */
function Acting({ line, done }: { line: Line; done: () => void }) {
  const id = text(line, "id");
  const place = useRef<HTMLElement>(null);
  const explained = useResource<Explained>(`/objects/${encodeURIComponent(id)}/explain`);
  useEffect(() => place.current?.focus(), [id]);
  const offers = offersFor(id, possibleOf(explained.data?.items ?? []) ?? []);
  return (
    <section ref={place} id="acting" tabIndex={-1} aria-labelledby="acting-title">
      <h2 id="acting-title">{t("acts")}: <ObjectLink id={id} /> <FirmLink firm={firmOf(line)} /></h2>
      {explained.refusal && <Problem refusal={explained.refusal} again={explained.reload} />}
      {explained.data === null && explained.loading && <Loading />}
      {explained.data !== null && offers.length === 0 && <p class="quiet">{t("nothingNext")}</p>}
      <SignedActs line={line} offers={offers} done={() => { explained.reload(); done(); }} />
    </section>
  );
}

export function ListingsPage() {
  const listings = usePages("/lists/listing", {}, 100, turns_most, all);
  const clocks = usePages("/lists/clock", { daemon: "credit", state: "running" }, 100, turns_most, all);
  const proposals = usePages("/lists/proposal", { daemon: "credit", state: "open" }, 100, turns_most, all);
  const [acting, setActing] = useState("");
  const asked = [listings, clocks, proposals];
  const reload = (): void => asked.forEach((one) => one.reload());
  useTitle(t("listings"));
  const entries = entriesOf(listings.items, clocks.items, proposals.items);
  const chosen = listings.items.find((line) => text(line, "id") === acting);
  // What was read once stays while it is read again.
  const once = useRef(false);
  once.current ||= asked.every((one) => !one.loading);
  const read = once.current;
  return (
    <>
      <h1>{t("listings")}</h1>
      <p><a href={href(["lists", "listing"])}>{t("all")}</a></p>
      <ChangesNotice reload={reload} />
      {asked.map((one, at) => one.refusal && <Problem key={at} refusal={one.refusal} again={one.reload} />)}
      {!read && <Loading />}
      {chosen !== undefined && <Acting key={acting} line={chosen} done={reload} />}
      {read && entries.length === 0 && <p class="quiet">{t("listingNone")}</p>}
      {read && groups.map((group) => {
        const those = inGroup(entries, group);
        return those.length === 0 ? null : (
          <Section key={group} id={`listing-${group}`} title={`${t(titles[group])} (${those.length})`}>
            <Waiting entries={those} title={t(titles[group])} open={setActing} />
          </Section>
        );
      })}
    </>
  );
}

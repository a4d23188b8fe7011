// Letters between regions, both ways.
import { isBelow, told, treeOf, type Region } from "../format/regions.ts";
import { useChanges } from "../state/live.ts";
import { usePages } from "../state/pages.ts";
import { href } from "../state/route.ts";
import { session } from "../state/session.ts";
import { Badge, Loading, Problem, Section } from "../ui/parts.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { ChangesNotice, Rows } from "./list.tsx";

function Direction({ direction, text }: { direction: "ours" | "theirs"; text: TextName }) {
  const rows = usePages("/lists/referral", { direction });
  return (
    <section aria-labelledby={direction}>
      <h2 id={direction}>{t(text)}</h2>
      <ChangesNotice reload={rows.reload} />
      <Rows rows={rows} caption={t(text)} />
    </section>
  );
}

const counted_most = 4000;

function Tile({ region }: { region: Region }) {
  const { code, name, link, ours, theirs, reported } = region;
  const late = ours.overdue + theirs.overdue;
  return (
    <li>
      <a class={`tile ${late > 0 ? "bad" : theirs.open > 0 ? "warn" : ""}`} href={href(["lists", "referral"], { region: code })}>
        <span class="tile-label"><strong>{name || code}</strong> {name !== "" && <span class="id">{code}</span>}</span>
        <span>{t("treeTheirs", theirs.open, theirs.overdue)}</span>
        <span>{t("treeOurs", ours.open, ours.overdue)}</span>
        {reported !== undefined && <span>{reported.day === "" ? t("treeSilent") : t("treeReported", reported.day, reported.unfinished, reported.overdue)}</span>}
        {link !== "" && <Badge of="region" member="link" value={link} />}
      </a>
    </li>
  );
}

/** Who we write to and who writes to us, as a tree: how much waits between us. */
function Tree() {
  const links = usePages("/lists/region", {}, 200, 20, { wanted: counted_most });
  const papers = usePages("/lists/referral", {}, 200, 20, { wanted: counted_most });
  const unfinished = usePages("/lists/reported", { figure: told[0] }, 200, 20, { wanted: counted_most });
  const overdue = usePages("/lists/reported", { figure: told[1] }, 200, 20, { wanted: counted_most });
  useChanges((change) => change.object === undefined || change.object.startsWith("RF-"), () => { papers.reload(); unfinished.reload(); overdue.reload(); });
  const refusal = links.refusal ?? papers.refusal ?? unfinished.refusal ?? overdue.refusal;
  const branches = treeOf(links.items, papers.items, session.value?.county.region ?? "", [...unfinished.items, ...overdue.items]);
  return (
    <Section id="tree" title={t("tree")}>
      {refusal && <Problem refusal={refusal} again={() => { links.reload(); papers.reload(); }} />}
      {(links.loading || papers.loading) && branches.length === 0 && <Loading />}
      {!links.loading && !papers.loading && !refusal && branches.length === 0 && <p class="quiet">{t("treeNone")}</p>}
      {papers.more && <p class="notice">{t("treeMore", counted_most)}</p>}
      {links.items.some(isBelow) && <p><a href={href(["referrals", "reported"])}>{t("treeFigures")}</a></p>}
      <ul class="tree">
        {branches.map((branch) => (
          <li key={branch.code}>
            <h3>{branch.name} <span class="id">{branch.code}</span></h3>
            <ul class="tiles">{branch.regions.map((region) => <Tile key={region.code} region={region} />)}</ul>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function ReferralsPage() {
  useTitle(t("referrals"));
  return (
    <>
      <h1>{t("referrals")}</h1>
      <Tree />
      <div class="board">
        <Direction direction="theirs" text="theirs" />
        <Direction direction="ours" text="ours" />
      </div>
    </>
  );
}

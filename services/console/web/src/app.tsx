// Which page stands at which address.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { AlonePage } from "./pages/alone.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { TodayPage } from "./pages/today.tsx";
import { beginLive, endLive } from "./state/live.ts";
import { route } from "./state/route.ts";
import { session, without } from "./state/session.ts";
import { words } from "./state/words.ts";
import { Announcer } from "./ui/announce.tsx";
import { late } from "./ui/late.tsx";
import { Loading } from "./ui/parts.tsx";
import { Shell } from "./ui/shell.tsx";
import { t } from "./ui/text.ts";

/** Of pages on which acts are signed: what can be signed is there with them. */
function acting<P extends { loadActs: () => Promise<void> }>(load: () => Promise<P>): () => Promise<P> {
  return async () => {
    const pages = await load();
    await pages.loadActs();
    return pages;
  };
}

const matters = acting(() => import("./pages/matters.ts"));
const CaseSheetPage = late(async () => (await matters()).CaseSheetPage);
const CaseVolumePage = late(async () => (await matters()).CaseVolumePage);
const FirmPage = late(async () => (await matters()).FirmPage);
const ListPage = late(async () => (await matters()).ListPage);
const ListsPage = late(async () => (await matters()).ListsPage);
const MatterPage = late(async () => (await matters()).MatterPage);
const ProposalsPage = late(async () => (await matters()).ProposalsPage);
const ReferralsPage = late(async () => (await matters()).ReferralsPage);
const SearchPage = late(async () => (await matters()).SearchPage);
const bulletins = acting(() => import("./pages/bulletins.tsx"));
const BulletinRowsPage = late(async () => (await bulletins()).BulletinRowsPage);
const BulletinsPage = late(async () => (await bulletins()).BulletinsPage);
const CountedPage = late(async () => (await bulletins()).CountedPage);
const ReportedPage = late(async () => (await import("./pages/reported.tsx")).ReportedPage);
const campaigns = () => import("./pages/campaigns.tsx");
const CampaignFirmsPage = late(async () => (await campaigns()).CampaignFirmsPage);
const CampaignResultsPage = late(async () => (await campaigns()).CampaignResultsPage);
const CampaignRowsPage = late(async () => (await campaigns()).CampaignRowsPage);
const CampaignSummaryPage = late(async () => (await campaigns()).CampaignSummaryPage);
const CampaignsPage = late(async () => (await campaigns()).CampaignsPage);
const field = acting(() => import("./pages/field.tsx"));
const FieldPage = late(async () => (await field()).FieldPage);
const TakenPage = late(async () => (await field()).TakenPage);
const DeskPage = late(async () => (await acting(() => import("./pages/desk.tsx"))()).DeskPage);
const KeyPage = late(async () => (await import("./pages/key.tsx")).KeyPage);
const ListingsPage = late(async () => (await acting(() => import("./pages/listings.tsx"))()).ListingsPage);
const OperationsPage = late(async () => (await import("./pages/operations.tsx")).OperationsPage);

function fieldPage(name: string | undefined): ComponentChildren {
  return name === undefined ? <FieldPage /> : <TakenPage key={name} id={name} />;
}

function campaignPage(id: string, part: string | undefined): ComponentChildren {
  const at = route.value.query.toString(); // what is asked for is also what is passed by
  if (part === "results") return <CampaignResultsPage key={at} id={id} />;
  if (part === "summary") return <CampaignSummaryPage key={at} id={id} />;
  return part === "firms" ? <CampaignFirmsPage key={at} id={id} /> : part === "rows" ? <CampaignRowsPage key={at} id={id} /> : <MatterPage key={id} id={id} />;
}

function page(path: string[]): ComponentChildren {
  const [what, name] = path;
  // Without network the matters that were taken along are all there is.
  if (without.value) return fieldPage(what === "objects" || what === "field" ? name : undefined);
  switch (what) {
    case undefined:
    case "today":
      return <TodayPage />;
    case "lists":
      return name === undefined ? <ListsPage /> : <ListPage key={name} noun={name} />;
    case "desk":
      return <DeskPage id={name} />;
    case "objects":
      if (name === undefined) return null;
      if (path[2] === "sheet") return <CaseSheetPage key={name} id={name} />;
      return path[2] === "volume" ? <CaseVolumePage key={name} id={name} /> : <MatterPage key={name} id={name} />;
    case "firms":
      return name === undefined ? null : <FirmPage key={name} firm={name} />;
    case "field":
      return fieldPage(name);
    case "search":
      return <SearchPage />;
    case "proposals":
      return <ProposalsPage />;
    case "referrals":
      return name === undefined ? <ReferralsPage /> : <ReportedPage />;
    case "bulletins":
      return name === undefined ? <BulletinsPage /> : path[2] === "rows" ? <BulletinRowsPage kind={name} /> : <CountedPage key={`${name} ${route.value.query}`} kind={name} />;
    case "campaigns":
      return name === undefined ? <CampaignsPage /> : campaignPage(name, path[2]);
    case "listings":
      return <ListingsPage />;
    case "key":
      return <KeyPage />;
    case "operations":
      return <OperationsPage />;
    default:
      return null;
  }
}

export function App() {
  const who = session.value;
  const path = route.value.path;
  const at = path.join("/");
  const before = useRef(at);
  useEffect(() => {
    if (who && !without.value) beginLive();
    else endLive();
  }, [who === null || who === undefined, without.value]);
  useEffect(() => {
    // A new page is read from its beginning, by eye and by ear.
    if (before.current !== at) {
      before.current = at;
      document.getElementById("main")?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }, [at]);

  if (who === undefined || (words.value === null && who !== null)) return <Loading />;
  if (who === null) return <>{without.value ? <AlonePage /> : <SignIn />}<Announcer /></>;
  return (
    <>
      <Shell>{page(path) ?? <h1>{t("notFound")}</h1>}</Shell>
      <Announcer />
    </>
  );
}

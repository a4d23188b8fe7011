// Which page stands at which address.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { AlonePage } from "./pages/alone.tsx";
import { FieldPage, TakenPage } from "./pages/field.tsx";
import { FirmPage } from "./pages/firm.tsx";
import { KeyPage } from "./pages/key.tsx";
import { ListPage } from "./pages/list.tsx";
import { ListsPage } from "./pages/lists.tsx";
import { MatterPage } from "./pages/matter.tsx";
import { OperationsPage } from "./pages/operations.tsx";
import { ProposalsPage } from "./pages/proposals.tsx";
import { ReferralsPage } from "./pages/referrals.tsx";
import { SearchPage } from "./pages/search.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { TodayPage } from "./pages/today.tsx";
import { beginLive, endLive } from "./state/live.ts";
import { route } from "./state/route.ts";
import { session, without } from "./state/session.ts";
import { words } from "./state/words.ts";
import { Announcer } from "./ui/announce.tsx";
import { Loading } from "./ui/parts.tsx";
import { Shell } from "./ui/shell.tsx";
import { t } from "./ui/text.ts";

function fieldPage(name: string | undefined): ComponentChildren {
  return name === undefined ? <FieldPage /> : <TakenPage key={name} id={name} />;
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
    case "objects":
      return name === undefined ? null : <MatterPage key={name} id={name} />;
    case "firms":
      return name === undefined ? null : <FirmPage key={name} firm={name} />;
    case "field":
      return fieldPage(name);
    case "search":
      return <SearchPage />;
    case "proposals":
      return <ProposalsPage />;
    case "referrals":
      return <ReferralsPage />;
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

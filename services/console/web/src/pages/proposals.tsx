// What waits for a second person.
import { usePages } from "../state/pages.ts";
import { useResource } from "../state/resource.ts";
import type { Lists } from "../api/types.ts";
import { daemonName } from "../state/words.ts";
import { Problem } from "../ui/parts.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { ChangesNotice, Rows } from "./list.tsx";

function OfDaemon({ daemon }: { daemon: string }) {
  const rows = usePages("/lists/proposal", { daemon, state: "open" });
  if (rows.items.length === 0 && !rows.refusal && !rows.loading) return null;
  return (
    <section aria-labelledby={`of-${daemon}`}>
      <h2 id={`of-${daemon}`}>{daemonName(daemon)}</h2>
      <ChangesNotice reload={rows.reload} />
      <Rows rows={rows} caption={`${t("proposals")} ${daemonName(daemon)}`} />
    </section>
  );
}

export function ProposalsPage() {
  const lists = useResource<Lists>("/lists");
  useTitle(t("proposals"));
  const daemons = lists.data?.items.filter((one) => one.noun === "proposal").map((one) => one.daemon) ?? [];
  return (
    <>
      <h1>{t("proposals")}</h1>
      {lists.refusal && <Problem refusal={lists.refusal} again={lists.reload} />}
      {daemons.map((daemon) => <OfDaemon key={daemon} daemon={daemon} />)}
      <p class="quiet only-last">{t("nothing")}</p>
    </>
  );
}

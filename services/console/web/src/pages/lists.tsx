// Every list that there is.
import type { Lists } from "../api/types.ts";
import { useResource } from "../state/resource.ts";
import { href } from "../state/route.ts";
import { noun } from "../state/words.ts";
import { Loading, Problem } from "../ui/parts.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

export function ListsPage() {
  const lists = useResource<Lists>("/lists");
  useTitle(t("lists"));
  const names = [...new Set(lists.data?.items.map((one) => one.noun) ?? [])];
  return (
    <>
      <h1>{t("lists")}</h1>
      {lists.refusal && <Problem refusal={lists.refusal} again={lists.reload} />}
      {lists.loading && lists.data === null && <Loading />}
      <ul class="index">
        {names.map((name) => <li key={name}><a href={href(["lists", name])}>{noun(name)}</a></li>)}
      </ul>
    </>
  );
}

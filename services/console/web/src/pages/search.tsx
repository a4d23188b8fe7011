// What was found, by kind, each leading to its page.
import type { Line } from "../api/types.ts";
import { isId, show, text } from "../format/value.ts";
import { usePages } from "../state/pages.ts";
import { href, route } from "../state/route.ts";
import { heading, noun } from "../state/words.ts";
import { Standing } from "../ui/behind.tsx";
import { FirmLink, Loading, ObjectLink, Problem } from "../ui/parts.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

function Hit({ line }: { line: Line }) {
  const id = text(line, "id");
  if (line.kind === "firm") return <FirmLink firm={{ key: text(line, "key"), name: text(line, "name") || text(line, "key") }} />;
  if (isId(id)) return <ObjectLink id={id} />;
  const name = text(line, "name") || text(line, "text") || id;
  return <a href={href(["search"], { q: name })}>{name}</a>;
}

export function SearchPage() {
  const q = route.value.query.get("q") ?? "";
  const hits = usePages(q === "" ? null : "/search", { q }, 50);
  useTitle(q === "" ? t("search") : t("searchFor", q));
  const kinds = [...new Set(hits.items.map((line) => line.kind))];
  return (
    <>
      <h1>{q === "" ? t("search") : t("searchFor", q)}</h1>
      {q === "" && <p class="quiet">{t("searchEmpty")}</p>}
      {hits.refusal && <Problem refusal={hits.refusal} again={hits.reload} />}
      {q !== "" && !hits.loading && !hits.refusal && hits.items.length === 0 && <p class="quiet" role="status">{t("nothing")}</p>}
      {kinds.map((kind) => {
        const lines = hits.items.filter((line) => line.kind === kind);
        return (
          <section key={kind} aria-labelledby={`found-${kind}`}>
            <h2 id={`found-${kind}`}>{noun(kind)} <span class="quiet">{lines.length}</span></h2>
            <ul class="hits">
              {lines.map((line, index) => (
                <li key={index}>
                  <Hit line={line} />{" "}
                  <span class="quiet">
                    {line.kind === "firm" ? text(line, "key") : text(line, "text") || text(line, "name")}
                    {text(line, "matched") !== "" && ` · ${heading(text(line, "matched"))}`}
                    {text(line, "state") !== "" && ` · ${show("state", line["state"], line.kind)}`}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {hits.loading ? <Loading /> : !hits.refusal && <Standing behind={hits.behind} again={hits.reload} />}
      {hits.more && !hits.loading && <button type="button" onClick={hits.next}>{t("more")}</button>}
    </>
  );
}

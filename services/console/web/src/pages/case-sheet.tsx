// The sheet of a certification case (认证处罚案件报送), as it goes to the reporting system: read, printed, handed on as a file.
import { useState } from "preact/hooks";

import type { Told } from "../api/types.ts";
import { cellsOf, isReported, linesOf } from "../format/case-sheet.ts";
import { csvOf } from "../format/csv.ts";
import { useChanges } from "../state/live.ts";
import { useResource } from "../state/resource.ts";
import { found } from "../state/words.ts";
import { Loading, ObjectLink, Problem } from "../ui/parts.tsx";
import { save, saveWorkbook } from "../ui/save.ts";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

export function CaseSheetPage({ id }: { id: string }) {
  const sheet = useResource<Told>(`/objects/${encodeURIComponent(id)}/sheet`);
  const [stale, setStale] = useState(false);
  const title = t("caseSheet");
  useTitle(`${title} ${id}`);
  useChanges((change) => change.object === undefined || change.object === id, sheet.reload);
  const line = sheet.data?.items[0];
  if (line === undefined) return <><h1>{title}</h1>{sheet.refusal ? <Problem refusal={sheet.refusal} again={sheet.reload} /> : <Loading />}</>;
  const lines = linesOf(line);
  const name = `${title} ${id}`;
  return (
    <>
      <h1>{title} <ObjectLink id={id} /></h1>
      <div id="figures">
        <div class="bulletin-sheet case-sheet">
          <p class="sheet-forms">
            <button type="button" onClick={() => void saveWorkbook(`${name}.xlsx`, cellsOf(title, lines)).then((done) => setStale(!done))}>XLSX</button>{" "}
            <button type="button" onClick={() => save(`${name}.csv`, "text/csv", csvOf(cellsOf(title, lines)))}>CSV</button>{" "}
            <button type="button" onClick={() => window.print()}>{t("print")}</button>
          </p>
          {stale && <p class="problem" role="alert">{found("code", "acts.other_pages")}</p>}
          <h2>{title}</h2>
          {!isReported(line) && <p class="notice">{t("caseSheetDraft")}</p>}
          <div class="ledger-frame">
            <table class="ledger">
              <caption class="only-heard">{title}</caption>
              <tbody>{lines.map((one) => <tr key={one.name}><th scope="row">{one.title}</th><td>{one.value}</td></tr>)}</tbody>
            </table>
          </div>
        </div>
      </div>
    </>
  );
}

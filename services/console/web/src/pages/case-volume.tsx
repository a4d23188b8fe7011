// The papers of a case as they are bound (卷内文件目录): read, printed, handed on as a file.
import { useState } from "preact/hooks";

import type { Told } from "../api/types.ts";
import { cellOf, cellsOf, columns, isMissing, titleOfColumn } from "../format/case-volume.ts";
import { csvOf } from "../format/csv.ts";
import { useChanges } from "../state/live.ts";
import { useResource } from "../state/resource.ts";
import { found } from "../state/words.ts";
import { Loading, ObjectLink, Problem } from "../ui/parts.tsx";
import { save, saveWorkbook } from "../ui/save.ts";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

export function CaseVolumePage({ id }: { id: string }) {
  const volume = useResource<Told>(`/objects/${encodeURIComponent(id)}/volume`);
  const [stale, setStale] = useState(false);
  const title = t("caseVolume"), lacks = t("caseVolumeLacks");
  useTitle(`${title} ${id}`);
  useChanges((change) => change.object === undefined || change.object === id, volume.reload);
  const lines = volume.data?.items;
  if (lines === undefined) return <><h1>{title}</h1>{volume.refusal ? <Problem refusal={volume.refusal} again={volume.reload} /> : <Loading />}</>;
  const name = `${title} ${id}`;
  return (
    <>
      <h1>{title} <ObjectLink id={id} /></h1>
      <p class="sheet-forms">
        <button type="button" onClick={() => void saveWorkbook(`${name}.xlsx`, cellsOf(title, lines, lacks)).then((done) => setStale(!done))}>XLSX</button>{" "}
        <button type="button" onClick={() => save(`${name}.csv`, "text/csv", csvOf(cellsOf(title, lines, lacks)))}>CSV</button>{" "}
        <button type="button" onClick={() => window.print()}>{t("print")}</button>
      </p>
      {stale && <p class="problem" role="alert">{found("code", "acts.other_pages")}</p>}
      <div class="ledger-frame">
        <table class="ledger case-volume">
          <caption class="only-heard">{title}</caption>
          <thead><tr>{columns.map((column) => <th key={column} scope="col">{titleOfColumn(column)}</th>)}</tr></thead>
          <tbody>
            {lines.map((line, index) => (
              <tr key={index} class={isMissing(line) ? "missing" : undefined}>
                {columns.map((column) => <td key={column}>{cellOf(line, column, lacks)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

// What the regions below have reported: a bulletin's figures side by side, and who has sent none.
import type { Line } from "../api/types.ts";
import { cellOf, figureName, kindName, kinds } from "../format/bulletin.ts";
import { isBelow, sideBySide } from "../format/regions.ts";
import { text } from "../format/value.ts";
import { usePages } from "../state/pages.ts";
import { heading } from "../state/words.ts";
import { Loading, ObjectLink, Problem, Section } from "../ui/parts.tsx";
import { ListSheet } from "../ui/sheet.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

const all = { wanted: Infinity };
const turns_most = 10_000;

interface Row {
  figure: string;
  values: (number | undefined)[];
  sum: number | undefined;
}

const shown = (figure: string, value: number | undefined): string =>
  cellOf({ figure, label: "", money: figure.endsWith("_fen"), values: [value] }, 0);

function Kind({ kind, regions, lines }: { kind: string; regions: Line[]; lines: Line[] }) {
  const { day, papers, rows } = sideBySide(regions.map((line) => text(line, "region")), lines);
  const columns: Column<Row>[] = [
    { name: "figure", title: heading("figure"), cell: (row) => figureName(row.figure) },
    ...regions.map((region, at): Column<Row> => ({ name: text(region, "region"), title: text(region, "region_name") || text(region, "region"), cell: (row) => shown(row.figure, row.values[at]) })),
    { name: "sum", title: t("reportedSum"), cell: (row) => shown(row.figure, row.sum) },
  ];
  return (
    <Section id={kind} title={`${kindName(kind)} ${day}`}>
      <ul>
        {regions.map((region, at) => {
          const paper = papers[at];
          return (
            <li key={text(region, "region")}>
              {text(region, "region_name")} <span class="id">{text(region, "region")}</span>{" "}
              {paper === undefined ? <span class="badge bad">{t("treeSilent")}</span>
                : <><span class={`badge ${paper.day === day ? "plain" : "warn"}`}>{t("reportedUpTo", paper.day)}</span> <ObjectLink id={paper.letter} /></>}
            </li>
          );
        })}
      </ul>
      <Table caption={kindName(kind)} rows={rows} rowKey={(row) => row.figure} columns={columns} />
    </Section>
  );
}

export function ReportedPage() {
  const regions = usePages("/lists/region", {}, 200, turns_most, all);
  const figures = usePages("/lists/reported", {}, 200, turns_most, all);
  const refusal = regions.refusal ?? figures.refusal, below = regions.items.filter(isBelow);
  const of = (kind: string): Line[] => figures.items.filter((line) => text(line, "bulletin_kind") === kind);
  useTitle(t("treeFigures"));
  return (
    <>
      <h1>{t("treeFigures")}</h1>
      {refusal && <Problem refusal={refusal} again={() => { regions.reload(); figures.reload(); }} />}
      {(regions.loading || figures.loading) && figures.items.length === 0 && <Loading />}
      {!figures.loading && !refusal && figures.items.length === 0 && <p class="quiet">{t("reportedNone")}</p>}
      {kinds.filter((kind) => of(kind).length > 0).map((kind) => <Kind key={kind} kind={kind} regions={below} lines={of(kind)} />)}
      <ListSheet noun="reported" query={{}} title={t("treeFigures")} />
    </>
  );
}

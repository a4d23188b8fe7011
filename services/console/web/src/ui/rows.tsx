// Matters as rows: the deadline, what it is, the firm, how it stands, what comes next.
import type { Line, WorkItem } from "../api/types.ts";
import { nameOf } from "../format/bulletin.ts";
import { commandOf } from "../format/command.ts";
import { beganAt, firmOf, idOf, levelOf, matterOf, titleOf } from "../format/line.ts";
import { isId, show, text } from "../format/value.ts";
import { dayOf } from "../format/time.ts";
import { offset, session } from "../state/session.ts";
import { noun } from "../state/words.ts";
import { Badge, Command, Deadline, FirmLink, ObjectLink } from "./parts.tsx";
import { Table, type Column } from "./table.tsx";
import { t } from "./text.ts";

export function nextCommand(item: WorkItem): string {
  const who = session.value;
  return commandOf(item.next, idOf(item.line), who?.county.region ?? "", who?.person.id ?? "");
}

/** Its number, which leads to it, and what it is called. */
export function Matter({ line, kind = true }: { line: Line; kind?: boolean }) {
  const id = matterOf(line);
  const firm = line.kind === "firm" ? text(line, "firm_key") || text(line, "key") : "";
  const title = titleOf(line);
  const what = line.kind === "measure" || line.kind === "notice" ? show(line.kind, line[line.kind])
    : line.kind === "clock" ? show("purpose", line["purpose"]) : line.kind === "visit" ? show("inspection_kind", line["inspection_kind"])
    : line.kind === "licence" ? `${show("kind_of_licence", line["kind_of_licence"])} ${text(line, "no")}`
    : line.kind === "proposal" ? show("act", line["act"]) : line.kind === "bulletin" ? nameOf(line) : title;
  return (
    <div class="matter">
      <span class="matter-title">
        {kind && <><span class="kind">{noun(line.kind)}</span>{" "}</>}
        {firm !== "" ? <FirmLink firm={{ key: firm, name: text(line, "name") || firm }} /> : what}
      </span>
      {isId(id) ? <ObjectLink id={id} /> : <span class="id">{id}</span>}
    </div>
  );
}

const deadline: Column<Line> = {
  name: "deadline", title: "", narrow: true, cell: (line) => <Deadline due={text(line, "due_ms")} />,
};
const firm: Column<Line> = { name: "firm", title: "", cell: (line) => <FirmLink firm={firmOf(line)} /> };
const state: Column<Line> = {
  name: "state",
  title: "",
  cell: (line) => (
    <>
      <Badge of={line.kind} member="state" value={text(line, "state")} />{" "}
      <Badge of={line.kind} member="level" value={levelOf(line)} />
    </>
  ),
};
const owner: Column<Line> = {
  name: "owner", title: "", cell: (line) => show("owner", line["owner"] ?? line["owners"] ?? line["officers"] ?? line["person"]),
};
const began: Column<Line> = { name: "opened", title: "", cell: (line) => dayOf(beganAt(line), offset.value) };

/** Which of them are chosen, by their numbers. */
export interface Choosing {
  chosen: Set<string>;
  turn: (id: string, on: boolean) => void;
}

export function LineRows({ lines, caption, choosing }: { lines: Line[]; caption: string; choosing?: Choosing }) {
  const some = (has: (line: Line) => boolean): boolean => lines.some(has);
  const columns: Column<Line>[] = [];
  if (choosing !== undefined) {
    columns.push({
      name: "choose", title: t("bulkColumn"), narrow: true,
      cell: (line) => (
        <input
          type="checkbox" aria-label={t("bulkChoose", idOf(line))} checked={choosing.chosen.has(idOf(line))}
          onChange={(event) => choosing.turn(idOf(line), event.currentTarget.checked)}
        />
      ),
    });
  }
  if (some((line) => text(line, "due_ms") !== "")) columns.push({ ...deadline, title: t("deadline") });
  const kinds = new Set(lines.map((line) => line.kind)).size > 1;
  columns.push({ name: "matter", title: t("matter"), cell: (line) => <Matter line={line} kind={kinds} /> });
  if (some((line) => line.kind !== "firm" && firmOf(line) !== null)) columns.push({ ...firm, title: t("firm") });
  if (some((line) => text(line, "state") !== "")) columns.push({ ...state, title: t("state") });
  if (some((line) => ["owner", "owners", "officers", "person"].some((name) => name in line))) columns.push({ ...owner, title: t("owner") });
  if (some((line) => beganAt(line) !== "")) columns.push({ ...began, title: t("opened") });
  return <Table caption={caption} columns={columns} rows={lines} rowKey={(line, index) => `${idOf(line)} ${index}`} />;
}

export function WorkRows({ items, caption }: { items: WorkItem[]; caption: string }) {
  const columns: Column<WorkItem>[] = [
    { name: "deadline", title: t("deadline"), narrow: true, cell: ({ line }) => <Deadline due={text(line, "due_ms")} /> },
    { name: "matter", title: t("matter"), cell: ({ line }) => <Matter line={line} /> },
    { name: "firm", title: t("firm"), cell: ({ line }) => <FirmLink firm={firmOf(line)} /> },
    { name: "state", title: t("state"), cell: ({ line }) => state.cell(line) },
    { name: "next", title: t("nextAct"), cell: (item) => <NextAct item={item} /> },
  ];
  return <Table caption={caption} columns={columns} rows={items} rowKey={({ line }, index) => `${idOf(line)} ${index}`} />;
}

/** A page to look at, or the command that does it today. */
export function NextAct({ item }: { item: WorkItem }) {
  const id = idOf(item.line);
  if (item.next.command === "explain") return <ObjectLink id={id}>{t("look")}</ObjectLink>;
  return <Command folded text={nextCommand(item)} label={show("act", item.next.command.replace(" ", "."))} />;
}

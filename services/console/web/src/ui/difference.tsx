// What a proposal would change, before anybody signs it.
import type { Line, Value } from "../api/types.ts";
import { text } from "../format/value.ts";
import { heading, noun } from "../state/words.ts";
import { Cell, Facts } from "./facts.tsx";
import { ObjectLink } from "./parts.tsx";
import { Table } from "./table.tsx";
import { t, type TextName } from "./text.ts";

type Members = { [member: string]: Value };

interface Change {
  member: string;
  before: Value | undefined;
  after: Value | undefined;
}

function members(value: Value | undefined): Members | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}

/** The members that differ between what is and what would be. */
export function changesOf(before: Members, after: Members): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((member) => JSON.stringify(before[member]) !== JSON.stringify(after[member]))
    .map((member) => ({ member, before: before[member], after: after[member] }));
}

/** Of a list, what the other side hasn't got. */
function Side({ member, value, other }: { member: string; value: Value | undefined; other: Value | undefined }) {
  const all = Array.isArray(value) ? value : [];
  if (all.length === 0 || all.some((one) => members(one) === null)) return <Cell member={member} value={value} />;
  const others = new Set(Array.isArray(other) ? other.map((one) => JSON.stringify(one)) : []);
  return <>{all.filter((one) => !others.has(JSON.stringify(one))).map((one, index) => <Facts key={index} members={members(one)!} />)}</>;
}

function OneLine({ line, names }: { line: Line; names: [TextName, TextName] }) {
  const before = members(line["before"]) ?? members(line["now"]);
  const after = members(line["after"]) ?? members(line["then"]);
  const id = text(line, "id") || text(line, "object");
  const head = <h3>{noun(line.kind)} <ObjectLink id={id} /></h3>;
  if (before === null && after === null) return <>{head}<Facts members={line} /></>;
  const rows = changesOf(before ?? {}, after ?? {});
  return (
    <>
      {head}
      <Table
        caption={t("difference")} rows={rows} rowKey={(row) => row.member}
        columns={[
          { name: "member", title: t("matter"), cell: (row) => heading(row.member) },
          { name: "before", title: t(names[0]), cell: (row) => <del><Side member={row.member} value={row.before} other={row.after} /></del> },
          { name: "after", title: t(names[1]), cell: (row) => <ins><Side member={row.member} value={row.after} other={row.before} /></ins> },
        ]}
      />
    </>
  );
}

/** Of a proposal: its matter as it is and as it would be, then what else would change. */
export function proposedChanges(proposal: Line, behind: Line[]): Line[] {
  const now = members(proposal["now"]), then = members(proposal["then"]);
  if (now === null && then === null) return behind;
  const kind = (now ?? then)!["kind"];
  const of: Line = { kind: typeof kind === "string" ? kind : "matter", id: text(proposal, "target"), now: now ?? {}, then: then ?? {} };
  return [of, ...behind];
}

/** `names`: what its two sides are called. */
export function Difference({ lines, names = ["before", "after"] }: { lines: Line[]; names?: [TextName, TextName] }) {
  if (lines.length === 0) return <p class="quiet">{t("noDifference")}</p>;
  return <>{lines.map((line, index) => <OneLine key={index} line={line} names={names} />)}</>;
}

// A line as headings and values; what lies within it stands below, as tables of its own.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Line, Value } from "../api/types.ts";
import { isRegion, readable } from "../format/members.ts";
import { isId, isQuantity, show } from "../format/value.ts";
import { heading } from "../state/words.ts";
import { FirmLink, ObjectLink } from "./parts.tsx";
import { Table } from "./table.tsx";

type Members = { [member: string]: Value };

/** What else is left out of all that stands within: of a story what is for programs. */
export const Without = createContext<ReadonlySet<string>>(new Set());

function isMembers(value: Value): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isQuantity(value);
}

const kindOf = (line: Members | undefined): string => (typeof line?.["kind"] === "string" ? line["kind"] : "");

function isTable(value: Value): value is Members[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMembers);
}

export function Cell({ member, value, line }: { member: string; value: Value | undefined; line?: Members }) {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && isId(value)) return <ObjectLink id={value} />;
  if (Array.isArray(value) && value.some((one) => typeof one === "string" && isId(one))) {
    return <>{value.map((one) => <span key={String(one)} class="spaced"><Cell member={member} value={one} {...(line === undefined ? {} : { line })} /></span>)}</>;
  }
  if (member === "firm" && typeof value === "string" && line !== undefined) {
    return <FirmLink firm={{ name: value, key: typeof line["firm_key"] === "string" ? line["firm_key"] : "" }} />;
  }
  // A law or a notice, by its title and article, as everywhere.
  if (member === "source" && typeof value === "string" && /[一-龥]/.test(value)) return <span lang="zh-CN">{value}</span>;
  const told = line?.[`${member}_name`];
  if (typeof told === "string" && isRegion(member)) return <>{show(member, value)} {told}</>;
  if (isMembers(value)) return <Facts members={value} of={contextOf(member, line)} />;
  return <>{show(member, value, kindOf(line))}</>;
}

/** By what headings may be other ones: an act of its command, an event of its body. */
function contextOf(member: string, line: Members | undefined): string {
  const told = member === "command" ? line?.["act"] : member === "body" ? line?.["event"] : undefined;
  return typeof told === "string" ? told : member;
}

export function Facts({ members, skip = [], of = "" }: { members: Members; skip?: string[]; of?: string }) {
  const rows = readable(members, useContext(Without)).filter(
    ([name, value]) => !skip.includes(name) && !isTable(value) && !(Array.isArray(value) && value.length === 0),
  );
  if (rows.length === 0) return null;
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name} class={isMembers(value) ? "wide" : undefined}>
          <dt>{heading(name, kindOf(members) || of)}</dt>
          <dd><Cell member={name} value={value} line={members} /></dd>
        </div>
      ))}
    </dl>
  );
}

/** The tables within a line: its orders, re-inspections, papers. */
export function Papers({ line }: { line: Line }) {
  const without = useContext(Without);
  const tables = readable(line, without).filter((one): one is [string, Members[]] => isTable(one[1]));
  return (
    <>
      {tables.map(([name, rows]) => {
        const names = [...new Set(rows.flatMap((row) => readable(row, without).map(([member]) => member)))];
        const columns = names.map((member) => ({
          name: member,
          title: heading(member),
          cell: (row: Members) => <Cell member={member} value={row[member]} line={row} />,
        }));
        return (
          <div key={name} class="paper">
            <h3>{heading(name, line.kind)}</h3>
            <Table caption={heading(name, line.kind)} columns={columns} rows={rows} rowKey={(_, index) => String(index)} />
          </div>
        );
      })}
    </>
  );
}

export function hasPapers(line: Line): boolean {
  return readable(line).some(([, value]) => isTable(value));
}

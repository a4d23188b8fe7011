// The regions that this county exchanges papers with, as a tree by their codes (GB/T 2260), each with what waits between them.
import type { Line } from "../api/types.ts";
import { text } from "./value.ts";

export interface Waiting {
  open: number;
  overdue: number;
}

export interface Region {
  code: string;
  name: string;
  /** of the link: "up", "down"; "" where there is no link to it */
  link: string;
  ours: Waiting;
  theirs: Waiting;
}

/** A prefecture, or what answers to a province directly, with its regions. */
export interface Branch {
  code: string;
  name: string;
  regions: Region[];
}

// Nothing more is waited for.
const over = new Set(["withdrawn", "closed", "filed", "returned"]);
// What they have answered waits for us; what we have answered waits for nobody.
const answered = "answered";

function counted(of: Waiting, line: Line): void {
  of.open += 1;
  if (line["overdue"] === true) of.overdue += 1;
}

/** `links`: /lists/region, `referrals`: /lists/referral, `own`: this county, which has no tile. */
export function treeOf(links: Line[], referrals: Line[], own: string): Branch[] {
  const regions = new Map<string, Region>();
  const region = (line: Line): Region => {
    const code = text(line, "region");
    const found = regions.get(code) ?? { code, name: "", link: "", ours: { open: 0, overdue: 0 }, theirs: { open: 0, overdue: 0 } };
    if (found.name === "") found.name = text(line, "region_name");
    regions.set(code, found);
    return found;
  };
  for (const line of links) region(line).link = text(line, "link");
  for (const line of referrals) {
    const state = text(line, "state"), direction = text(line, "direction");
    if (over.has(state) || (direction === "theirs" && state === answered)) continue;
    counted(direction === "ours" ? region(line).ours : region(line).theirs, line);
  }
  regions.delete(own);
  regions.delete("");
  const branches = new Map<string, Branch>();
  for (const one of [...regions.values()].sort((a, b) => a.code.localeCompare(b.code))) {
    const code = one.code.endsWith("0000") ? one.code : `${one.code.slice(0, 4)}00`;
    const branch = branches.get(code) ?? { code, name: "", regions: [] };
    if (one.code === code) branch.name = one.name;
    branch.regions.push(one);
    branches.set(code, branch);
  }
  return [...branches.values()];
}

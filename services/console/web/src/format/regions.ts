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
  /** of a region below: what it has reported of itself */
  reported?: Reported;
}

/** The newest bulletin of a region below; `day` is "" where it has sent none. */
export interface Reported {
  day: string;
  unfinished: number;
  overdue: number;
}

/** What a tile tells of a region below. */
export const told = ["hazards_unfinished", "hazards_overdue"] as const;

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

/** Is this region (a line of /lists/region) below us? */
export const isBelow = (line: Line): boolean => "reported_day" in line || line["never_reported"] === true;

/** `lines`: /lists/reported of the figures told, of every kind of bulletin: the newest day's count. */
function reportedBy(code: string, lines: Line[]): Reported {
  const of = lines.filter((line) => text(line, "region") === code && text(line, "bulletin_kind") !== "");
  const day = of.reduce((newest, line) => (text(line, "cutoff_day") > newest ? text(line, "cutoff_day") : newest), "");
  const count = (figure: string): number => {
    const found = of.find((line) => text(line, "figure") === figure && text(line, "cutoff_day") === day)?.["at_cutoff"];
    return typeof found === "number" ? found : 0;
  };
  return { day, unfinished: count(told[0]), overdue: count(told[1]) };
}

/** `links`: /lists/region, `referrals`: /lists/referral, `own`: this county, which has no tile; `reported`: /lists/reported. */
export function treeOf(links: Line[], referrals: Line[], own: string, reported: Line[] = []): Branch[] {
  const regions = new Map<string, Region>();
  const region = (line: Line): Region => {
    const code = text(line, "region");
    const found = regions.get(code) ?? { code, name: "", link: "", ours: { open: 0, overdue: 0 }, theirs: { open: 0, overdue: 0 } };
    if (found.name === "") found.name = text(line, "region_name");
    regions.set(code, found);
    return found;
  };
  for (const line of links) {
    const of = region(line);
    of.link = text(line, "link");
    if (isBelow(line)) of.reported = reportedBy(of.code, reported);
  }
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

export interface SideBySide {
  /** the newest day that any of them has reported up to */
  day: string;
  /** in the order of the regions; undefined: it has sent none */
  papers: ({ day: string; letter: string } | undefined)[];
  /** `sum`: over those that have reported up to that day */
  rows: { figure: string; values: (number | undefined)[]; sum: number | undefined }[];
}

/** `lines`: /lists/reported of one kind of bulletin. What happened is that of the period, what is so that of its end. */
export function sideBySide(regions: string[], lines: Line[]): SideBySide {
  const papers = regions.map((code) => {
    const one = lines.find((line) => text(line, "region") === code);
    return one === undefined ? undefined : { day: text(one, "cutoff_day"), letter: text(one, "letter") };
  });
  const day = papers.reduce((newest, paper) => (paper !== undefined && paper.day > newest ? paper.day : newest), "");
  const figures = [...new Set(lines.map((line) => text(line, "figure")))];
  const rows = figures.map((figure) => {
    const values = regions.map((code) => {
      const line = lines.find((one) => text(one, "region") === code && text(one, "figure") === figure);
      const value = line?.["in_period"] ?? line?.["at_cutoff"];
      return typeof value === "number" ? value : undefined;
    });
    const summed = values.filter((value, at): value is number => value !== undefined && papers[at]?.day === day);
    return { figure, values, sum: summed.length === 0 ? undefined : summed.reduce((sum, value) => sum + value, 0) };
  });
  return { day, papers, rows };
}

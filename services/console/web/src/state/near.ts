// Who is offered first where a person is chosen: who works where the matter on the page lies (regions of people.yaml).
import type { Line } from "../api/types.ts";
import { text } from "../format/value.ts";
import { before, worksIn } from "./people.ts";

interface Where { region: string; area: string }

/** Of a line: the office's own region isn't said there. */
export function whereOf(line: Line, own: string): Where {
  const region = line["region"] ?? line["place"];
  return { region: region === undefined ? own : String(region), area: text(line, "base_area") };
}

const holds = (code: string, region: string): boolean => code !== "" && region.startsWith(code.replace(/(00)+$/, ""));

/** 0: works in the matter's area; 1: in its region; 2: elsewhere, or it isn't on record. */
function far(id: string, { region, area }: Where): number {
  const of = worksIn.get(id) ?? [];
  if (area !== "" && of.some(({ code, name }) => code === undefined && name === area)) return 0;
  return of.some(({ code = "" }) => holds(code, region)) ? 1 : 2;
}

/** Who works where the matter lies is offered first until that is ended. */
export function offerFrom(where: Where): () => void {
  before.value = (a, b) => far(a, where) - far(b, where);
  return () => { before.value = () => 0; };
}

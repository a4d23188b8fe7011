// Where a matter stands on each of its axes, and what can be done from there, as links to where it is done.
import type { Line } from "../api/types.ts";
import { show, text } from "../format/value.ts";
import { offersFor } from "../sign/offered.ts";
import { t } from "./text.ts";

/** A case has several lives: the file's own, its decision's service, publication and execution. */
export interface Axis {
  table: string;
  state: string;
  /** the acts that its state allows, with their outcomes ("hazard.reinspect passed") */
  possible: string[];
}

export function axesOf(explained: Line[]): Axis[] {
  return explained
    .filter((line) => line.kind === "explain" && text(line, "what") === "state")
    .map((line) => ({
      table: text(line, "table"),
      state: text(line, "state"),
      possible: Array.isArray(line["possible"]) ? line["possible"].map(String) : [],
    }));
}

/** Over all axes, each act once; null: no state says. */
export function possibleOf(explained: Line[]): string[] | null {
  const axes = axesOf(explained);
  return axes.length === 0 ? null : [...new Set(axes.flatMap((axis) => axis.possible))];
}

/** Where on the page an act is done: to be signed, or as its command. */
export function placeOf(id: string, act: string): string {
  const [name = ""] = act.split(" ");
  const signed = offersFor(id, [act]).length > 0 && document.getElementById(`sign-${name.replace(".", "-")}`) !== null;
  return `${signed ? "sign" : "command"}-${name.replace(".", "-")}`;
}

/** Open, and what it lies in; and in sight at once, where it can be scrolled to and have the focus. */
export function unfold(place: HTMLElement | null): void {
  for (let at = place; at !== null; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  if (place !== null) place.hidden = false;
}

function NextLinks({ id, acts }: { id: string; acts: string[] }) {
  const names = [...new Set(acts.map((act) => act.split(" ")[0] ?? ""))];
  const jump = (event: Event, act: string): void => {
    event.preventDefault();
    const place = document.getElementById(placeOf(id, act));
    unfold(place);
    place?.scrollIntoView();
    place?.querySelector<HTMLElement>("summary, input, button")?.focus({ preventScroll: true });
  };
  if (names.length === 0) return <span class="quiet">{t("nothingNext")}</span>;
  return (
    <ul class="next-links">
      {names.map((act) => <li key={act}><a href={`#sign-${act.replace(".", "-")}`} onClick={(event) => jump(event, act)}>{show("act", act)}</a></li>)}
    </ul>
  );
}

export function Axes({ id, explained }: { id: string; explained: Line[] }) {
  const axes = axesOf(explained);
  if (axes.length === 0) return null;
  return (
    <dl class="axes" aria-label={t("acts")}>
      {axes.map((axis) => (
        <div key={axis.table}>
          <dt>
            {axis.table !== "" && axes.length > 1 && <span class="kind">{show("table", axis.table)} </span>}
            <strong>{show("state", axis.state, axis.table)}</strong>
          </dt>
          <dd><NextLinks id={id} acts={axis.possible} /></dd>
        </div>
      ))}
    </dl>
  );
}

// Where a matter stands on each of its axes, which steps lie before and behind, and what can be done from there, as links to where it is done.
import type { Line } from "../api/types.ts";
import { stepsOf, type Step } from "../format/lives.ts";
import { dayOf } from "../format/time.ts";
import { show, text } from "../format/value.ts";
import { offersFor } from "../sign/offered.ts";
import { offset } from "../state/session.ts";
import { heading, noun } from "../state/words.ts";
import { t, type TextName } from "./text.ts";

/** A case has several lives: the file's own, its decision's service, publication and execution; a sampling its services, retest, correction
 *  and each request, which are told by their own words. */
export interface Axis {
  table: string;
  /** of a sampling: which life, and whose or which one of several */
  life?: string;
  one?: string;
  state: string;
  /** the acts that its state allows, with their outcomes ("hazard.reinspect passed") */
  possible: string[];
}

const lives = ["service", "retest", "correction", "request"];

export function axesOf(explained: Line[]): Axis[] {
  return explained
    .filter((line) => line.kind === "explain" && ["state", ...lives].includes(text(line, "what")))
    .map((line) => {
      const life = text(line, "what");
      const possible = Array.isArray(line["possible"]) ? line["possible"].map(String) : [];
      if (life === "state") return { table: text(line, "table"), state: text(line, "state"), possible };
      const one = show("party", line["party"]) || text(line, "request");
      return { table: `sampling_${life}`, life, one, state: text(line, "state"), possible };
    });
}

const nameOf = ({ table, life, one }: Axis): string => (life === undefined ? (table === "" ? "" : show("table", table)) : [heading(life), one].join(" "));

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

const places: Record<Step["place"], TextName> = { before: "stepBefore", now: "stepNow", after: "stepAfter" };

/** Each says by a word, which is heard, and by its mark where it stands; a tick only where its day is on record. */
function Steps({ table, name, steps }: { table: string; name: string; steps: Step[] }) {
  return (
    <ol class="steps" aria-label={t("stepsOf", name)}>
      {steps.map(({ state, place, at }) => (
        <li key={state} class={`step-${place}`} aria-current={place === "now" ? "step" : undefined}>
          <span aria-hidden="true">{place === "now" ? "▶" : place === "after" ? "○" : at === "" ? "·" : "✓"}</span>{" "}
          {show("state", state, table)}
          <span class="only-heard"> {t(places[place])} </span>
          {at !== "" && <time dateTime={at}>{dayOf(at, offset.value)}</time>}
        </li>
      ))}
    </ol>
  );
}

export function Axes({ line, explained, story }: { line: Line; explained: Line[]; story: Line[] }) {
  const axes = axesOf(explained);
  if (axes.length === 0) return null;
  return (
    <dl class="axes" aria-label={t("acts")}>
      {axes.map((axis) => {
        const table = axis.table === "" ? line.kind : axis.table;
        const steps = stepsOf(table, axis.state, line, story);
        return (
          <div key={`${axis.table} ${axis.one}`}>
            <dt>
              {axes.length > 1 && nameOf(axis) !== "" && <span class="kind">{nameOf(axis)} </span>}
              <strong>{show("state", axis.state, axis.table)}</strong>
            </dt>
            <dd>
              {steps !== null && <Steps table={table} name={nameOf(axis) || noun(line.kind)} steps={steps} />}
              <NextLinks id={text(line, "id")} acts={axis.possible} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

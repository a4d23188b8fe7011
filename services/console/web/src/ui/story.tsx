// What happened, the oldest first, in the county's time.
import type { ComponentChildren } from "preact";

import type { Line, Value } from "../api/types.ts";
import { technical } from "../format/technical.ts";
import { dayOf } from "../format/time.ts";
import { show, text } from "../format/value.ts";
import { personName } from "../state/people.ts";
import { offset } from "../state/session.ts";
import { Facts, Without } from "./facts.tsx";
import { ObjectLink } from "./parts.tsx";
import { t } from "./text.ts";

// Clocks that begin and end are counted elsewhere; here they would hide what people did.
const background = /^(clock_|cursor|chain_|checkpoint)/;

export function Story({ lines }: { lines: Line[] }) {
  const events = lines.filter((line) => line.kind === "event" && !background.test(text(line, "event")));
  if (events.length === 0) return <p class="quiet">{t("nothing")}</p>;
  let before = "";
  return (
    <Without.Provider value={technical}><ol class="story">
      {events.map((line, index) => {
        const day = dayOf(text(line, "recorded_ms"), offset.value);
        const first = day !== before;
        before = day;
        const body: Value | undefined = line["body"];
        const members = typeof body === "object" && body !== null && !Array.isArray(body) ? body : null;
        // What somebody wrote then, as an answer to another county, is what is looked for there.
        const written = members === null ? "" : text(members, "text");
        const person = text(line, "person");
        const signed = text(line, "act_signed_by");
        return (
          <li key={index}>
            <time dateTime={text(line, "recorded_ms")} class={first ? "first" : "same"}>{show("recorded_ms", line["recorded_ms"])}</time>
            <div>
              <strong>{show("event", line["event"])}</strong> <ObjectLink id={text(line, "subject")} />
              {person !== "" && <span class="quiet"> · {personName(person)}</span>}
              {signed !== "" && <span class="quiet"> · {t("signedBy", personName(signed))}</span>}
              {text(line, "rule") !== "" && <span class="quiet"> · {text(line, "rule")}</span>}
              {written !== "" && <p class="written">{written}</p>}
              {members !== null && (
                <details class="more">
                  <summary>{t("technical")}</summary>
                  <Facts members={members} />
                </details>
              )}
            </div>
          </li>
        );
      })}
    </ol></Without.Provider>
  );
}

/** Lines of several kinds on one time-line, by the day on which each began. */
export function Timeline({ entries }: { entries: { at: string; line: Line; what: ComponentChildren }[] }) {
  const sorted = [...entries].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return (
    <ol class="story">
      {sorted.map(({ at, line, what }, index) => (
        <li key={index} class={`of-${line.kind}`}>
          <time dateTime={at}>{dayOf(at, offset.value)}</time>
          <div>{what}</div>
        </li>
      ))}
    </ol>
  );
}


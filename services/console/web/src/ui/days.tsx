// A clock counted day by day, as a calendar that a person can check with a finger.
import type { Line } from "../api/types.ts";
import { addDays, weekday } from "../format/time.ts";
import { show, text } from "../format/value.ts";
import { lang } from "../state/prefs.ts";
import { t } from "./text.ts";

interface Day {
  day: string;
  line: Line | null;
}

/** Whole weeks from Monday to Sunday around the days; a gap between them is filled. */
export function weeksOf(days: Line[]): Day[][] {
  const byDay = new Map(days.map((line) => [text(line, "day"), line]));
  const sorted = [...byDay.keys()].sort();
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  if (first === undefined || last === undefined) return [];
  const weeks: Day[][] = [];
  for (let at = addDays(first, 1 - weekday(first)); at <= last; at = addDays(at, 7)) {
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((index) => {
      const day = addDays(at, index);
      return { day, line: byDay.get(day) ?? null };
    }));
  }
  return weeks;
}

function words(day: Day): string {
  if (day.line === null) return "";
  const why = show("why", text(day.line, "why"));
  const holiday = text(day.line, "name");
  return [why, holiday].filter((one) => one !== "").join(" ");
}

export function Days({ days, label }: { days: Line[]; label: string }) {
  const weeks = weeksOf(days);
  return (
    <div class="days-frame" tabIndex={0} role="region" aria-label={label}>
      <table class="days">
        <caption class="only-heard">{label}</caption>
        <thead>
          <tr>
            <th scope="col"><span class="only-heard">{t("from")}</span></th>
            {[...t("weekdays")].map((name, index) => <th key={index} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.day}>
              <th scope="row">{week[0]?.day}</th>
              {week.map((one) => {
                const counted = one.line?.["counted"] === true;
                const tone = one.line === null ? "outside" : counted ? "counted" : "left-out";
                return (
                  <td key={one.day} class={tone} title={one.line === null ? undefined : `${one.day} ${words(one)}`}>
                    <span class="day-number">{Number(one.day.slice(8))}</span>
                    {one.line !== null && (
                      <span class="day-count">{counted ? text(one.line, "count") : <small>{words(one)}</small>}</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet" lang={lang.value === "zh" ? "zh-CN" : "en"}>{t("legendCounted")}</p>
    </div>
  );
}

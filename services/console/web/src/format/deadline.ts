// How a deadline stands: its colour, and the same in words.
import { dayOf, daysBetween } from "./time.ts";
import type { Lang } from "../state/prefs.ts";

export type Tone = "late" | "today" | "soon" | "later";

export interface Standing {
  tone: Tone;
  /** negative: days overdue */
  days: number;
  text: string;
}

const soon_days = 3;

function zh(days: number): string {
  if (days < 0) return `逾期 ${-days} 天`;
  if (days === 0) return "今天到期";
  return days === 1 ? "明天到期" : `还有 ${days} 天`;
}

function en(days: number): string {
  if (days < 0) return `${-days} ${days === -1 ? "day" : "days"} overdue`;
  if (days === 0) return "due today";
  return days === 1 ? "due tomorrow" : `${days} days left`;
}

/** Days are calendar days of the county; what the law counts stands with the clock. */
export function standing(due: string | number, now_ms: number, offset: number, lang: Lang): Standing {
  const days = daysBetween(dayOf(now_ms, offset), dayOf(due, offset));
  const tone = days < 0 ? "late" : days === 0 ? "today" : days <= soon_days ? "soon" : "later";
  return { tone, days, text: lang === "zh" ? zh(days) : en(days) };
}

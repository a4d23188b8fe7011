// Moments and days of the county, whatever the browser's own zone is.

const minute_ms = 60_000;
const day_ms = 86_400_000;

const two = (value: number): string => String(value).padStart(2, "0");

/** Milliseconds of 1970; NaN where it is no moment. */
export function moment(value: string | number): number {
  return typeof value === "number" ? value : Date.parse(value);
}

interface Parts {
  day: string;
  time: string;
  seconds: string;
  end: boolean;
}

function parts(at_ms: number, offset: number): Parts {
  const local = new Date(at_ms + offset * minute_ms);
  const day = `${local.getUTCFullYear()}-${two(local.getUTCMonth() + 1)}-${two(local.getUTCDate())}`;
  const time = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
  const seconds = two(local.getUTCSeconds());
  return { day, time, seconds, end: time === "23:59" && seconds === "59" };
}

/** "2025-03-14 09:30"; seconds only where they say something; a term ends with its last day. */
export function showMoment(value: string | number, offset: number): string {
  const at_ms = moment(value);
  if (Number.isNaN(at_ms)) return String(value);
  const { day, time, seconds, end } = parts(at_ms, offset);
  if (end) return day;
  return seconds === "00" ? `${day} ${time}` : `${day} ${time}:${seconds}`;
}

export function dayOf(value: string | number, offset: number): string {
  const text = String(value);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const at_ms = moment(value);
  return Number.isNaN(at_ms) ? text : parts(at_ms, offset).day;
}

/** Whole days from one day to the other. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / day_ms);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * day_ms).toISOString().slice(0, 10);
}

/** 1 Monday to 7 Sunday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

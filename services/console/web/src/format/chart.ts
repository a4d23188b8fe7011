// The geometry of charts: where numbers lie, from zero on.

/** A row of bars; `of`: the whole that it is a part of. */
export interface Bar {
  label: string;
  value: number;
  of?: number;
  /** as it is written; none: the value */
  shown?: string;
}

// What is more than nothing can be seen.
const least = 0.6;

/** Percent of the greatest. */
export function percentOf(value: number, most: number): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.max(least, Math.round(Math.min(value / most, 1) * 1000) / 10);
}

export function mostOf(bars: Bar[]): number {
  return Math.max(0, ...bars.map((bar) => Math.max(bar.value, bar.of ?? 0)));
}

export const shownOf = (bar: Bar): string => bar.shown ?? (bar.of === undefined ? String(bar.value) : `${bar.value}/${bar.of}`);

/** Left to right over 100, from 100 for nothing up to 0 for the greatest; a single number is a level line, nothing at all lies at the foot. */
export function pointsOf(values: number[]): string {
  const most = Math.max(0, ...values);
  const all = values.length === 1 ? [values[0]!, values[0]!] : values;
  return all.map((value, at) => `${Math.round((at / (all.length - 1)) * 1000) / 10},${most === 0 ? 100 : Math.round((1 - Math.max(value, 0) / most) * 1000) / 10}`).join(" ");
}

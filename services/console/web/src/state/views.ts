// The views that a person keeps: at the console, so that they are there in whichever browser.
import { signal } from "@preact/signals";

import { get, put, Refused } from "../api/client.ts";
import type { Refusal, View, Views } from "../api/types.ts";
import { session } from "./session.ts";

/** null: they haven't come yet, or can't be had. */
export const kept = signal<Views | null>(null);
let of = "";

/** Asks for those of whoever is signed in, once. */
export async function askViews(): Promise<void> {
  const person = session.value?.person.id ?? "";
  if (of !== person) kept.value = null;
  of = person;
  try {
    const views = await get<Views>("/views");
    if (of === person) kept.value = views;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

/** Keeps what `change` makes of them. Where others are kept by now, nothing is: they are asked for, and what was refused is told. */
export async function keepViews(change: (items: View[]) => View[]): Promise<Refusal | null> {
  if (kept.value === null) return null;
  try {
    kept.value = await put<Views>("/views", { version: kept.value.version, items: change(kept.value.items) });
    return null;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 409) await askViews();
    return error.refusal;
  }
}

export const sameView = (one: View, noun: string, query: Record<string, string>): boolean =>
  one.noun === noun && JSON.stringify(sorted(one.query)) === JSON.stringify(sorted(query));

const sorted = (query: Record<string, string>): [string, string][] =>
  Object.entries(query).filter(([, value]) => value !== "").sort(([a], [b]) => (a < b ? -1 : 1));

// Names beside ids: of the county's persons and units, as the list of people in force has them.
import { signal } from "@preact/signals";

import type { Named, People, WorksIn } from "../api/types.ts";
import { lang } from "./prefs.ts";

const byId = (all: Named[]): Map<string, string> => new Map(all.map(({ id, name = "" }) => [id, name]));

const known = signal({ persons: new Map<string, string>(), units: new Map<string, string>(), members: new Set<string>() });
/** Where each works. */
export let worksIn = new Map<string, WorksIn[]>();
/** What comes first of whom is offered; one page tells it (state/near.ts). */
export const before = signal<(a: string, b: string) => number>(() => 0);

export function takePeople({ persons, units, members }: People): void {
  worksIn = new Map(persons.map((one) => [one.id, one.regions ?? []]));
  known.value = { persons: byId(persons), units: byId(units), members: new Set(members) };
}

export function holdsPersons(member: string): boolean {
  return known.value.members.has(member);
}

/** "王建国（officer-1）"; an id that the list hasn't got, as it stands. */
export function personName(id: string): string {
  const name = known.value.persons.get(id) ?? "";
  if (name === "" || name === id) return id;
  return lang.value === "zh" ? `${name}（${id}）` : `${name} (${id})`;
}

/** Of everybody in the list, and of every unit: to be chosen from, first who works where the matter lies. */
export const personIds = (): string[] => [...known.value.persons.keys()].sort(before.value);
export const unitIds = (): string[] => [...known.value.units.keys()];

/** "王建国": by name alone, as papers are signed. */
export function signature(id: string): string {
  return known.value.persons.get(id) || id;
}

/** "稽查股"; an id that the list hasn't got, as it stands. */
export function unitName(id: string): string {
  return known.value.units.get(id) || id;
}

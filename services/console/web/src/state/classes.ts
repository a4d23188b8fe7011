// Names beside codes: of classes of products, as the county's dictionary has them.
import { signal } from "@preact/signals";

import type { Classes } from "../api/types.ts";
import { lang } from "./prefs.ts";

type Called = Record<"zh" | "en", string>;

const known = signal({ called: new Map<string, Called>(), members: new Set<string>() });

export function takeClasses({ classes, members }: Classes): void {
  const called = new Map(classes.map(({ code, name_zh, name_en }): [string, Called] => [code, { zh: name_zh, en: name_en }]));
  known.value = { called, members: new Set(members) };
}

export function holdsClasses(member: string): boolean {
  return known.value.members.has(member);
}

/** Of every class in the dictionary: to be chosen from. */
export const classCodes = (): string[] => [...known.value.called.keys()];

/** "S0-05 仿真饰品"; a code that the dictionary hasn't got, as it stands. */
export function className(code: string): string {
  const called = known.value.called.get(code);
  return called === undefined ? code : `${code} ${called[lang.value]}`;
}

// The offices' words: the console's catalogue, by class and name, of the language in use.
import { signal } from "@preact/signals";

import { get } from "../api/client.ts";
import type { WordClass, Words } from "../api/types.ts";
import { keptTold } from "../field/shelf.ts";
import { lang, type Lang } from "./prefs.ts";

export const words = signal<Words | null>(null);
const had = new Map<Lang, Words>();

export async function loadWords(): Promise<void> {
  const wanted = lang.value;
  const known = had.get(wanted) ?? (await get<Words>("/words", { lang: wanted }).catch(async (error: unknown) => {
    const taken = await keptTold<Words>(wanted);
    if (taken === undefined) throw error;
    return taken;
  }));
  had.set(wanted, known);
  if (lang.value === wanted) words.value = known;
}

/** undefined: the catalogue has none. Names come from outside: only its own members count. */
export function found(kind: WordClass, name: string): string | undefined {
  const all = words.value?.[kind];
  return all !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;
}

/** Of a member that people write, as a firm's name, or a feed's: nothing of it is a word but what the daemons say there themselves. */
export function isWritten(member: string, value: string): boolean {
  const said = found("written", member);
  return said !== undefined && !said.split(" ").includes(value);
}

/** Of a member whose values are words; another member's word of that spelling says nothing of any other. */
function isWorded(member: string, value: string): boolean {
  return found("written", member) !== undefined ? !isWritten(member, value) : found("worded", member) !== undefined;
}

function ownValue(member: string, value: string, kind: string): string | undefined {
  return (kind !== "" ? found("value", `${kind}.${member}=${value}`) ?? found("value", `${kind}_${member}.state=${value}`) : undefined) ??
    found("value", `${member}=${value}`);
}

/** What a value means as that member of a kind of line ("measure.state=opened"; an axis of a case by
 *  its table, "case_execution.state=owed"), or as that member, or else, of a member whose values are words, as any. */
export function foundValue(member: string, value: string, kind = ""): string | undefined {
  return ownValue(member, value, kind) ?? (isWorded(member, value) ? found("value", value) : undefined);
}

/** The heading of a member; one that is an act's field has its option's words. */
export function heading(member: string, kind = ""): string {
  return foundHeading(member, kind) ?? member;
}

/** Of what is to be filled in: "where" is a place to a line, and a platform to who publishes. */
export function fieldHeading(name: string, act = ""): string {
  const field = name.replaceAll("-", "_");
  return found("option", `${act}.${field}`) ?? found("option", field) ?? heading(field);
}

/** By the kind of the line that it is a member of ("case.planned"), or of any. */
export function foundHeading(member: string, kind = ""): string | undefined {
  return (kind !== "" ? found("member", `${kind}.${member}`) ?? found("option", `${kind}.${member}`) : undefined) ?? found("member", member) ?? found("option", member);
}

/** Which part of the office's work it does, and how it is called at the terminal. */
export function daemonName(daemon: string): string {
  return found("value", `program=${daemon}`) ?? daemon;
}

export const isProgram = (text: string): boolean => found("value", `program=${text}`) !== undefined;

export function noun(name: string): string {
  return found("noun", name) ?? foundHeading(name) ?? name;
}

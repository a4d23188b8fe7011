// Work without network: what a person took along, and how much of it there is, which every page tells. Nothing
// is sent from here by itself. All of it is sealed (sealed.ts) and lies on the shelf (shelf.ts); forms: drafts.ts.
import { effect, signal } from "@preact/signals";

import type { Acted, Line, Refusal, Session } from "../api/types.ts";
import type { FileOf } from "../sign/fields.ts";
import { kept, lock, lookAlone, sealing, unlock } from "../sign/key.ts";
import type { Signed } from "../sign/sign.ts";
import { session, takeKept } from "../state/session.ts";
import { opened, sealed } from "./sealed.ts";
import { shelf as browsers, type Box, type Kept, type Put, type Shelf } from "./shelf.ts";

/** Who works without network, as the console said when there was one. */
interface Carried {
  session: Session;
  taken_ms: number;
}

export interface Matter {
  id: string;
  line: Line;
  behind: Line[];
  explained: Line[];
  taken_ms: number;
}

export interface Draft {
  act: string;
  of: string;
  /** as whoever filled the form in had it before them */
  line: Line;
  given: Record<string, string>;
  /** when it was filled in: that is signed as the moment when it happened */
  happened_ms: number;
  files: FileOf[];
  /** the last answer, where it was a refusal */
  refusal?: Refusal;
  /** handed in, and no answer came */
  sent?: Signed;
  /** what is left are its files */
  done?: Acted;
}

export interface Opened<T> {
  record: Kept;
  content: T;
}

/** How many there are, which is seen without the passphrase. */
export const counts = signal({ matters: 0, drafts: 0 });
export const matters = signal<Opened<Matter>[]>([]);
export const drafts = signal<Opened<Draft>[]>([]);
/** What another key of this person has sealed. */
export const strange = signal(0);

export let shelf = browsers;
const told = typeof indexedDB === "undefined" ? null : new BroadcastChannel("zhian-field");
let turn = 0;
let openOf: string | null = null;

/** Another than the browser's, for tests. */
export function useShelf(other: Shelf): void {
  shelf = other;
}

export function ownerOf(region: string, person: string): string {
  return `${region}/${person}`;
}

const owner = (): string | null => (session.value ? ownerOf(session.value.county.region, session.value.person.id) : null);

async function openAll<T>(key: CryptoKey, records: Kept[]): Promise<Opened<T>[]> {
  const all = await Promise.all(records.map((record) => opened<T>(key, record)));
  return records.flatMap((record, at) => (all[at] == null ? [] : [{ record, content: all[at] as T }]));
}

/** Reads the shelf anew; what is open stays where the key is locked meanwhile. */
export async function refresh(): Promise<void> {
  const whose = owner(), key = sealing.value, mine = ++turn;
  // Who comes after somebody, with or without a moment between them, sees nothing of theirs.
  if (whose !== openOf) {
    openOf = whose;
    counts.value = { matters: 0, drafts: 0 };
    matters.value = [];
    drafts.value = [];
    strange.value = 0;
  }
  const records = whose === null ? [] : await shelf.of(whose);
  const sorted = (sort: Kept["sort"]): Kept[] => records.filter((record) => record.sort === sort);
  const open = key === null ? null : { matters: await openAll<Matter>(key, sorted("matter")), drafts: await openAll<Draft>(key, sorted("draft")) };
  if (mine !== turn) return;
  counts.value = { matters: sorted("matter").length, drafts: sorted("draft").length };
  if (open !== null) {
    matters.value = open.matters.sort((a, b) => a.content.id.localeCompare(b.content.id));
    drafts.value = open.drafts.sort((a, b) => a.content.happened_ms - b.content.happened_ms);
    strange.value = counts.value.matters + counts.value.drafts - open.matters.length - open.drafts.length;
  }
}

effect(() => {
  void session.value;
  void sealing.value;
  void refresh();
});
if (told !== null) told.onmessage = () => void refresh();

export async function changed(): Promise<void> {
  told?.postMessage(null);
  await refresh();
}

export type Keeping = Put | "locked";

export async function put<T>(sort: Kept["sort"], before: Kept | null, content: T, files: (place: Kept) => Promise<Box[]>): Promise<Keeping> {
  const key = sealing.value, whose = owner();
  if (key === null || whose === null) return "locked";
  const place: Kept = {
    key: before?.key ?? crypto.randomUUID(), owner: whose, sort, revision: (before?.revision ?? 0) + 1,
    content: { nonce: new Uint8Array(), sealed: new ArrayBuffer(0) }, files: [],
  };
  const record = await sealed(key, place, content, await files(place));
  const done = await shelf.put(record);
  if (done === "kept") await changed();
  return done;
}

const none = (): Promise<Box[]> => Promise.resolve([]);

/** With who takes it along, so that the pages know whom they are for when nobody can be asked. */
export async function takeAlong(matter: Matter): Promise<Keeping> {
  const key = sealing.value, whose = owner();
  if (key === null || whose === null) return "locked";
  const who = (await shelf.of(whose)).find((record) => record.sort === "person") ?? null;
  const carried: Carried = { session: { ...session.value!, csrf: "" }, taken_ms: Date.now() };
  const first = await put("person", who, carried, none);
  if (first !== "kept") return first;
  const before = matters.value.find((one) => one.content.id === matter.id);
  return put("matter", before?.record ?? null, matter, none);
}

/** The person and the county of what was taken along; false: there is none, or another passphrase. */
export async function openAlone(person: string, passphrase: string): Promise<boolean> {
  await lookAlone(person);
  const key = kept.value;
  if (!key || !(await unlock(passphrase))) return false;
  const who = (await shelf.of(ownerOf(key.region, key.person))).find((record) => record.sort === "person");
  const carried = who === undefined ? null : await opened<Carried>(sealing.value!, who);
  if (carried === null) {
    lock();
    return false;
  }
  takeKept(carried.session, carried.taken_ms);
  return true;
}

export async function eraseAll(): Promise<void> {
  const whose = owner();
  if (whose === null) return;
  await shelf.removeOf(whose);
  matters.value = [];
  drafts.value = [];
  await changed();
}

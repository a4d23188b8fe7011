// Forms that wait to be signed, with their files; and whether their matter has moved on meanwhile.
import type { Acted, Line } from "../api/types.ts";
import { chosen } from "../sign/attach.ts";
import { listed, type FileOf } from "../sign/fields.ts";
import { sealing } from "../sign/key.ts";
import { offered, type Asked, type Offered } from "../sign/offered.ts";
import { changed, drafts, put, shelf, type Draft, type Keeping, type Opened } from "./field.ts";
import { openedFile, sealedFile } from "./sealed.ts";
import type { Kept } from "./shelf.ts";

function filesOf(asked: Asked[], given: Record<string, string>, at = ""): FileOf[] {
  return asked.flatMap((one) => {
    if (one.parts !== undefined) return filesOf(one.parts, given, `${at}${one.field}.`);
    return one.kind === "file" ? listed(given[at + one.field] ?? "").map((text) => JSON.parse(text) as FileOf) : [];
  });
}

export function offerOf(draft: Draft): Offered | undefined {
  return offered.find((one) => one.act === draft.act && one.of === draft.of);
}

export function draftOf(offer: Offered, line: Line, given: Record<string, string>, happened_ms: number): Draft {
  return { act: offer.act, of: offer.of, line, given, happened_ms, files: filesOf(offer.asked, given) };
}

/** `before` null: it is new. Its files come along, from the record before or from what was chosen in this page. */
export function keepDraft(before: Opened<Draft> | null, draft: Draft): Promise<Keeping> {
  const key = sealing.value;
  return put("draft", before?.record ?? null, draft, (place) => Promise.all(draft.files.map(async ({ digest }) => {
    const at = before?.content.files.findIndex((file) => file.digest === digest) ?? -1;
    if (before !== null && at >= 0) return before.record.files[at]!;
    const file = chosen.get(digest);
    if (file === undefined || key === null) throw new TypeError(`${digest} isn't here`);
    return sealedFile(key, place, digest, await file.arrayBuffer());
  })));
}

/** As it stands on the shelf now. */
export function currentOf(key: string): Opened<Draft> | null {
  return drafts.value.find((one) => one.record.key === key) ?? null;
}

export async function throwAway(record: Kept): Promise<void> {
  await shelf.remove(record.key);
  await changed();
}

/** Accepted: the form is erased at once, its files when somebody says that they are safe elsewhere. */
export async function wasDone(before: Opened<Draft>, done: Acted): Promise<void> {
  const { act, of, line, happened_ms, files } = before.content;
  if (files.length === 0) return throwAway(before.record);
  await keepDraft(before, { act, of, line: { kind: line.kind, id: line["id"] ?? "" }, given: {}, happened_ms, files, done });
}

export async function fileOf(of: Opened<Draft>, at: number): Promise<Blob | null> {
  const file = of.content.files[at];
  if (sealing.value === null || file === undefined) return null;
  return new Blob([await openedFile(sealing.value, of.record, at, file.digest)], { type: file.media_type });
}

// ---- what has changed meanwhile

export function versionOf(line: Line): number | undefined {
  const version = line["version"] ?? line["target_version"];
  return typeof version === "number" ? version : undefined;
}

/** Whether the matter is another one than the form was filled in for. */
export function hasMoved(before: Line, now: Line): boolean {
  const seen = versionOf(before), is = versionOf(now);
  return seen === undefined || is === undefined ? JSON.stringify(before) !== JSON.stringify(now) : seen !== is;
}

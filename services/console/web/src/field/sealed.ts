// What lies in the browser can be read by who has the passphrase, and by nobody else: AES-GCM, bound
// to whose record it is, of which sort and which one, so that none can be put in another's place.
import type { Box, Kept } from "./shelf.ts";

type Place = Pick<Kept, "key" | "owner" | "sort" | "revision">;

const placeOf = ({ key, owner, sort, revision }: Place, part: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify([owner, sort, key, revision, part]));

async function seal(key: CryptoKey, bytes: BufferSource, additionalData: Uint8Array<ArrayBuffer>): Promise<Box> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  return { nonce, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData }, key, bytes) };
}

function open(key: CryptoKey, box: Box, additionalData: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: box.nonce, additionalData }, key, box.sealed);
}

/** `files` are sealed already, by `sealedFile`. */
export async function sealed(key: CryptoKey, place: Place, content: unknown, files: Box[] = []): Promise<Kept> {
  const { key: name, owner, sort, revision } = place;
  return {
    key: name, owner, sort, revision, files, content: await seal(key, new TextEncoder().encode(JSON.stringify(content)), placeOf(place, "content")),
  };
}

// A file stays as it is sealed from one revision to the next; which one it is, its digest says.
const ofFile = (place: Place, digest: string): Uint8Array<ArrayBuffer> => placeOf({ ...place, revision: 0 }, digest);

export function sealedFile(key: CryptoKey, place: Place, digest: string, bytes: ArrayBuffer): Promise<Box> {
  return seal(key, bytes, ofFile(place, digest));
}

export function openedFile(key: CryptoKey, record: Kept, at: number, digest: string): Promise<ArrayBuffer> {
  return open(key, record.files[at]!, ofFile(record, digest));
}

/** null: sealed by another key, or changed since. */
export async function opened<T>(key: CryptoKey, record: Kept): Promise<T | null> {
  try {
    return JSON.parse(new TextDecoder().decode(await open(key, record.content, placeOf(record, "content")))) as T;
  } catch {
    return null;
  }
}

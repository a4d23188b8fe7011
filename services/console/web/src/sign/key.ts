// The person's key: made here, kept in this browser alone, sealed by a passphrase. The console never
// has it; what is unlocked goes when the page is left, the person signs out, or ten minutes pass.
// What is kept for work without network is sealed by a key that the same passphrase opens.
import { signal } from "@preact/signals";

import { hex, unhex } from "./hex.ts";

/** As it lies in the browser, and in a file that is taken to another one. */
export interface Sealed {
  what: "zhian signing key 1";
  person: string;
  region: string;
  public_key: string;
  rounds: number;
  salt: string;
  nonce: string;
  sealed: string;
}

const rounds = 600_000;
const unlocked_ms = 600_000;
const store = "keys";

/** undefined: not looked yet; null: none here. */
export const kept = signal<Sealed | null | undefined>(undefined);
export const unlocked = signal<CryptoKey | null>(null);
/** Seals and opens what this person keeps in this browser (src/field); there while `unlocked` is. */
export const sealing = signal<CryptoKey | null>(null);
let timer = 0;

/** A browser that has neither (or a page that came by http from elsewhere) can't sign. */
export function canSign(): boolean {
  return typeof crypto !== "undefined" && crypto.subtle !== undefined && typeof indexedDB !== "undefined";
}

function database(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("zhian", 1);
    asked.onupgradeneeded = () => void asked.result.createObjectStore(store);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, what: (keys: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opened = await database();
  try {
    return await new Promise((done, failed) => {
      const within = opened.transaction(store, mode);
      const asked = what(within.objectStore(store));
      within.oncomplete = () => done(asked.result);
      within.onabort = () => failed(within.error);
    });
  } finally {
    opened.close();
  }
}

const nameOf = (region: string, person: string): string => `${region}/${person}`;

export async function look(region: string, person: string): Promise<void> {
  lock();
  kept.value = canSign()
    ? ((await inStore<Sealed | undefined>("readonly", (keys) => keys.get(nameOf(region, person)))) ?? null)
    : null;
}

/** Without network nobody says of which county a person is: what is kept here does. */
export async function lookAlone(person: string): Promise<void> {
  lock();
  const names = canSign() ? await inStore<IDBValidKey[]>("readonly", (keys) => keys.getAllKeys()) : [];
  const name = names.find((one) => typeof one === "string" && one.slice(one.indexOf("/") + 1) === person);
  kept.value = name === undefined ? null : ((await inStore<Sealed | undefined>("readonly", (keys) => keys.get(name))) ?? null);
}

export function lock(): void {
  window.clearTimeout(timer);
  unlocked.value = null;
  sealing.value = null;
}

async function wrapping(passphrase: string, salt: Uint8Array<ArrayBuffer>, count: number): Promise<CryptoKey> {
  const words = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: count }, words, { name: "AES-GCM", length: 256 }, false,
    ["encrypt", "decrypt"],
  );
}

const seed_at = 16; // an Ed25519 key in PKCS #8 is 16 bytes of form and the 32 of its secret (RFC 8410)

/** HKDF of the secret: another passphrase, another person's key or another use gives another key. */
export async function sealingOf(secret: ArrayBuffer, region: string, person: string): Promise<CryptoKey> {
  const from = await crypto.subtle.importKey("raw", secret.slice(seed_at), "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(`zhian kept in the field 1/${region}/${person}`);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info }, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}

async function keep(sealed: Sealed): Promise<void> {
  await inStore("readwrite", (keys) => keys.put(sealed, nameOf(sealed.region, sealed.person)));
  kept.value = sealed;
}

export async function make(region: string, person: string, passphrase: string): Promise<void> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const secret = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await wrapping(passphrase, salt, rounds), secret);
  new Uint8Array(secret).fill(0);
  await keep({
    what: "zhian signing key 1", person, region, rounds, salt: hex(salt), nonce: hex(nonce), sealed: hex(new Uint8Array(sealed)),
    public_key: hex(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))),
  });
  await unlock(passphrase);
}

/** false: another passphrase. */
export async function unlock(passphrase: string): Promise<boolean> {
  const sealed = kept.value;
  if (!sealed) return false;
  let secret: ArrayBuffer;
  try {
    secret = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: unhex(sealed.nonce) }, await wrapping(passphrase, unhex(sealed.salt), sealed.rounds), unhex(sealed.sealed),
    );
  } catch {
    return false;
  }
  const key = await crypto.subtle.importKey("pkcs8", secret, "Ed25519", false, ["sign"]);
  const seals = await sealingOf(secret, sealed.region, sealed.person);
  new Uint8Array(secret).fill(0);
  lock();
  unlocked.value = key;
  sealing.value = seals;
  timer = window.setTimeout(lock, unlocked_ms);
  return true;
}

const isHex = (value: unknown, bytes?: number): boolean =>
  typeof value === "string" && /^(?:[0-9a-f]{2})+$/.test(value) && (bytes === undefined || value.length === 2 * bytes);

/** A file that another browser has written; false: it is none, or another person's. */
export async function take(text: string, region: string, person: string): Promise<boolean> {
  let given: Partial<Sealed>;
  try {
    given = JSON.parse(text) as Partial<Sealed>;
  } catch {
    return false;
  }
  const sound = given !== null && typeof given === "object" && given.what === "zhian signing key 1" && given.person === person &&
    given.region === region && isHex(given.public_key, 32) && isHex(given.salt, 16) && isHex(given.nonce, 12) && isHex(given.sealed) &&
    Number.isSafeInteger(given.rounds) && given.rounds! >= rounds && given.rounds! <= 10 * rounds;
  if (sound) {
    lock();
    await keep(given as Sealed);
  }
  return sound;
}

export async function forget(): Promise<void> {
  const sealed = kept.value;
  if (!sealed) return;
  lock();
  await inStore("readwrite", (keys) => keys.delete(nameOf(sealed.region, sealed.person)));
  kept.value = null;
}

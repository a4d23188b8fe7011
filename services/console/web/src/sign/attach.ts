// Evidence stays where it is: what is signed and kept of it is its digest (BLAKE2b-256, RFC 7693).
import { blake2b } from "@noble/hashes/blake2.js";

import type { FileOf } from "./fields.ts";
import { hex } from "./hex.ts";

/** More isn't read into a browser's memory. */
export const file_most = 256 * 1024 * 1024;
const photo = 1, video = 2, document = 3;

export function digestOf(bytes: Uint8Array): string {
  return hex(blake2b(bytes, { dkLen: 32 }));
}

/** Of this page's life, by digest: what a draft keeps beside its form. */
export const chosen = new Map<string, Blob>();

export async function attach(file: File): Promise<FileOf> {
  const kind = file.type.startsWith("image/") ? photo : file.type.startsWith("video/") ? video : document;
  const digest = digestOf(new Uint8Array(await file.arrayBuffer()));
  chosen.set(digest, file);
  return {
    digest, size: file.size,
    media_type: file.type === "" ? "application/octet-stream" : file.type, name: file.name, kind,
  };
}

// Asks the console. What it refuses is thrown as Refused, what doesn't answer too.
import { signal } from "@preact/signals";

import type { Refusal } from "./types.ts";

export class Refused extends Error {
  constructor(readonly status: number, readonly refusal: Refusal) {
    super(refusal.code);
  }
}

const unreachable: Refusal = {
  code: "console.unreachable",
  message_zh: "连不上工作台，请稍后重试",
  message_en: "the console doesn't answer; try again in a moment",
  possible: [],
};

/** Whether the console answered when it was last asked. */
export const reached = signal(true);

// The file of digested name that these pages are: what a console of other pages wouldn't read alike, it refuses.
let pages = "";

export function pagesAre(url: string): void {
  pages = new URL(url).pathname.split("/").at(-1) ?? "";
}

/** What the console has by now: these pages, others, or nothing, since it doesn't answer. */
export async function pagesOfConsole(): Promise<"these" | "others" | "none"> {
  try {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok) return "none";
    return (await answer.text()).includes(`/${pages}"`) ? "these" : "others";
  } catch {
    return "none";
  }
}

let csrf = "";
let ended: () => void = () => {};

export function isUnreached(refusal: Refusal): boolean {
  return refusal.code === unreachable.code;
}

export function useToken(token: string): void {
  csrf = token;
}

/** What happens when a session turns out to have ended. */
export function onEnd(what: () => void): void {
  ended = what;
}

export type Query = Record<string, string | number | null | undefined>;

/** Parameters that are empty are left out. */
export function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
}

async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const said: unknown = await response.json();
    if (typeof said === "object" && said !== null && "code" in said) {
      return { ...unreachable, ...(said as Partial<Refusal>) };
    }
  } catch {
    // Not the console's own answer: a proxy's page, or half of one.
  }
  return unreachable;
}

async function ask(method: string, path: string, body?: unknown, stop?: AbortSignal) {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET" && csrf !== "") headers["X-CSRF-Token"] = csrf;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (stop !== undefined) init.signal = stop;
  if (method !== "GET") headers["X-Zhian-Pages"] = pages;
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
  } catch (error) {
    if (stop?.aborted) throw error;
    reached.value = false;
    throw new Refused(0, unreachable);
  }
  reached.value = true;
  if (response.ok) return response;
  const refused = new Refused(response.status, await refusalOf(response));
  if (response.status === 401 && !path.startsWith("/session")) ended();
  throw refused;
}

export async function get<T>(path: string, query: Query = {}, stop?: AbortSignal): Promise<T> {
  const response = await ask("GET", withQuery(path, query), undefined, stop);
  return (await response.json()) as T;
}

/** A file, as the console makes it. */
export async function getFile(path: string, query: Query): Promise<Blob> {
  const response = await ask("GET", withQuery(path, query));
  return response.blob().catch(() => { throw new Refused(0, unreachable); });
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await ask("POST", path, body);
  return (await response.json()) as T;
}

export async function put<T>(path: string, body: unknown): Promise<T> {
  const response = await ask("PUT", path, body);
  return (await response.json()) as T;
}

export async function remove(path: string): Promise<void> {
  await ask("DELETE", path);
}

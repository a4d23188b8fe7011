// The pages without network: exactly those of one build, each held to its digest when it is kept.
// With network the console's own first page is asked first, so a build that was kept never stands
// before the one that the console has; what the API answers never passes through here.

interface Waits extends Event {
  waitUntil(what: Promise<unknown>): void;
}
interface Asks extends Waits {
  readonly request: Request;
  respondWith(what: Promise<Response>): void;
}
interface Worker {
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(what: "install" | "activate", then: (event: Waits) => void): void;
  addEventListener(what: "fetch", then: (event: Asks) => void): void;
}
/** Each path with the sha256 of what is there (scripts/build.mjs). */
declare const ASSETS: Record<string, string>;

const own = self as unknown as Worker;
const prefix = "zhian-pages-";
const first = "/";
const wait_ms = 4_000;
// The first page names the others by their digests, so its own is the build's.
const name = prefix + (ASSETS[first] ?? "").slice(0, 16);

async function sha256(bytes: ArrayBuffer): Promise<string> {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (one) => one.toString(16).padStart(2, "0")).join("");
}

async function keep(): Promise<void> {
  const answers = await Promise.all(Object.entries(ASSETS).map(async ([path, digest]) => {
    const answer = await fetch(path, { cache: "no-store" });
    if (!answer.ok || (await sha256(await answer.clone().arrayBuffer())) !== digest) throw new TypeError(`${path} isn't of this build`);
    return [path, answer] as const;
  }));
  const cache = await caches.open(name);
  await Promise.all(answers.map(([path, answer]) => cache.put(path, answer)));
  await own.skipWaiting();
}

async function forget(): Promise<void> {
  const others = (await caches.keys()).filter((one) => one.startsWith(prefix) && one !== name);
  await Promise.all(others.map((one) => caches.delete(one)));
  await own.clients.claim();
}

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(name)).match(path);
}

/** The console's, and what was kept where it doesn't answer in time. */
async function page(request: Request): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait_ms);
  try {
    return await fetch(request, { signal: stop.signal });
  } catch (error) {
    const was = await kept(first);
    if (was === undefined) throw error;
    return was;
  } finally {
    clearTimeout(timer);
  }
}

own.addEventListener("install", (event) => event.waitUntil(keep()));
own.addEventListener("activate", (event) => event.waitUntil(forget()));
own.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== own.location.origin || url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname !== first && Object.hasOwn(ASSETS, url.pathname)) event.respondWith(kept(url.pathname).then((was) => was ?? fetch(request)));
});

export {};

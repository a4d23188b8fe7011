import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { test } from "node:test";

globalThis.crypto ??= webcrypto as Crypto;

// A browser's side of a service worker, as much of it as ours asks of.
const page = "<!doctype html>", script = "let a", origin = "https://county.example";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const stores = new Map<string, Map<string, Response>>();
const served = new Map<string, string>([["/", page], ["/app-AAAAAAAA.js", script]]);
const does: Record<string, (event: object) => void> = {};
let away = false;

const storeOf = (name: string): Map<string, Response> => stores.get(name) ?? (stores.set(name, new Map()), stores.get(name)!);
Object.assign(globalThis, {
  ASSETS: { "/": sha256(page), "/app-AAAAAAAA.js": sha256(script) },
  self: {
    location: { origin }, clients: { claim: () => Promise.resolve() }, skipWaiting: () => Promise.resolve(),
    addEventListener: (what: string, then: (event: object) => void) => { does[what] = then; },
  },
  caches: {
    open: (name: string) => Promise.resolve({
      match: (path: string) => Promise.resolve(storeOf(name).get(path)?.clone()),
      put: (path: string, answer: Response) => Promise.resolve(void storeOf(name).set(path, answer)),
    }),
    keys: () => Promise.resolve([...stores.keys()]),
    delete: (name: string) => Promise.resolve(stores.delete(name)),
  },
  fetch: (asked: string | { url: string }) => {
    const path = typeof asked === "string" ? asked : new URL(asked.url).pathname;
    return away ? Promise.reject(new TypeError("no network")) : Promise.resolve(new Response(served.get(path) ?? "", { status: served.has(path) ? 200 : 404 }));
  },
});
await import("../../src/worker.ts");

async function event(what: "install" | "activate"): Promise<void> {
  let waits: Promise<unknown> = Promise.resolve();
  does[what]!({ waitUntil: (one: Promise<unknown>) => { waits = one; } });
  await waits;
}

/** null: the worker leaves it to the browser. */
async function asked(path: string, how: { mode?: string; method?: string; from?: string } = {}): Promise<string | null> {
  let answer: Promise<Response> | null = null;
  does["fetch"]!({
    request: { url: `${how.from ?? origin}${path}`, mode: how.mode ?? "cors", method: how.method ?? "GET" },
    respondWith: (one: Promise<Response>) => { answer = one; },
  });
  return answer === null ? null : (await (answer as Promise<Response>)).text();
}

test("only a build that is whole is kept, by its digests", async () => {
  served.set("/app-AAAAAAAA.js", "another build's");
  await assert.rejects(event("install"), TypeError);
  assert.equal(stores.size, 0, "nothing of it is kept");
  served.set("/app-AAAAAAAA.js", script);
  await event("install");
  assert.deepEqual([...[...stores.values()][0]!.keys()], ["/", "/app-AAAAAAAA.js"]);
});

test("the build before goes when this one is there; what isn't ours stays", async () => {
  storeOf("zhian-pages-old");
  storeOf("somebody-else");
  await event("activate");
  assert.deepEqual([...stores.keys()].map((one) => one.replace(/-[0-9a-f]{16}$/, "")), ["zhian-pages", "somebody-else"]);
});

test("with network the console's own page comes, without it the one that was kept", async () => {
  served.set("/", "<!doctype html> of a newer build");
  assert.equal(await asked("/", { mode: "navigate" }), "<!doctype html> of a newer build");
  away = true;
  assert.equal(await asked("/", { mode: "navigate" }), page);
  assert.equal(await asked("/app-AAAAAAAA.js"), script);
  away = false;
});

test("nothing but the pages passes through it", async () => {
  for (const [path, how] of [
    ["/api/v1/session", {}], ["/api/v1/objects/HZ-522701-1", {}], ["/api/v1/acts", { method: "POST" }], ["/app-BBBBBBBB.js", {}], ["/worker.js", {}],
    ["/app-AAAAAAAA.js", { from: "https://elsewhere.example" }], ["/toString", {}],
  ] as const) assert.equal(await asked(path, how), null, path);
});

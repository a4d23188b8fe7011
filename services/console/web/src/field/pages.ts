// The pages themselves without network: the service worker (src/worker.ts) keeps them, where the
// browser lets it, which is where they came by https or from this machine.
import { get } from "../api/client.ts";
import type { Acts, Words } from "../api/types.ts";
import { keepTold } from "./shelf.ts";

export function canKeepPages(): boolean {
  return window.isSecureContext && "serviceWorker" in navigator;
}

function settled(worker: ServiceWorker): Promise<boolean> {
  return new Promise((done) => {
    const look = (): void => {
      if (worker.state === "activated") done(true);
      if (worker.state === "redundant") done(false);
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

async function keepActs(): Promise<void> {
  await keepTold("acts", await get<Acts>("/acts"));
}

/** Whether the pages, with the offices' words in both languages and what can be signed, are here without network from now on. */
export async function keepPages(): Promise<boolean> {
  for (const lang of ["zh", "en"]) await keepTold(lang, await get<Words>("/words", { lang }));
  await keepActs();
  const registration = await navigator.serviceWorker.register("/worker.js", { scope: "/", updateViaCache: "none" });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker === null || !(await settled(worker))) return false;
  if (await caches.match("/") !== undefined) return true;
  // The browser has thrown the pages away and left the worker: the next time it begins anew.
  await registration.unregister();
  return false;
}

/** Where pages are kept, the console's present ones take their place; the browser itself looks only now and then. */
export async function renewPages(): Promise<void> {
  if (!canKeepPages()) return;
  const registration = await navigator.serviceWorker.getRegistration();
  if (registration === undefined) return;
  // Without network, or with a build that isn't whole yet, what was kept stays.
  await registration.update().catch(() => undefined);
  await keepActs().catch(() => undefined);
}

// Who is signed in, and what time it is in the county.
import { computed, signal } from "@preact/signals";

import { get, isUnreached, onEnd, post, reached, Refused, remove, useToken } from "../api/client.ts";
import type { Session } from "../api/types.ts";
import { lock, look } from "../sign/key.ts";
import { askNames } from "./named.ts";

/** undefined: not asked yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined);
/** The session ended while pages were open. */
export const wasEnded = signal(false);
/** The console can't be asked: what stands is what the person took along. */
export const without = signal(false);
export const offset = computed(() => session.value?.county.utc_offset ?? 480);

// The county's clock goes on from when it was asked; a driven one stands.
const asked = signal({ here: Date.now(), there: Date.now() });
const tick = signal(0);
window.setInterval(() => tick.value++, 30_000);

export const now = computed(() => {
  void tick.value;
  const { here, there } = asked.value;
  return session.value?.county.simulated_time === true ? there : there + (Date.now() - here);
});

// The console's own clock, which signatures go by; this machine's may be wrong.
let ahead_ms = 0;

export function consoleClock(): number {
  return Date.now() + ahead_ms;
}

function take(given: Session): void {
  useToken(given.csrf);
  ahead_ms = given.clock_ms - Date.now();
  if (session.value?.person.id !== given.person.id || session.value.county.region !== given.county.region) void look(given.county.region, given.person.id);
  asked.value = { here: Date.now(), there: given.county.now_ms };
  session.value = given;
  without.value = false;
  wasEnded.value = false;
  askNames();
}

/** Of what a person took along (src/field), at `taken_ms` of this machine. */
export function takeKept(given: Session, taken_ms: number): void {
  asked.value = { here: taken_ms, there: given.county.now_ms };
  session.value = given;
}

function nobody(): void {
  useToken("");
  lock();
  session.value = null;
}

onEnd(() => {
  if (session.value) wasEnded.value = true;
  nobody();
});

export async function resume(): Promise<void> {
  try {
    take(await get<Session>("/session"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Who works with what was taken along goes on.
    without.value = isUnreached(error.refusal);
    if (!without.value || !session.value) nobody();
  }
}

window.addEventListener("offline", () => { reached.value = false; });
window.addEventListener("online", () => { reached.value = true; });

export async function signIn(person: string, password: string, code: string): Promise<void> {
  take(await post<Session>("/session", code === "" ? { person, password } : { person, password, code }));
}

/** Without network the console can't be told: what was open is locked. */
export async function signOut(): Promise<void> {
  if (without.value) return nobody();
  try {
    await remove("/session");
  } finally {
    nobody();
  }
}

export function hasRole(...roles: string[]): boolean {
  return session.value?.person.roles.some((role) => roles.includes(role)) ?? false;
}

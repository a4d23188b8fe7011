// What changed, for whoever shows it: each page names what it shows and is told when to ask again.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { listen, type Stream } from "../api/stream.ts";
import type { Change, Opened } from "../api/types.ts";

export const live = signal(false);

/** Who opened last what this person has open too. */
export const lastOpened = signal<Opened | null>(null);

/** null: anything may have changed. */
type Hears = (change: Change | null) => void;
const hearers = new Set<Hears>();
let stream: Stream | null = null;

export function beginLive(): void {
  stream ??= listen((told) => {
    if (told.what === "live") live.value = told.live;
    else if (told.what === "opened") lastOpened.value = told.opened;
    else for (const hear of hearers) hear(told.what === "change" ? told.change : null);
  });
}

export function endLive(): void {
  stream?.end();
  stream = null;
  live.value = false;
  lastOpened.value = null;
}

const gather_ms = 800;

/** Calls `then` once a while after changes that concern the page. */
export function useChanges(concerns: (change: Change) => boolean, then: (count: number) => void, while_ms = gather_ms): void {
  const latest = useRef({ concerns, then });
  latest.current = { concerns, then };
  useEffect(() => {
    let timer = 0;
    let count = 0;
    const hear: Hears = (change) => {
      if (change !== null && !latest.current.concerns(change)) return;
      count++;
      if (timer !== 0) return;
      timer = window.setTimeout(() => {
        const heard = count;
        timer = 0;
        count = 0;
        latest.current.then(heard);
      }, while_ms);
    };
    hearers.add(hear);
    return () => {
      hearers.delete(hear);
      window.clearTimeout(timer);
    };
  }, []);
}

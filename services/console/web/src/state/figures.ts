// What a bulletin counts: asked for slice by slice until it is whole, anew when that is wanted.
import { useEffect, useRef, useState } from "preact/hooks";

import { get, Refused } from "../api/client.ts";
import type { Line, Page, Refusal } from "../api/types.ts";
import type { Days } from "../format/bulletin.ts";

const beginnings = 3; // a console that counts for many forgets the oldest

async function counted({ kind, ...days }: Days, stop: AbortSignal): Promise<Line[]> {
  const lines: Line[] = [];
  let after: string | null = null;
  do {
    const page: Page = await get<Page>(`/bulletins/${encodeURIComponent(kind)}/figures`, { ...days, after }, stop);
    lines.push(...page.items);
    after = page.after;
  } while (after !== null);
  return lines;
}

async function count(days: Days, stop: AbortSignal): Promise<Line[]> {
  for (let turn = 1; ; turn++) {
    try {
      return await counted(days, stop);
    } catch (error) {
      if (!(error instanceof Refused) || error.refusal.code !== "bulletin.begin_again" || turn === beginnings) throw error;
    }
  }
}

export interface Figures {
  /** the head, then each figure; null: not yet, or refused */
  lines: Line[] | null;
  refusal: Refusal | null;
  loading: boolean;
  /** null: it was refused */
  recount(): Promise<Line[] | null>;
}

/** null: nothing is asked yet. */
export function useFigures(days: Days | null): Figures {
  const [state, set] = useState<Omit<Figures, "recount">>({ lines: null, refusal: null, loading: days !== null });
  const stop = useRef<AbortController | null>(null);
  const recount = async (): Promise<Line[] | null> => {
    stop.current?.abort();
    if (days === null) return null;
    const asked = new AbortController();
    stop.current = asked;
    set((old) => ({ ...old, refusal: null, loading: true }));
    try {
      const lines = await count(days, asked.signal);
      if (asked.signal.aborted) return null;
      set({ lines, refusal: null, loading: false });
      return lines;
    } catch (error) {
      if (asked.signal.aborted) return null;
      if (!(error instanceof Refused)) throw error;
      set({ lines: null, refusal: error.refusal, loading: false });
      return null;
    }
  };
  useEffect(() => {
    set({ lines: null, refusal: null, loading: days !== null });
    void recount();
    return () => stop.current?.abort();
  }, [JSON.stringify(days)]);
  return { ...state, recount };
}

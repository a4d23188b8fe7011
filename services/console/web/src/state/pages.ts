// A list, page behind page, by the key that each answer gives for the next.
import { useEffect, useRef, useState } from "preact/hooks";

import { get, Refused, type Query } from "../api/client.ts";
import type { Behind, Line, Page, Refusal } from "../api/types.ts";

export interface Paged {
  items: Line[];
  /** There is another page. */
  more: boolean;
  loading: boolean;
  refusal: Refusal | null;
  /** What the read model lacked at any of these pages; undefined: it isn't of the read model. */
  behind: Behind[] | undefined;
  next(): void;
  reload(): void;
}

// A page may be short, even empty, and yet not the last: so many are asked for at once for a reader.
const pages_at_once = 20;

/** A list that was level at its last page may lack something before it. */
function worse(before: Behind[] | undefined, now: Behind[] | undefined): Behind[] | undefined {
  return now === undefined || now.length === 0 ? (before ?? now) : now;
}

/** Asks on from `after` until `wanted` rows are there or the list ends. */
export async function gather(
  ask: (after: string | null) => Promise<Page>, after: string | null, wanted: number, turns = pages_at_once,
): Promise<Page> {
  const items: Line[] = [];
  let at = after;
  let behind: Behind[] | undefined;
  for (let turn = 0; turn < turns; turn++) {
    const page = await ask(at);
    items.push(...page.items);
    behind = worse(behind, page.behind);
    at = page.after;
    if (at === null || items.length >= wanted) break;
  }
  return behind === undefined ? { items, after: at } : { items, after: at, behind };
}

interface State {
  of: string;
  items: Line[];
  after: string | null;
  loading: boolean;
  refusal: Refusal | null;
  behind: Behind[] | undefined;
}

const nothing = (of: string, loading: boolean): State =>
  ({ of, items: [], after: null, loading, refusal: null, behind: undefined });

/** `wanted`: so many rows at least, where there are; `only`: other rows are passed by, and not counted. */
export function usePages(
  path: string | null, query: Query, limit = 80, turns = pages_at_once,
  { wanted = limit, only }: { wanted?: number; only?: (line: Line) => boolean } = {},
): Paged {
  const name = path === null ? "" : `${path} ${JSON.stringify(query)}`;
  const [state, set] = useState<State>(nothing(name, path !== null));
  const stop = useRef<AbortController | null>(null);

  const load = (after: string | null, keep: Line[], lacked?: Behind[]): void => {
    if (path === null) return;
    stop.current?.abort();
    const asked = new AbortController();
    stop.current = asked;
    set((old) => ({ ...(old.of === name ? old : nothing(name, true)), loading: true, refusal: null }));
    const ask = async (at: string | null): Promise<Page> => {
      const page = await get<Page>(path, { ...query, limit, after: at }, asked.signal);
      return only === undefined ? page : { ...page, items: page.items.filter(only) };
    };
    gather(ask, after, wanted, turns).then(
      (page) => {
        if (asked.signal.aborted) return;
        const behind = worse(lacked, page.behind);
        set({ of: name, items: [...keep, ...page.items], after: page.after, loading: false, refusal: null, behind });
      },
      (error: unknown) => {
        if (asked.signal.aborted) return;
        if (!(error instanceof Refused)) throw error;
        set((old) => ({ ...old, of: name, loading: false, refusal: error.refusal }));
      },
    );
  };
  useEffect(() => {
    load(null, []);
    return () => stop.current?.abort();
  }, [name]);

  const shown = state.of === name ? state : nothing(name, path !== null);
  return {
    items: shown.items,
    more: shown.after !== null,
    loading: shown.loading,
    refusal: shown.refusal,
    behind: shown.behind,
    next: () => {
      if (!shown.loading && shown.after !== null) load(shown.after, shown.items, shown.behind);
    },
    reload: () => load(null, []),
  };
}

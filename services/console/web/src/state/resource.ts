// What a page asked for: what came, what was refused, and how to ask again.
import { useEffect, useRef, useState } from "preact/hooks";

import { get, Refused, type Query } from "../api/client.ts";
import type { Refusal } from "../api/types.ts";

export interface Resource<T> {
  /** What came last; it stays while it is asked for again. */
  data: T | null;
  refusal: Refusal | null;
  loading: boolean;
  reload(): void;
}

interface State<T> {
  of: string;
  data: T | null;
  refusal: Refusal | null;
  loading: boolean;
}

/** `path` null: nothing is asked yet. */
export function useResource<T>(path: string | null, query: Query = {}): Resource<T> {
  const name = path === null ? "" : `${path} ${JSON.stringify(query)}`;
  const [state, set] = useState<State<T>>({ of: name, data: null, refusal: null, loading: path !== null });
  const [turn, setTurn] = useState(0);
  // Asked again while an answer is awaited, it is asked once more afterwards: where changes come faster than answers,
  // whoever began anew with each would never show any.
  const asking = useRef(false);
  const again = useRef(false);

  useEffect(() => {
    if (path === null) return undefined;
    const stop = new AbortController();
    const answered = (): void => {
      asking.current = false;
      if (again.current) setTurn((last) => last + 1);
    };
    asking.current = true;
    again.current = false;
    set((old) => ({ of: name, data: old.of === name ? old.data : null, refusal: null, loading: true }));
    get<T>(path, query, stop.signal).then(
      (data) => {
        if (stop.signal.aborted) return;
        set({ of: name, data, refusal: null, loading: false });
        answered();
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        if (!(error instanceof Refused)) throw error;
        set((old) => ({
          of: name, data: old.of === name ? old.data : null, refusal: error.refusal, loading: false,
        }));
        answered();
      },
    );
    return () => {
      stop.abort();
      asking.current = false;
    };
  }, [name, turn]);

  const current = state.of === name;
  return {
    data: current ? state.data : null,
    refusal: current ? state.refusal : null,
    loading: current ? state.loading : path !== null,
    reload: () => {
      if (asking.current) again.current = true;
      else setTurn((last) => last + 1);
    },
  };
}

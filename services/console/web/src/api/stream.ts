// What changes, told to every tab of the browser over one stream: HTTP/1.1 allows six connections.
// The tab that holds the lock listens, and tells the others. Where the browser has no locks (a page
// that didn't come by https or from this machine), each tab listens while it is looked at.
import type { Change, Opened } from "./types.ts";

export type Told = { what: "change"; change: Change } | { what: "opened"; opened: Opened } | { what: "reset" } | { what: "live"; live: boolean };

const again_ms = 5_000;

export interface Stream {
  end(): void;
}

export function listen(told: (what: Told) => void): Stream {
  const channel = new BroadcastChannel("zhian-changes");
  const stop = new AbortController();
  let source: EventSource | null = null;
  let timer = 0;
  let began = false;

  const tell = (what: Told): void => {
    told(what);
    channel.postMessage(what);
  };
  channel.onmessage = (event: MessageEvent<Told>) => told(event.data);

  const close = (): void => {
    window.clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = (): void => {
    if (source !== null || stop.signal.aborted) return;
    const opened = new EventSource("/api/v1/events");
    source = opened;
    opened.addEventListener("hello", () => {
      tell({ what: "live", live: true });
      // A stream that begins anew says nothing of what came while nobody listened.
      if (began) tell({ what: "reset" });
      began = true;
    });
    opened.addEventListener("change", (event: MessageEvent<string>) => {
      tell({ what: "change", change: JSON.parse(event.data) as Change });
    });
    opened.addEventListener("opened", (event: MessageEvent<string>) => {
      tell({ what: "opened", opened: JSON.parse(event.data) as Opened });
    });
    opened.addEventListener("reset", () => tell({ what: "reset" }));
    opened.onopen = () => tell({ what: "live", live: true });
    opened.onerror = () => {
      tell({ what: "live", live: false });
      // The browser connects again by itself, with its place, unless it was refused.
      if (opened.readyState === EventSource.CLOSED) {
        close();
        timer = window.setTimeout(open, again_ms);
      }
    };
  };

  if ("locks" in navigator) {
    navigator.locks
      .request("zhian-changes", { signal: stop.signal }, () => {
        open();
        return new Promise<void>((release) => {
          stop.signal.addEventListener("abort", () => release());
        });
      })
      .catch(() => {}); // ended before its turn came
  } else {
    const look = (): void => (document.visibilityState === "visible" ? open() : close());
    document.addEventListener("visibilitychange", look, { signal: stop.signal });
    look();
  }
  return {
    end() {
      stop.abort();
      close();
      channel.close();
    },
  };
}

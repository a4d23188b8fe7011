// Where one is stands behind the "#", so that a page is the same file wherever it is served from.
import { signal } from "@preact/signals";

export interface Route {
  /** "objects/HZ-522701-7" as its parts, decoded */
  path: string[];
  query: URLSearchParams;
}

export function readRoute(hash: string): Route {
  const text = hash.replace(/^#\/?/, "");
  const at = text.indexOf("?");
  const path = at < 0 ? text : text.slice(0, at);
  return {
    path: path.split("/").filter((part) => part !== "").map(decoded),
    query: new URLSearchParams(at < 0 ? "" : text.slice(at + 1)),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a "%" that somebody typed
  }
}

export function href(path: string[], query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, value);
  }
  const text = search.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${text === "" ? "" : `?${text}`}`;
}

export const route = signal<Route>(readRoute(location.hash));
window.addEventListener("hashchange", () => {
  route.value = readRoute(location.hash);
});

export function go(to: string): void {
  location.hash = to.slice(1);
}

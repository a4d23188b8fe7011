// What happened without a click, for those who hear the page.
import { signal } from "@preact/signals";

const said = signal("");

export function announce(text: string): void {
  // The same words twice are said twice.
  said.value = said.value === text ? `${text}\u00a0` : text;
}

export function Announcer() {
  return <div class="only-heard" role="status" aria-live="polite">{said.value}</div>;
}

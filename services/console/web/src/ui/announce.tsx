// What happened without a click, for those who hear the page.
import { signal } from "@preact/signals";

import { lang } from "../state/prefs.ts";

const said = signal({ text: "", by: lang.value });

export function announce(text: string): void {
  // The same words twice are said twice.
  said.value = { text: said.value.text === text ? `${text}\u00a0` : text, by: lang.value };
}

export function Announcer() {
  return <div class="only-heard" role="status" aria-live="polite">{said.value.by === lang.value && said.value.text}</div>;
}

// The office's text modules, asked for when the first form wants them and kept until the page is left.
import { signal } from "@preact/signals";

import { get, Refused } from "../api/client.ts";
import type { Phrase } from "../api/types.ts";

const all = signal<Phrase[] | null>(null);
let asked = false;

/** Those of a field of an act; none until they have come. Where they can't be had a form is filled in without. */
export function phrasesOf(act: string, field: string): Phrase[] {
  if (!asked) {
    asked = true;
    get<{ items: Phrase[] }>("/phrases").then(
      ({ items }) => { all.value = items; },
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        asked = false;
      },
    );
  }
  return all.value?.filter((one) => one.act === act && one.field === field) ?? [];
}

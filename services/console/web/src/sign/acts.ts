// What can be signed: which acts there are, what each wants to be filled in, how its message is encoded, what ids stand for. The
// console says it (GET /acts, of the table and the descriptors that it was built with), so pages stay what they are when an act comes.
import { get } from "../api/client.ts";
import type { Acts } from "../api/types.ts";
import { keptTold } from "../field/shelf.ts";
import { messagesOf, type Fields } from "./fields_of.ts";
import { formsOf } from "./forms_of.ts";
import type { Offered } from "./offered.ts";

export let offered: Offered[] = [];
export let messages: Record<string, Fields> = {};
/** By what ids begin with; daemon "": each daemon has such. */
export let kinds: Record<string, { kind: number; daemon: string }> = {};

export function takeActs(acts: Acts): void {
  offered = formsOf(acts.forms);
  messages = messagesOf(acts.messages);
  kinds = Object.fromEntries(acts.kinds.trim().split("\n").map((line) => {
    const [prefix = "", kind, daemon = ""] = line.split(" ");
    return [prefix, { kind: Number(kind), daemon }];
  }));
}

let asked: Promise<void> | undefined;

/** Asked once; without network they are as they were taken along. */
export function loadActs(): Promise<void> {
  asked ??= get<Acts>("/acts").catch(async (error: unknown) => {
    const taken = await keptTold<Acts>("acts");
    if (taken === undefined) throw error;
    return taken;
  }).then(takeActs).catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

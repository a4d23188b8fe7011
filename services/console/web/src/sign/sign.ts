// What is signed for one act, and the signature: services/console/http/openapi.yaml, POST /acts.
import { kinds } from "./acts.ts";
import { encode, type Message } from "./encode.ts";
import { hex } from "./hex.ts";

export const daemons: Record<string, number> = { intake: 1, hazard: 2, escalation: 3, notify: 4, credit: 5 };
const term_ms = 120_000;

export interface Act {
  /** "hazard.assign" */
  act: string;
  /** "HZ-522701-7", "PP-522701-hazard-3": its target; none: it begins something */
  target?: string;
  /** of an act without a target: who decides it, and of which county */
  daemon?: string;
  region?: number;
  /** the version that the person had before them */
  seen?: number;
  reason?: string;
  /** when it happened, where that isn't when it is signed */
  happened?: number;
  /** what would be decided, without anything being done */
  dry_run?: true;
  /** the act's own message and its fields */
  body?: { type: string; fields: Message };
}

export interface Signed {
  person: string;
  daemon: string;
  request_id: string;
  not_after_ms: number;
  command: string;
  signature: string;
}

export function partsOf(id: string): { kind: number; region: number; number: number; daemon: string } {
  const [prefix = "", region, ...rest] = id.split("-");
  const known = Object.hasOwn(kinds, prefix) ? kinds[prefix] : undefined;
  const number = Number(rest.at(-1));
  if (known === undefined || !Number.isSafeInteger(number)) throw new TypeError(`${id} can't be acted on`);
  return { kind: known.kind, region: Number(region), number, daemon: rest.length > 1 ? (rest[0] ?? "") : known.daemon };
}

export function commandOf(act: Act): Uint8Array {
  const command: Message = { act: act.act };
  if (act.target !== undefined) {
    const { kind, region, number, daemon } = partsOf(act.target);
    const target: Message = { kind, region, number };
    // Only kinds that every daemon has say whose they are.
    if (act.target.split("-").length > 3) target["daemon"] = daemons[daemon] ?? 0;
    command["target"] = target;
  }
  if (act.seen !== undefined) command["seen_version"] = act.seen;
  if (act.reason !== undefined && act.reason !== "") command["reason"] = act.reason;
  if (act.happened !== undefined) command["happened_ms"] = act.happened;
  if (act.dry_run !== undefined) command["dry_run"] = act.dry_run;
  if (act.body !== undefined) command["body"] = encode(act.body.type, act.body.fields);
  return encode("Command", command);
}

/** The 72 bytes: a signature over them says this act, here, until then, and nothing else. */
export async function textOf(
  command: Uint8Array, region: number, daemon: string, request: Uint8Array, notAfter: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(72);
  const view = new DataView(out.buffer);
  out.set(new TextEncoder().encode("zhian act 1"));
  view.setUint32(11, region);
  view.setUint8(15, daemons[daemon] ?? 0);
  out.set(request, 16);
  view.setBigUint64(32, BigInt(notAfter));
  out.set(new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(command))), 40);
  return out;
}

/** `clock`: now by the console's clock. */
export async function sign(act: Act, person: string, key: CryptoKey, clock: number): Promise<Signed> {
  const { region, daemon } = act.target !== undefined ? partsOf(act.target) : { region: act.region ?? 0, daemon: act.daemon ?? "" };
  const command = commandOf(act);
  const request = crypto.getRandomValues(new Uint8Array(16));
  const now = Math.floor(clock);
  new DataView(request.buffer).setBigUint64(0, BigInt(now));
  const text = await textOf(command, region, daemon, request, now + term_ms);
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, text));
  return {
    person, daemon, request_id: hex(request), not_after_ms: now + term_ms, command: hex(command), signature: hex(signature),
  };
}

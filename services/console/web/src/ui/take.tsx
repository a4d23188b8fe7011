// A matter that is taken along: kept in this browser with its forms, for where there is no network.
import { useState } from "preact/hooks";

import { Refused } from "../api/client.ts";
import type { Line } from "../api/types.ts";
import { counts, matters, takeAlong, type Keeping } from "../field/field.ts";
import { canKeepPages, keepPages } from "../field/pages.ts";
import { showMoment } from "../format/time.ts";
import { canSign, kept, unlocked } from "../sign/key.ts";
import { href } from "../state/route.ts";
import { now, offset } from "../state/session.ts";
import { announce } from "./announce.tsx";
import { Unlock } from "./passphrase.tsx";
import { t, type TextName } from "./text.ts";

/** Reports aren't: who made one is nobody's in the field to know; nor bulletins, which are counted where the journals are. */
export function canBeTaken(line: Line): boolean {
  return !["report", "proposal", "bulletin"].includes(line.kind);
}

const said: Record<Keeping | "pages", TextName> = {
  kept: "fieldTaken", no_room: "fieldNoRoom", changed: "fieldElsewhere", locked: "keyPassphrase", pages: "fieldPages",
};

export function TakeAlong({ id, line, behind, explained }: { id: string; line: Line; behind: Line[]; explained: Line[] }) {
  const [asked, setAsked] = useState(false);
  const [how, setHow] = useState<Keeping | "pages" | null>(null);
  if (!canBeTaken(line)) return null;
  const before = matters.value.find((one) => one.content.id === id);
  const take = async (): Promise<void> => {
    setAsked(false);
    setHow(null);
    // Room that isn't taken back when the disk fills up; the browser may say no, and then nothing is lost yet.
    await navigator.storage?.persist?.().catch(() => false);
    const there = await keepPages().catch((error: unknown) => {
      if (error instanceof Refused || error instanceof TypeError || error instanceof DOMException) return false;
      throw error;
    });
    const done = there ? await takeAlong({ id, line, behind, explained, taken_ms: now.value }) : "pages";
    setHow(done);
    announce(t(said[done]));
  };
  return (
    <details class="more" id="take">
      <summary>{t("fieldTake")}{before === undefined ? "" : ` · ${t("fieldTakenAt", showMoment(before.content.taken_ms, offset.value))}`}</summary>
      <p class="quiet">{t("fieldHint")}</p>
      {!canKeepPages() || !canSign() ? <p class="problem" role="alert">{t("fieldInsecure", location.origin)}</p>
        : !kept.value ? <p>{t("keyNone")} <a href={href(["key"])}>{t("key")}</a></p>
          : asked && unlocked.value === null ? <Unlock id="take-passphrase" then={() => void take()} />
            : <button type="button" class="primary" onClick={() => { if (unlocked.value === null) setAsked(true); else void take(); }}>{t(before === undefined ? "fieldTake" : "fieldTakeAgain")}</button>}
      {how !== null && (
        <p class={how === "kept" ? "notice" : "problem"} role={how === "kept" ? "status" : "alert"}>
          {t(said[how])} {how === "kept" && <a href={href(["field", id])}>{t("field")}</a>}
        </p>
      )}
      {before === undefined && counts.value.matters > 0 && <p><a href={href(["field"])}>{t("fieldHere", counts.value.matters, counts.value.drafts)}</a></p>}
    </details>
  );
}

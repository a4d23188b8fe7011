// How far behind the journals an answer of the read model is.
import type { Behind } from "../api/types.ts";
import { daemonName } from "../state/words.ts";
import { t } from "./text.ts";

/** Which daemon's journal isn't read to its end, and by how much; "": all are. */
export function behindText(behind: Behind[]): string {
  return behind
    .map(({ daemon, answers, events }) => (answers
      ? t("behindEvents", daemonName(daemon), events ?? 0)
      : t("behindSilent", daemonName(daemon))))
    .join(t("signBetween"));
}

export function Standing({ behind, again }: { behind: Behind[] | undefined; again: () => void }) {
  if (behind === undefined) return null;
  if (behind.length === 0) return <p class="quiet standing-of-journals">{t("allRead")}</p>;
  return (
    <div class="behind standing-of-journals" role="status">
      <p>{t("behind", behindText(behind))}</p>
      <button type="button" class="small" onClick={again}>{t("again")}</button>
    </div>
  );
}

// Small things that every page is made of.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

import type { Refusal } from "../api/types.ts";
import { standing } from "../format/deadline.ts";
import { isId, show } from "../format/value.ts";
import { dayOf } from "../format/time.ts";
import { lang } from "../state/prefs.ts";
import { href } from "../state/route.ts";
import { now, offset } from "../state/session.ts";
import { announce } from "./announce.tsx";
import { behindText } from "./behind.tsx";
import { t } from "./text.ts";

export function Deadline({ due }: { due: string }) {
  if (due === "") return <span class="quiet">{t("noTerm")}</span>;
  const { tone, text } = standing(due, now.value, offset.value, lang.value);
  return (
    <span class={`deadline ${tone}`}>
      <span class="deadline-words">{text}</span>
      <time class="deadline-day" dateTime={due}>{dayOf(due, offset.value)}</time>
    </span>
  );
}

const tones: Record<string, string> = {
  major: "bad", larger: "warn", reinspection_failed: "bad", refused: "bad", overdue: "bad", held: "warn",
  cancelled_off: "good", archived: "good", closed: "good", approved: "good", ended: "good", in_force: "warn",
  rejected: "bad", passed: "good", failed: "bad", result_failed: "bad",
};

/** A value in its words, coloured where that helps; the words alone say it all. */
export function Badge({ member, value, of }: { member: string; value: string; of: string }) {
  if (value === "") return null;
  const tone = Object.hasOwn(tones, value) ? tones[value] : "plain";
  return <span class={`badge ${tone}`}>{show(member, value, of)}</span>;
}

export function ObjectLink({ id, children }: { id: string; children?: ComponentChildren }) {
  // A feed and what was set aside are rows of the operations page; they have no page of their own.
  if (!isId(id) || /^(FD|QN)-/.test(id)) return <span class="id">{children ?? id}</span>;
  return <a class={children === undefined ? "id" : undefined} href={href(["objects", id])}>{children ?? id}</a>;
}

export function FirmLink({ firm }: { firm: { key: string; name: string } | null }) {
  if (firm === null) return null;
  return firm.key === "" ? <span>{firm.name}</span> : <a href={href(["firms", firm.key])}>{firm.name}</a>;
}

/** In the reader's language. */
export function messageOf(refusal: Refusal): string {
  return lang.value === "zh" ? refusal.message_zh : refusal.message_en;
}

export function Problem({ refusal, again }: { refusal: Refusal; again?: () => void }) {
  return (
    <div class="problem" role="alert">
      <p>{messageOf(refusal)}</p>
      {refusal.behind && refusal.behind.length > 0 && <p>{t("behind", behindText(refusal.behind))}</p>}
      {refusal.possible.length > 0 && <p class="quiet">{refusal.possible.map((act) => show("act", act.split(" ")[0])).join(" · ")}</p>}
      {again && <button type="button" onClick={again}>{t("again")}</button>}
    </div>
  );
}

export function Loading() {
  return <p class="loading" role="status">{t("loading")}</p>;
}

/** A command to take to the terminal, copied by a click; `folded` in rows, where it opens. */
export function Command({ text, label, folded = false }: { text: string; label: string; folded?: boolean }) {
  const code = useRef<HTMLElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      announce(t("copied"));
    } catch {
      // The browser withholds it from pages that came without https: then it is selected.
      if (code.current) getSelection()?.selectAllChildren(code.current);
      announce(t("selected"));
    }
  };
  const button = (
    <button type="button" class="small" title={text} onClick={() => void copy()} aria-label={`${t("copy")}: ${text}`}>{t("copy")}</button>
  );
  if (folded) {
    return (
      <div class="command">
        <details><summary>{label}</summary><code ref={code}>{text}</code></details>
        {button}
      </div>
    );
  }
  return (
    <div class="command">
      <span class="command-label">{label}</span>
      <code ref={code}>{text}</code>
      {button}
    </div>
  );
}

export function Section({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

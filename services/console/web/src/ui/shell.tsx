// What stands around every page: skip link, county and its time, search, navigation, person.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { reached } from "../api/client.ts";
import { counts, eraseAll } from "../field/field.ts";
import { showMoment } from "../format/time.ts";
import { live } from "../state/live.ts";
import { lang, theme, type Theme } from "../state/prefs.ts";
import { go, href, route } from "../state/route.ts";
import { hasRole, now, offset, resume, session, signOut, without } from "../state/session.ts";
import { t, type TextName } from "./text.ts";

const nav: { path: string[]; query?: Record<string, string>; text: TextName; roles?: string[] }[] = [
  { path: ["today"], text: "today" },
  { path: ["desk"], text: "desk", roles: ["officer", "leader", "mediator"] },
  { path: ["lists", "hazard"], text: "ledger" },
  { path: ["lists", "report"], text: "reports" },
  { path: ["lists", "measure"], text: "measures" },
  { path: ["lists", "case"], text: "cases" },
  { path: ["lists", "sampling"], text: "samplings" },
  { path: ["lists", "inspection"], text: "visits" },
  { path: ["proposals"], text: "proposals" },
  { path: ["referrals"], text: "referrals" },
  { path: ["bulletins"], text: "bulletins" },
  { path: ["campaigns"], text: "campaigns" },
  { path: ["lists", "firm"], text: "firms" },
  { path: ["listings"], text: "listings" },
  { path: ["field"], text: "field" },
  { path: ["lists"], text: "lists" },
  { path: ["operations"], text: "operations", roles: ["operator", "auditor", "leader", "chief_head"] },
];

export function Preferences() {
  const themes: Record<Theme, { next: Theme; text: TextName }> = {
    auto: { next: "light", text: "themeAuto" },
    light: { next: "dark", text: "themeLight" },
    dark: { next: "auto", text: "themeDark" },
  };
  const { next, text } = themes[theme.value];
  const other = lang.value === "zh" ? "en" : "zh";
  return (
    <>
      <button type="button" class="plain" lang={other === "zh" ? "zh-CN" : "en"} onClick={() => { lang.value = other; }}>{t("language")}</button>
      <button type="button" class="plain" onClick={() => { theme.value = next; }}>{t(text)}</button>
    </>
  );
}

function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const asked = route.value.path[0] === "search" ? (route.value.query.get("q") ?? "") : "";
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const at = event.target as HTMLElement;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (at.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(at.tagName)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const q = input.current?.value.trim() ?? "";
    if (q !== "") go(href(["search"], { q }));
  };
  return (
    <form role="search" class="search" onSubmit={submit}>
      <label class="only-heard" for="search">{t("search")}</label>
      <input id="search" ref={input} type="search" key={asked} defaultValue={asked} placeholder={t("searchHint")} autocomplete="off" aria-keyshortcuts="/" />
    </form>
  );
}

function Navigation() {
  const here = route.value.path;
  const isHere = (path: string[]): boolean =>
    path.join("/") === (here.length === 0 ? "today" : here[0] === "desk" ? "desk" : here.join("/"));
  return (
    <nav aria-label={t("navigation")}>
      <ul>
        {nav.filter((item) => !without.value || item.text === "field").filter((item) => item.roles === undefined || hasRole(...item.roles)).map((item) => (
          <li key={item.text}>
            <a href={href(item.path, item.query)} aria-current={isHere(item.path) ? "page" : undefined}>{t(item.text)}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What is kept here outlives the session: whoever goes says whether it should. */
function Leaving({ stay }: { stay: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { matters, drafts } = counts.value;
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="leaving" onClose={stay}>
      <p id="leaving">{t("leaveAsk", matters, drafts)}</p>
      <p><button type="button" onClick={() => void signOut()}>{t("leaveKeep")}</button></p>
      <p><button type="button" onClick={() => void eraseAll().then(signOut)}>{t("leaveErase")}</button></p>
      <p><button type="button" onClick={stay}>{t("leaveNot")}</button></p>
    </dialog>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  const [leaving, setLeaving] = useState(false);
  const { person, county } = session.value!;
  const leave = (): void => {
    if (counts.value.matters + counts.value.drafts > 0 && !without.value) setLeaving(true);
    else void signOut();
  };
  return (
    <>
      {leaving && <Leaving stay={() => setLeaving(false)} />}
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t("skip")}</a>
      <header class="top">
        <a class="brand" href={href(["today"])}><strong>{t("product")}</strong> <span>{county.name || county.region}</span></a>
        {!without.value && <SearchBox />}
        <div class="top-end">
          <span class="time">
            {t("countyTime", showMoment(now.value, offset.value))}
            {county.simulated_time === true && <em> · {t("simulated")}</em>}
          </span>
          <span class={`live ${live.value ? "on" : "off"}`}>{t(live.value ? "live" : "notLive")}</span>
          <Preferences />
          <a class="person" href={href(["key"])} title={t("key")}>{person.name || person.id}</a>
          <button type="button" class="plain" onClick={leave}>{t(without.value ? "lockUp" : "signOut")}</button>
        </div>
      </header>
      {without.value && reached.value && <p class="notice" role="status">{t("fieldBack")} <button type="button" onClick={() => void resume()}>{t("fieldGoOn")}</button></p>}
      <div class="body">
        <Navigation />
        <main id="main" ref={main} tabIndex={-1}>{children}</main>
      </div>
    </>
  );
}

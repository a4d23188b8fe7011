// What a browser remembers of whoever sits at it: language and light.
import { effect, signal } from "@preact/signals";

export type Lang = "zh" | "en";
export type Switch = "on" | "off";
export type Theme = "auto" | "light" | "dark";

function kept<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(name);
    return allowed.find((one) => one === value) ?? otherwise;
  } catch {
    return otherwise; // storage that the browser withholds
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Nothing is lost but the memory of it.
  }
}

export const lang = signal<Lang>(kept("zhian.lang", ["zh", "en"], "zh"));
export const theme = signal<Theme>(kept("zhian.theme", ["auto", "light", "dark"], "auto"));
/** Whether the intake desk hears single keys, which some ways of typing and speaking press unmeant. */
export const deskKeys = signal<Switch>(kept("zhian.desk-keys", ["on", "off"], "on"));
/** Whether lists leave out what lies elsewhere than where the person works. */
export const nearOnly = signal<Switch>(kept("zhian.near-only", ["on", "off"], "on"));

effect(() => keep("zhian.near-only", nearOnly.value));
effect(() => keep("zhian.desk-keys", deskKeys.value));
effect(() => {
  keep("zhian.lang", lang.value);
  document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
});
effect(() => {
  keep("zhian.theme", theme.value);
  document.documentElement.dataset["theme"] = theme.value;
});

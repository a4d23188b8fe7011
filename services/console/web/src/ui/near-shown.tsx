// What lists are narrowed to, and the switch.
import { lang, nearOnly } from "../state/prefs.ts";
import { session } from "../state/session.ts";
import { t } from "./text.ts";

export function NearShown() {
  const on = nearOnly.value === "on";
  const names = (session.value?.person.regions ?? []).map(({ name }) => name).join(lang.value === "zh" ? "、" : ", ");
  return (
    <p class="notice near">
      {t(on ? "nearOnly" : "nearAll", names)}{" "}
      <button type="button" onClick={() => { nearOnly.value = on ? "off" : "on"; }}>{t(on ? "nearOff" : "nearOn")}</button>
    </p>
  );
}

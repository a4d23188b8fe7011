// Opens the person's key, and with it what is sealed in this browser.
import { useState } from "preact/hooks";

import { unlock, unlocked } from "../sign/key.ts";
import { t } from "./text.ts";

export function Unlock({ id, then }: { id: string; then?: () => void }) {
  const [passphrase, setPassphrase] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  if (unlocked.value !== null) return null;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const opened = await unlock(passphrase);
    setBusy(false);
    setWrong(!opened);
    if (!opened) return;
    setPassphrase("");
    then?.();
  };
  return (
    <form class="act" onSubmit={(event) => void submit(event)}>
      <p><label for={id}>{t("keyPassphrase")}</label> <input id={id} type="password" autocomplete="off" required value={passphrase} onInput={(event) => setPassphrase(event.currentTarget.value)} /></p>
      {wrong && <p class="problem" role="alert">{t("keyWrong")}</p>}
      <button type="submit" class="primary" disabled={busy}>{t("fieldOpen")}</button>
    </form>
  );
}

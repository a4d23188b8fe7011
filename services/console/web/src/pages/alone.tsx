// Without network, before anybody is known: what somebody took along opens by the passphrase alone.
import { useState } from "preact/hooks";

import { openAlone } from "../field/field.ts";
import { canSign } from "../sign/key.ts";
import { go, href } from "../state/route.ts";
import { resume } from "../state/session.ts";
import { Preferences } from "../ui/shell.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

export function AlonePage() {
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  useTitle(t("field"));
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setWrong(false);
    const opened = await openAlone(String(given.get("person") ?? "").trim(), String(given.get("passphrase") ?? ""));
    setBusy(false);
    setWrong(!opened);
    if (opened) go(href(["field"]));
  };
  return (
    <main class="sign-in" id="main">
      <form onSubmit={(event) => void submit(event)}>
        <h1>{t("product")}</h1>
        <p class="notice" role="status">{t("aloneHint")}</p>
        <p><button type="button" onClick={() => void resume()}>{t("again")}</button></p>
        {canSign() && (
          <>
            {wrong && <p class="problem" role="alert">{t("aloneWrong")}</p>}
            <label for="person">{t("person")}</label>
            <input id="person" name="person" autocomplete="username" required />
            <label for="passphrase">{t("keyPassphrase")}</label>
            <input id="passphrase" name="passphrase" type="password" autocomplete="off" required />
            <button type="submit" class="primary" disabled={busy}>{t("fieldOpen")}</button>
          </>
        )}
      </form>
      <div class="sign-in-preferences"><Preferences /></div>
    </main>
  );
}

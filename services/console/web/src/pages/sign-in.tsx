import { useState } from "preact/hooks";

import { Refused } from "../api/client.ts";
import type { Refusal } from "../api/types.ts";
import { signIn, wasEnded } from "../state/session.ts";
import { Problem } from "../ui/parts.tsx";
import { Preferences } from "../ui/shell.tsx";
import { t } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

export function SignIn() {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  useTitle(t("signIn"));
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const value = (name: string): string => String(given.get(name) ?? "");
    setBusy(true);
    setRefusal(null);
    try {
      await signIn(value("person").trim(), value("password"), value("code").trim());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setRefusal(error.refusal);
      setBusy(false);
      form.querySelector<HTMLInputElement>("#password")?.select();
    }
  };
  return (
    <main class="sign-in" id="main">
      <form onSubmit={(event) => void submit(event)}>
        <h1>{t("product")}</h1>
        <p class="quiet">{t("tagline")}</p>
        {wasEnded.value && <p class="notice" role="status">{t("ended")}</p>}
        {refusal && <Problem refusal={refusal} />}
        <label for="person">{t("person")}</label>
        <input id="person" name="person" autocomplete="username" required autofocus />
        <label for="password">{t("password")}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <label for="code">{t("factor")}</label>
        <input id="code" name="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxLength={6} />
        <button type="submit" class="primary" disabled={busy}>{t(busy ? "signingIn" : "signIn")}</button>
      </form>
      <div class="sign-in-preferences"><Preferences /></div>
    </main>
  );
}

// The key by which a person signs in this browser: made, shown, taken along, taken away.
import { useState } from "preact/hooks";

import { eraseAll } from "../field/field.ts";
import { canSign, forget, kept, make, take } from "../sign/key.ts";
import { resume, session } from "../state/session.ts";
import { Command } from "../ui/parts.tsx";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";

const least = 10;

function Make() {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [wrong, setWrong] = useState<TextName | null>(null);
  const [busy, setBusy] = useState(false);
  const { person, county } = session.value!;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (first.length < least || first !== second) {
      setWrong(first.length < least ? "keyShort" : "keyDiffers");
      return;
    }
    setBusy(true);
    try {
      await make(county.region, person.id, first);
    } finally {
      setBusy(false);
    }
  };
  const read = async (event: Event): Promise<void> => {
    const file = (event.currentTarget as HTMLInputElement).files?.[0];
    if (file !== undefined && !(await take(await file.text(), county.region, person.id))) setWrong("keyNoFile");
  };
  return (
    <>
      <form class="act" onSubmit={(event) => void submit(event)}>
        <p><label for="key-first">{t("keyPassphrase")}</label><input id="key-first" type="password" autocomplete="new-password" required value={first} onInput={(event) => setFirst(event.currentTarget.value)} /></p>
        <p><label for="key-second">{t("keyRepeat")}</label><input id="key-second" type="password" autocomplete="new-password" required value={second} onInput={(event) => setSecond(event.currentTarget.value)} /></p>
        {wrong !== null && <p class="problem" role="alert">{t(wrong)}</p>}
        <button type="submit" class="primary" disabled={busy}>{t("keyMake")}</button>
      </form>
      <p><label for="key-file">{t("keyFile")}</label> <input id="key-file" type="file" accept=".json" onChange={(event) => void read(event)} /></p>
    </>
  );
}

function Kept() {
  const { person, county } = session.value!;
  const key = kept.value!;
  const known = person.signing_key === key.public_key;
  const carry = (): void => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(key)], { type: "application/json" }));
    link.download = `zhian-key-${county.region}-${person.id}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <p class={known ? "notice" : "problem"} role="status">{t(known ? "keyKnown" : person.signing_key === undefined ? "keyUnknown" : "keyOther")}</p>
      <p>{t("keyPublic")}</p>
      <p class="command"><code>signing_key: {key.public_key}</code></p>
      {!known && <Command label={t("keyTell")} text={`zhianctl --region ${county.region} person signing-key ${person.id} ${key.public_key}`} />}
      <p>
        {!known && <button type="button" onClick={() => void resume()}>{t("refresh")}</button>}{" "}
        <button type="button" onClick={carry}>{t("keyCarry")}</button>{" "}
        <button type="button" onClick={() => { if (confirm(t("keyForgetSure"))) void eraseAll().then(forget); }}>{t("keyForget")}</button>
      </p>
    </>
  );
}

export function KeyPage() {
  useTitle(t("key"));
  return (
    <>
      <h1>{t("key")}</h1>
      <p>{t("keyHint")}</p>
      {!canSign() && <p class="problem" role="alert">{t("keyCannot")}</p>}
      {canSign() && kept.value === null && <Make />}
      {kept.value && <Kept />}
    </>
  );
}

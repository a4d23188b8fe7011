// Pages that aren't the first are files of their own, loaded when they are opened. One that can't be had says why, and what to do.
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

import { pagesOfConsole, Refused } from "../api/client.ts";
import { Loading } from "./parts.tsx";
import { t, type TextName } from "./text.ts";
import { useTitle } from "./title.ts";

/** The console is away; it has pages of another build; it has these, and the file came broken. */
export type Lack = "away" | "others" | "broken";

const told: Record<Lack, { text: TextName; act: TextName }> = {
  away: { text: "lateAway", act: "again" },
  others: { text: "lateOthers", act: "refresh" },
  broken: { text: "lateBroken", act: "refresh" },
};

async function whyNot(): Promise<Lack> {
  const pages = await pagesOfConsole();
  return pages === "none" ? "away" : pages === "others" ? "others" : "broken";
}

function Lacking({ why, look }: { why: Lack; look: () => Promise<Lack> }) {
  const [busy, setBusy] = useState(false);
  useTitle(t("lateTitle"));
  // A browser doesn't ask twice for a file that it couldn't get: the pages begin anew, at the same address, once the console answers.
  const again = async (): Promise<void> => {
    setBusy(true);
    if ((await look()) !== "away") location.reload();
    setBusy(false);
  };
  return (
    <>
      <h1>{t("lateTitle")}</h1>
      <div class="problem" role="alert">
        <p>{t(told[why].text)}</p>
        <button type="button" disabled={busy} onClick={() => void again()}>{t(told[why].act)}</button>
      </div>
    </>
  );
}

/** The page that `load` brings, in its place. */
export function late<P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  let Page: FunctionComponent<P> | null = null;
  return function Late(props: P) {
    const [state, setState] = useState<Lack | "loading" | "here">("loading");
    const look = async (): Promise<Lack> => {
      const why = await whyNot();
      setState(why);
      return why;
    };
    useEffect(() => {
      if (Page !== null) return undefined;
      let stays = true;
      load().then(
        (page) => {
          Page = page;
          if (stays) setState("here");
        },
        (error: unknown) => {
          if (!(error instanceof TypeError || error instanceof Refused)) throw error;
          if (stays) void look();
        },
      );
      return () => { stays = false; };
    }, []);
    if (Page !== null) return <Page {...props} />;
    return state === "loading" || state === "here" ? <Loading /> : <Lacking why={state} look={look} />;
  };
}

// A list whole, as a file that the console makes: its rows aren't those of the page alone.
import { useState } from "preact/hooks";

import { getFile, Refused, type Query } from "../api/client.ts";
import type { Refusal } from "../api/types.ts";
import { dayOf } from "../format/time.ts";
import { lang } from "../state/prefs.ts";
import { now, offset } from "../state/session.ts";
import { announce } from "./announce.tsx";
import { Problem } from "./parts.tsx";
import { save } from "./save.ts";
import { t } from "./text.ts";

const forms = ["xlsx", "csv"] as const;

export function ListSheet({ noun, query, title }: { noun: string; query: Query; title: string }) {
  const [making, setMaking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const make = async (format: (typeof forms)[number]): Promise<void> => {
    const name = `${title} ${dayOf(now.value, offset.value)}.${format}`;
    if (making) return;
    setMaking(true);
    setRefusal(null);
    announce(t("fileMaking"));
    try {
      const file = await getFile(`/lists/${encodeURIComponent(noun)}/sheet`, { ...query, format, lang: lang.value });
      save(name, file.type, file);
      announce(t("fileSaved", name));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setRefusal(error.refusal);
    }
    setMaking(false);
  };
  return (
    <div class="list-sheet">
      <span role="group" aria-label={t("wholeList")}>
        {forms.map((form) => (
          <button key={form} type="button" class="plain" aria-disabled={making} onClick={() => void make(form)}>{form.toUpperCase()}</button>
        ))}
      </span>
      {making && <span class="quiet">{t("fileMaking")}</span>}
      {refusal && <Problem refusal={refusal} />}
    </div>
  );
}

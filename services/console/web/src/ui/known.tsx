// What the county's lists have by an id or a code is chosen by its name (state/named.ts). What they haven't got can be written too.
import type { NamedList } from "../state/named.ts";
import { t } from "./text.ts";

/** The suggestions of an input whose `list` is this id. */
export function Suggestions({ id, known }: { id: string; known: NamedList }) {
  return <datalist id={id}>{known.values().map((value) => <option key={value} value={value}>{known.nameOf(value)}</option>)}</datalist>;
}

/** Beside a field of several, one a line: what is chosen comes to them. */
export function AddKnown({ id, known, chosen, add }: { id: string; known: NamedList; chosen: string[]; add: (value: string) => void }) {
  const take = (event: { currentTarget: HTMLSelectElement }): void => {
    const value = event.currentTarget.value;
    event.currentTarget.value = "";
    if (value !== "") add(value);
  };
  return (
    <select id={id} aria-label={t("addKnown")} value="" onChange={take}>
      <option value="">{t("addKnown")}</option>
      {known.values().filter((value) => !chosen.includes(value)).map((value) => <option key={value} value={value}>{known.nameOf(value)}</option>)}
    </select>
  );
}

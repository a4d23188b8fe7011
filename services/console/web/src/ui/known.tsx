// What the county's lists have by an id or a code, persons, units and classes: chosen by its name, and said with it. What
// they haven't got can be written too.
import { className, classCodes, holdsClasses } from "../state/classes.ts";
import { holdsPersons, personIds, personName, unitIds, unitName } from "../state/people.ts";
import { t } from "./text.ts";

interface Known {
  values: string[];
  nameOf: (value: string) => string;
}

/** undefined: the field holds nothing of the kind. */
export function knownOf(field: string): Known | undefined {
  if (holdsPersons(field)) return { values: personIds(), nameOf: personName };
  if (holdsClasses(field)) return { values: classCodes(), nameOf: className };
  return field === "unit" ? { values: unitIds(), nameOf: unitName } : undefined;
}

/** The suggestions of an input whose `list` is this id. */
export function Suggestions({ id, known }: { id: string; known: Known }) {
  return <datalist id={id}>{known.values.map((value) => <option key={value} value={value}>{known.nameOf(value)}</option>)}</datalist>;
}

/** Beside a field of several, one a line: what is chosen comes to them. */
export function AddKnown({ id, known, chosen, add }: { id: string; known: Known; chosen: string[]; add: (value: string) => void }) {
  const take = (event: { currentTarget: HTMLSelectElement }): void => {
    const value = event.currentTarget.value;
    event.currentTarget.value = "";
    if (value !== "") add(value);
  };
  return (
    <select id={id} aria-label={t("addKnown")} value="" onChange={take}>
      <option value="">{t("addKnown")}</option>
      {known.values.filter((value) => !chosen.includes(value)).map((value) => <option key={value} value={value}>{known.nameOf(value)}</option>)}
    </select>
  );
}

// What an act wants to be filled in, by its kind; what was filled in, as it is read before it is signed.
import { useState } from "preact/hooks";

import type { Phrase, Refusal } from "../api/types.ts";
import { show } from "../format/value.ts";
import { attach, file_most } from "../sign/attach.ts";
import { listed, namesOf, type FileOf, type Wrong } from "../sign/fields.ts";
import type { Asked } from "../sign/offered.ts";
import { namedOf } from "../state/named.ts";
import { phrasesOf } from "../state/phrases.ts";
import { fieldHeading, heading } from "../state/words.ts";
import { AddKnown, Suggestions } from "./known.tsx";
import { messageOf } from "./parts.tsx";
import { t, type TextName } from "./text.ts";

/** What stands there becomes of what stood there: two changes before the page is drawn again both count. */
export type Change = (before: string) => string;

interface Input {
  id: string;
  asked: Asked;
  value: string;
  set: (change: Change) => void;
  /** the id of what is said against it */
  flaw?: string | undefined;
}

const marked = (flaw: string | undefined) => (flaw === undefined ? {} : { "aria-invalid": true, "aria-describedby": flaw });

const nameOf = (text: string): string => (JSON.parse(text) as FileOf).name;

function penaltySaid(text: string): string {
  const [kind = "", money = ""] = text.split("=");
  return money === "" ? show("penalties", kind) : `${show("penalties", kind)} ${/\d$/.test(money) ? `${money}${t("yuan")}` : money}`;
}

function oneSaid(asked: Asked, text: string): string {
  switch (asked.kind) {
    case "yes":
      return t("yes");
    case "word":
      return show(asked.field, text, asked.of);
    case "penalty":
      return penaltySaid(text);
    case "file":
      return nameOf(text);
    case "money":
      return /\d$/.test(text) ? `${text}${t("yuan")}` : text;
    case "moment":
      return text.replace("T", " ");
    case undefined:
      return namedOf(asked.field)?.nameOf(text) ?? text;
    default:
      return text;
  }
}

/** Of what was given under the names of a form: as it stands in the sentence that is signed; "": nothing. */
export function saidOf(asked: Asked, given: Record<string, string>, at = ""): string {
  const name = at + asked.field;
  if (asked.parts !== undefined) {
    const parts = asked.parts.map((one) => [one, saidOf(one, given, `${name}.`)] as const).filter(([, said]) => said !== "");
    return parts.map(([one, said]) => `${labelOf(one, true)} ${said}`).join(t("listBetween"));
  }
  const text = given[name] ?? "";
  const texts = (asked.many ? listed(text) : [text.trim()]).filter((one) => one !== "");
  return texts.map((one) => oneSaid(asked, one)).join(t("listBetween"));
}

/** The value that an input has now. */
const valueInto = (set: Input["set"]) => (event: { currentTarget: { value: string } }): void => {
  const { value } = event.currentTarget;
  set(() => value);
};

function Choice({ id, asked, value, set, flaw }: Input) {
  return (
    <select id={id} required={asked.required} value={value} {...marked(flaw)} onChange={valueInto(set)}>
      <option value="" />
      {asked.words?.map((word) => <option key={word} value={word}>{show(asked.field, word, asked.of)}</option>)}
    </select>
  );
}

function Choices({ id, asked, value, set, flaw }: Input) {
  const chosen = listed(value);
  const turn = (word: string, on: boolean): void => set((before) => [...listed(before).filter((one) => one !== word), ...(on ? [word] : [])].join("\n"));
  return (
    <span id={id} role="group" aria-label={fieldHeading(asked.field, asked.act)} class="choices">
      {asked.words?.map((word) => (
        <label key={word}>
          <input type="checkbox" name={`${id}-${word}`} checked={chosen.includes(word)} {...marked(flaw)} onChange={(event) => turn(word, event.currentTarget.checked)} />
          {show(asked.field, word, asked.of)}
        </label>
      ))}
    </span>
  );
}

function Penalties({ id, asked, value, set, flaw }: Input) {
  const chosenOf = (texts: string): Map<string, string> => new Map(listed(texts).map((text) => [text.split("=")[0] ?? "", text.split("=")[1] ?? ""]));
  const chosen = chosenOf(value);
  const put = (word: string, money: string | null): void =>
    set((before) => {
      const next = chosenOf(before);
      if (money === null) next.delete(word);
      else next.set(word, money);
      return [...next].map(([kind, amount]) => (amount === "" ? kind : `${kind}=${amount}`)).join("\n");
    });
  return (
    <span id={id} role="group" aria-label={fieldHeading(asked.field, asked.act)} class="choices">
      {asked.words?.map((word) => (
        <span key={word}>
          <label>
            <input type="checkbox" name={`${id}-${word}`} checked={chosen.has(word)} {...marked(flaw)} onChange={(event) => put(word, event.currentTarget.checked ? "" : null)} />
            {show(asked.field, word, asked.of)}
          </label>
          {chosen.has(word) && (
            <input
              type="text" name={`${id}-${word}-money`} aria-label={`${show(asked.field, word, asked.of)} ${t("money")}`} placeholder={t("money")}
              value={chosen.get(word)} {...marked(flaw)} onInput={(event) => put(word, event.currentTarget.value.trim())}
            />
          )}
        </span>
      ))}
    </span>
  );
}

function Files({ id, asked, value, set, flaw }: Input) {
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const take = async (files: FileList | null): Promise<void> => {
    const chosen = [...(files ?? [])];
    const large = chosen.find((file) => file.size > file_most);
    setTooLarge(large?.name ?? null);
    const texts = large === undefined ? (await Promise.all(chosen.map(attach))).map((one) => JSON.stringify(one)).join("\n") : "";
    set(() => texts);
  };
  return (
    <>
      <input id={id} type="file" multiple={asked.many} required={asked.required} {...marked(flaw)} onChange={(event) => void take(event.currentTarget.files)} />
      {tooLarge !== null && <span class="problem" role="alert">{t("fileLarge", tooLarge)}</span>}
      {listed(value).map((text) => {
        const { digest, name } = JSON.parse(text) as FileOf;
        return <small key={digest} class="quiet">{t("fileDigest", name, digest)}</small>;
      })}
    </>
  );
}

const hints: Partial<Record<NonNullable<Asked["kind"]>, TextName>> = { money: "moneyHint", quantity: "quantityHint" };

const manyHints: Partial<Record<NonNullable<Asked["kind"]>, TextName>> = { line: "lineHint", row: "rowHint" };

export function AskedInput(input: Input) {
  const { id, asked, value, set, flaw } = input;
  const marks = marked(flaw);
  const onInput = valueInto(set);
  if (asked.kind === "yes") {
    const turn = (on: boolean): void => set(() => (on ? "yes" : ""));
    return <input id={id} type="checkbox" checked={value === "yes"} {...marks} onChange={(event) => turn(event.currentTarget.checked)} />;
  }
  if (asked.kind === "word") return asked.many ? <Choices {...input} /> : <Choice {...input} />;
  if (asked.kind === "penalty") return <Penalties {...input} />;
  if (asked.kind === "file") return <Files {...input} />;
  if (asked.kind === "day") return <input id={id} type="date" required={asked.required} value={value} {...marks} onInput={onInput} />;
  if (asked.kind === "moment") return <input id={id} type="datetime-local" required={asked.required} value={value} {...marks} onInput={onInput} />;
  const known = asked.kind === undefined ? namedOf(asked.field) : undefined;
  if (asked.many) {
    const chosen = listed(value);
    return (
      <>
        <textarea id={id} rows={2} required={asked.required} value={value} placeholder={t(manyHints[asked.kind ?? "word"] ?? "listHint")} {...marks} onInput={onInput} />
        {known !== undefined && <AddKnown id={`${id}-add`} known={known} chosen={chosen} add={(one) => set((before) => [...listed(before), one].join("\n"))} />}
      </>
    );
  }
  const hint = asked.kind === undefined ? undefined : hints[asked.kind];
  return (
    <>
      <input
        id={id} type="text" {...marks} inputMode={asked.kind === "number" ? "numeric" : "text"} required={asked.required} value={value}
        placeholder={asked.kind === "id" ? `${asked.of}-…` : hint === undefined ? undefined : t(hint)} onInput={onInput}
        {...(known === undefined ? {} : { list: `${id}-known` })}
      />
      {known !== undefined && <Suggestions id={`${id}-known`} known={known} />}
    </>
  );
}

/** What stands against a field: seen here, or told by the daemon. */
export type Flaw = Wrong | Refusal;

const forms: Partial<Record<NonNullable<Asked["kind"]>, TextName>> = {
  number: "wrongNumber", id: "wrongId", day: "wrongDay", moment: "wrongMoment", money: "wrongMoney", penalty: "wrongMoney", quantity: "wrongQuantity",
  line: "wrongLine", row: "wrongRow", object: "wrongObject",
};

function flawSaid(asked: Asked, flaw: Flaw, inPart: boolean): string {
  if (typeof flaw !== "string") return messageOf(flaw);
  if (flaw === "missing") return t("wrongMissing", labelOf(asked, inPart));
  return t(forms[asked.kind ?? "word"] ?? "wrongForm", asked.of ?? "");
}

function headingOf(asked: Asked, inPart: boolean): string {
  return inPart || asked.parts !== undefined ? heading(asked.field) : fieldHeading(asked.field, asked.act);
}

/** The heading of a field without what zhianctl's help says of its form. */
export function labelOf(asked: Asked, inPart = false): string {
  return headingOf(asked, inPart).replace(/\s*[（(].*[）)]$/, "");
}

const idOf = (form: string, name: string): string => `${form}-${name.replaceAll(".", "-")}`;

/** What is written again and again, to be chosen and changed: behind what stands there already. */
function Phrases({ id, of, set }: { id: string; of: Phrase[]; set: Input["set"] }) {
  if (of.length === 0) return null;
  const take = (event: { currentTarget: HTMLSelectElement }): void => {
    const chosen = of[Number(event.currentTarget.value)];
    event.currentTarget.value = "";
    if (chosen !== undefined) set((before) => (before.trim() === "" ? chosen.text : `${before.trimEnd()} ${chosen.text}`));
    document.getElementById(id)?.focus();
  };
  return (
    <select id={`${id}-phrases`} aria-label={t("phrases")} value="" onChange={take}>
      <option value="">{t("phrases")}</option>
      {of.map((one, at) => <option key={at} value={at}>{one.name}</option>)}
    </select>
  );
}

interface Asking {
  /** what its ids begin with */
  form: string;
  /** whose form it is: which text modules there are */
  act: string;
  asked: Asked;
  /** by the names of what is asked for */
  given: Record<string, string>;
  flaws: Record<string, Flaw>;
  put: (name: string, change: Change) => void;
  /** of what belongs to a part: the part's name and a dot */
  at?: string;
}

/** A field with its name and with what stands against it; a part with its fields. */
export function AskedField({ form, act, asked, given, flaws, put, at = "" }: Asking) {
  const name = at + asked.field;
  const id = idOf(form, name);
  if (asked.parts !== undefined) {
    return (
      <fieldset id={id} class="part">
        <legend>{labelOf(asked)}</legend>
        {asked.parts.map((one) => (
          <AskedField key={one.field} form={form} act={act} asked={one} given={given} flaws={flaws} put={put} at={`${name}.`} />
        ))}
      </fieldset>
    );
  }
  const flaw = flaws[name];
  const said = flaw === undefined ? undefined : `${id}-flaw`;
  return (
    <p>
      <label for={id}>{headingOf(asked, at !== "")}</label>
      <AskedInput id={id} asked={asked} value={given[name] ?? ""} set={(change) => put(name, change)} flaw={said} />
      {asked.kind === undefined && asked.many === undefined && at === "" && (
        <>{" "}<Phrases id={id} of={phrasesOf(act, asked.field)} set={(change) => put(name, change)} /></>
      )}
      {flaw !== undefined && <span id={said} class="flaw">{flawSaid(asked, flaw, at !== "")}</span>}
    </p>
  );
}

/** To the first field of `flaws`, in the order of the form. */
export function focusFlaw(form: string, asked: Asked[], flaws: Record<string, Flaw>): void {
  const first = namesOf(asked).find((name) => Object.hasOwn(flaws, name));
  const field = first === undefined ? null : document.getElementById(idOf(form, first));
  (field?.matches("input, select, textarea") ? field : field?.querySelector("input"))?.focus();
}

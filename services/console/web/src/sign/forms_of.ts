// The forms of acts, written small, as the console tells them (services/ctl/help/act_forms.c).
import type { Asked, Offered } from "./offered.ts";

const field = /^(\w+)(!?)(\*?)(?::(\w+)(?:@(\w+))?)?(?:\(([^)]*)\))?(?:=([^#]*))?(?:#(.*))?$/;

function askedOf(word: string): Asked {
  const [, name = "", must, many, kind, of, parts, words, numbers] = field.exec(word) ?? [];
  const asked: Asked = { field: name };
  if (kind !== undefined) asked.kind = kind as NonNullable<Asked["kind"]>;
  if (of !== undefined) asked.of = of;
  if (parts !== undefined) asked.parts = parts.split(",").map(askedOf);
  if (words !== undefined) asked.words = words.split("|");
  if (numbers !== undefined) asked.numbers = numbers.split("|").map(Number);
  if (many) asked.many = true;
  if (must) asked.required = true;
  return asked;
}

/** "case.not-file": CaseNotFileCommand */
function messageOf(act: string): string {
  return `${act.replace(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase())}Command`;
}

/** A form a line: "ACT OF[:NOUN] [DAEMON][:FILLS] [MESSAGE][!] FIELD…". MESSAGE "+": it is called like the act; "!": with a
 *  reason. FIELD: "name", "!" required, "*" many, ":kind@of", "(parts)", "=words", "#numbers". */
export function formsOf(table: string): Offered[] {
  return table.trim().split("\n").map((line) => {
    const [act = "", at = "", whose = "", message = "", ...fields] = line.split(" ");
    const [of = "", noun] = at.split(":"), [daemon = "", fills] = whose.split(":"), body = message.replace("!", "");
    const form: Offered = { act, of, asked: fields.map((one) => ({ ...askedOf(one), act })) };
    if (noun !== undefined) form.noun = noun;
    if (daemon !== "") form.daemon = daemon;
    if (fills !== undefined) form.fills = fills;
    if (body !== "") form.body = body === "+" ? messageOf(act) : body;
    if (message.endsWith("!")) form.reason = "must";
    return form;
  });
}

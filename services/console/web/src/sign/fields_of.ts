// The fields of messages, written small, as the console tells them (services/ctl/help/act_forms.c).
export type Kind = "text" | "bytes" | "number" | "signed" | "message";
export interface Field { number: number; kind: Kind; of?: string; many?: true }
export type Fields = Record<string, Field>;

const kinds: Record<string, Kind> = { "": "text", b: "bytes", n: "number", s: "signed" };

/** A message a line: its name, then its fields in the order of their numbers, "text", "number:n", "part:Message", "list*", and
 *  "field@7" where its number isn't the next one. */
export function messagesOf(table: string): Record<string, Fields> {
  return Object.fromEntries(table.trim().split("\n").map((line) => {
    const [message = "", ...words] = line.split(" ");
    let number = 0;
    return [message, Object.fromEntries(words.map((word): [string, Field] => {
      const [, name = "", at, what = "", many] = /^(\w+)(?:@(\d+))?(?::(\w+))?(\*)?$/.exec(word) ?? [];
      number = at === undefined ? number + 1 : Number(at);
      const kind = kinds[what];
      const field: Field = kind === undefined ? { number, kind: "message", of: what } : { number, kind };
      return [name, many === undefined ? field : { ...field, many: true }];
    }))];
  }));
}

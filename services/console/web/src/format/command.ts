// The command that does the next act today, to be pasted into a terminal.
import type { Next } from "../api/types.ts";

const plain = /^[A-Za-z0-9._:@%+,=-]+$/;

/** A word of a command, quoted for a shell where it has to be. */
export function quote(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `zhianctl --region 522701 --as officer-1 hazard order HZ-522701-7 --content …` */
export function commandOf(next: Next, id: string, region: string, person: string): string {
  const options = next.options.map((option) => optionText(option)).join(" ");
  const words = ["zhianctl", "--region", quote(region), "--as", quote(person), next.command, quote(id)];
  return options === "" ? words.join(" ") : `${words.join(" ")} ${options}`;
}

// "content" is to be filled in; "seen 3" is known already.
function optionText(option: string): string {
  const name = option.replace(/^--/, "");
  return /[ =]/.test(name) ? `--${name}` : `--${name} …`;
}

/** An act as a state's table names it ("hazard.reinspect passed") as a command. */
export function actCommand(act: string): Next {
  const [name = "", outcome] = act.split(" ");
  const command = name.replace(".", " ");
  return { command, options: outcome === undefined ? [] : [`outcome ${outcome}`] };
}

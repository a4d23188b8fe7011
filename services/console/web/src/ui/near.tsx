// Lists are narrowed to where a person works (regions of people.yaml): it is said above them, and switched off there.
import { nearOnly } from "../state/prefs.ts";
import { session } from "../state/session.ts";
import { late } from "./late.tsx";

const Shown = late(async () => (await import("../pages/matters.ts")).NearShown);

const has = (): boolean => session.value?.person.regions !== undefined;

/** What a question to a list that knows regions has with it. */
export function nearQuery(): Record<string, string> {
  return has() && nearOnly.value === "on" ? { my_regions: "yes" } : {};
}

export function Near() {
  return has() ? <Shown /> : null;
}

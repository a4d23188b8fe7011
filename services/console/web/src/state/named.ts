// What the county's lists have by an id or a code: persons, units and classes of products.
import { get, Refused } from "../api/client.ts";
import type { Classes, People } from "../api/types.ts";
import { classCodes, className, holdsClasses, takeClasses } from "./classes.ts";
import { holdsPersons, personIds, personName, takePeople, unitIds, unitName } from "./people.ts";

export interface NamedList {
  values: () => string[];
  nameOf: (value: string) => string;
}

const persons: NamedList = { values: personIds, nameOf: personName };
const classes: NamedList = { values: classCodes, nameOf: className };
const units: NamedList = { values: unitIds, nameOf: unitName };

/** Of a line's member, or of an act's field; undefined: it holds nothing of the kind. */
export function namedOf(member: string): NamedList | undefined {
  return holdsPersons(member) ? persons : holdsClasses(member) ? classes : member === "unit" ? units : undefined;
}

async function ask<T>(path: string, take: (answer: T) => void): Promise<void> {
  try {
    take(await get<T>(path));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

/** Until they have come, and where they can't be had, ids and codes stand alone. */
export function askNames(): void {
  void ask<People>("/people", takePeople);
  void ask<Classes>("/classes", takeClasses);
}

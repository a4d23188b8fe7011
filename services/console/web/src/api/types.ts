// The shapes of services/console/http/openapi.yaml; what isn't there isn't here.

export type Value = string | number | boolean | null | Value[] | { [member: string]: Value };

/** One object as its daemon writes it: members as the daemon names them. */
export type Line = { kind: string; [member: string]: Value };

/** A daemon whose journal the read model hasn't read as far as it went when it was asked. */
export interface Behind {
  daemon: string;
  answers: boolean;
  events?: number;
}

export interface Page {
  items: Line[];
  after: string | null;
  /** Of /search; none: it is level. */
  behind?: Behind[];
}

export interface Lines {
  items: Line[];
}

/** Who else has looked at an object lately. */
export interface Opened {
  person: string;
  name: string;
  ago_s: number;
  /** in the stream */
  object?: string;
}

export interface OneObject extends Lines {
  opened: Opened[];
}

export interface Told extends Lines {
  behind: Behind[];
}

export interface Explained extends Told {
  causes: Line[];
}

export interface Firm extends Told {
  matters: Line[];
}

export interface Refusal {
  code: string;
  message_zh: string;
  message_en: string;
  possible: string[];
  daemon?: string;
  where?: string;
  behind?: Behind[];
}

export interface Person {
  id: string;
  name: string;
  unit: string;
  roles: string[];
  regions?: WorksIn[];
  signing_key?: string;
}

/** Where a person works: a region by its code, or an area (片区) by its name. */
export interface WorksIn {
  code?: string;
  name: string;
}

export interface County {
  region: string;
  name: string;
  /** minutes */
  utc_offset: number;
  now_ms: number;
  simulated_time?: boolean;
}

export interface Session {
  person: Person;
  county: County;
  csrf: string;
  expires_ms: number;
  clock_ms: number;
}

export interface Acted {
  outcome: "done" | "proposed";
  repeated: boolean;
  object?: string;
  object_version?: number;
  event?: string;
  /** of report.text */
  text?: string;
  erased?: boolean;
  /** of the terms that it has met, the one that was longest over */
  late?: { purpose: string; due_ms: string; late_ms: number };
}

export interface Named {
  id: string;
  name?: string;
  regions?: WorksIn[];
}

/** Who is who, and which members of lines hold persons' ids. */
export interface People {
  units: Named[];
  persons: Named[];
  members: string[];
}

/** What the dictionary calls the classes of products, and which members of lines hold their codes. */
export interface Classes {
  classes: { code: string; name_zh: string; name_en: string }[];
  members: string[];
}

/** A list with its filters, kept by a person under a name. */
export interface View {
  name: string;
  noun: string;
  query: Record<string, string>;
}

export interface Views {
  /** The one that was seen, where views are kept. */
  version: number;
  items: View[];
}

/** How many rows a list has. */
export interface Count {
  count: number;
  /** There are more than were counted. */
  more: boolean;
}

/** A text module of the office: for a field of an act. */
export interface Phrase {
  act: string;
  field: string;
  name: string;
  text: string;
}

export interface Next {
  command: string;
  options: string[];
}

export interface WorkItem {
  why: "assigned" | "for_role" | "to_answer" | "to_approve" | "to_reassign";
  daemon: string;
  next: Next;
  line: Line;
}

export interface Work {
  items: WorkItem[];
  failed: string[];
}

export interface Filter {
  name: string;
  type: "text" | "firm" | "word" | "yes" | "number" | "day" | "moment" | "object";
  words?: string[];
  object?: string;
  one_of?: number;
  required?: boolean;
}

export interface List {
  noun: string;
  daemon: string;
  filters: Filter[];
}

export interface Lists {
  items: List[];
}

export type WordClass =
  | "text" | "code" | "event" | "act" | "noun" | "option" | "member" | "value" | "policy" | "why" | "written" | "worded";

/** What can be signed, a line each (src/sign/acts.ts). */
export interface Acts { kinds: string; forms: string; messages: string }

export type Words = { lang: string } & Record<WordClass, Record<string, string>>;

export interface DaemonStatus {
  daemon: string;
  answers: boolean;
  lines: Line[];
}

export interface Status {
  items: DaemonStatus[];
}

export interface Change {
  kind: string;
  object?: string;
  daemon: string;
  recorded_ms: number;
}

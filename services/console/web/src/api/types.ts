// The shapes of services/console/openapi.yaml; what isn't there isn't here.

export type Value = string | number | boolean | null | Value[] | { [member: string]: Value };

/** One object as its daemon writes it: members as the daemon names them. */
export type Line = { kind: string; [member: string]: Value };

export interface Page {
  items: Line[];
  after: string | null;
}

export interface Lines {
  items: Line[];
}

export interface Explained {
  items: Line[];
  causes: Line[];
}

export interface Firm {
  items: Line[];
  matters: Line[];
}

export interface Refusal {
  code: string;
  message_zh: string;
  message_en: string;
  possible: string[];
  daemon?: string;
  where?: string;
}

export interface Person {
  id: string;
  name: string;
  unit: string;
  roles: string[];
  signing_key?: string;
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
}

export interface Next {
  command: string;
  options: string[];
}

export interface WorkItem {
  why: "assigned" | "to_answer" | "to_approve";
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
  | "text" | "code" | "event" | "act" | "noun" | "option" | "member" | "value" | "policy" | "why";

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

// Records what a running county answers, for the browser tests that need no county:
//   node tests/record.mjs ZHIANCTL ROOT REGION > tests/data/county.json
import { execFileSync } from "node:child_process";

const [, , program, root, region] = process.argv;

function ask(person, ...words) {
  let text;
  try {
    text = execFileSync(program, ["--root", root, "--region", region, "--json", "--as", person, ...words],
      { encoding: "utf8", maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    text = error.stdout ?? "";
  }
  const lines = text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  const end = lines.find((line) => line.kind === "end");
  return { items: lines.filter((line) => line.kind !== "end" && line.kind !== "error"), after: end?.after ?? null };
}

function nextOf(line) {
  const words_ = line.next.split(" ");
  const at = words_.indexOf("--as") + 2;
  const id = words_.indexOf(line.id);
  return { command: words_.slice(at, id).join(" "), options: words_.slice(id + 1).filter((one) => one !== "…").map((one) => one.slice(2)) };
}

function work(person) {
  const items = ask(person, "work").items.slice(0, 24).map(({ why, noun, next, ...line }) => ({
    why, daemon: "hazard", next: nextOf({ next, id: line.id }), line: { ...line, kind: noun },
  }));
  return { items, failed: [] };
}

const state = { name: "state", type: "word" };
const firm = { name: "firm", type: "firm" };
const mine = [{ name: "owner", type: "text", one_of: 200 }, { name: "mine", type: "yes", one_of: 200 }];
const days = [{ name: "since", type: "day" }, { name: "until", type: "day" }];
const lists = [
  { noun: "hazard", daemon: "hazard", filters: [
    { ...state, words: ["opened", "ordered", "rectified_claimed", "reinspection_failed", "cancelled_off", "to_case"] }, firm,
    { name: "level", type: "word", words: ["general", "larger", "major"] },
    { name: "mark", type: "word", words: ["overdue", "refused", "held"] }, ...mine, ...days] },
  { noun: "report", daemon: "intake", filters: [{ ...state, words: ["registered", "checking", "closed"] }, firm] },
  { noun: "measure", daemon: "escalation", filters: [{ ...state, words: ["proposed", "withdrawn"] }, firm] },
  { noun: "case", daemon: "escalation", filters: [{ ...state, words: ["filed", "closed"] }, firm, ...mine] },
  { noun: "notice", daemon: "escalation", filters: [firm] },
  { noun: "visit", daemon: "hazard", filters: [firm] },
  { noun: "sampling", daemon: "hazard", filters: [firm] },
  { noun: "listing", daemon: "credit", filters: [firm] },
  { noun: "firm", daemon: "hazard", filters: [] },
  { noun: "referral", daemon: "notify", filters: [{ name: "direction", type: "word", words: ["ours", "theirs"] }] },
  { noun: "bulletin", daemon: "escalation", filters: [{ ...state, words: ["awaited", "due", "submitted", "approved"] }, ...mine] },
  { noun: "proposal", daemon: "hazard", filters: [{ ...state, words: ["open", "approved"] }] },
];

const answers = {};
const put = (path, answer) => { answers[path] = answer; };
const status = ask("auditor-1", "status").items;
put("/session", {
  person: { id: "officer-1", name: "李示例", unit: "bureau", roles: ["officer", "leader"] },
  county: { region, name: "都匀市", utc_offset: 480, now_ms: Date.parse(status[0].now_ms), simulated_time: true },
  csrf: "0123456789abcdef", expires_ms: 4102444800000,
});
put("/people", { units: [], persons: [], members: [] });
put("/classes", { classes: [], members: [] });
put("/views", { version: 0, items: [] });
put("/work", work("officer-1"));
put("/due", { ...ask("officer-1", "due"), after: null });
answers["/due"].items = answers["/due"].items.slice(0, 30);
put("/lists", { items: [...lists, { noun: "firm_history", daemon: "hazard", filters: [{ name: "of", type: "text", required: true }] }] });
for (const list of lists) {
  const rows = ask("officer-1", list.noun, "list", "--limit", list.noun === "hazard" ? "200" : "40").items;
  put(`/lists/${list.noun}`, { items: rows, after: null });
}
put("/lists/feed", { items: ask("officer-1", "feed", "list").items, after: null });
put("/lists/quarantine", { items: ask("operator-1", "quarantine", "list", "--daemon", "intake").items, after: null });
put("/lists/region", { items: ask("officer-1", "region", "list").items, after: null });
const hazard = "HZ-522701-1";
for (const id of [hazard, "CS-522701-1", "MS-522701-3", "RP-522701-1", "PP-522701-hazard-1"]) {
  const nouns = { HZ: "hazard", CS: "case", MS: "measure", RP: "report", PP: "proposal" };
  put(`/objects/${id}`, { items: ask("officer-1", nouns[id.slice(0, 2)], "show", id).items, opened: [] });
  put(`/objects/${id}/explain`, { items: ask("officer-1", "explain", id).items, causes: [] });
  put(`/objects/${id}/story`, { items: id === hazard ? ask("officer-1", "story", id).items.slice(0, 40) : [] });
}
const weekly = answers["/lists/bulletin"].items.find((line) => line.digest !== undefined);
if (weekly !== undefined) {
  const days = ["weekly", "--cutoff", weekly.cutoff_day];
  put(`/objects/${weekly.id}`, { items: ask("officer-1", "bulletin", "show", weekly.id).items, opened: [] });
  put(`/objects/${weekly.id}/explain`, { items: ask("officer-1", "explain", weekly.id).items, causes: [] });
  put(`/objects/${weekly.id}/story`, { items: ask("officer-1", "story", weekly.id).items });
  put("/bulletins/weekly/figures", { items: ask("officer-1", "bulletin", "make", ...days).items.filter((line) => line.kind !== "bulletin_stands"), after: null });
  put("/bulletins/weekly/rows", { items: ask("officer-1", "bulletin", "rows", "weekly", "hazards_opened", ...days.slice(1)).items, after: null });
}
const key = answers[`/objects/${hazard}`].items[0].firm_key;
put(`/firms/${key}`, { items: ask("officer-1", "firm", "show", key).items, matters: [] });
put("/lists/firm_history", { items: ask("officer-1", "firm", "history", key).items, after: null });
for (const q of ["示例", "项链", hazard]) put(`/search ${q}`, ask("officer-1", "search", q));
put("/status", {
  items: ["intake", "hazard", "escalation", "notify", "credit"].map((daemon) => ({
    daemon, answers: true, lines: status.filter((line) => line.daemon === daemon),
  })),
});
const lines = Object.entries(answers).map(([path, answer]) => `${JSON.stringify(path)}: ${JSON.stringify(answer)}`);
process.stdout.write(`{\n${lines.join(",\n")}\n}\n`);

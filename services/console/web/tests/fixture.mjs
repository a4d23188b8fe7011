// A console that answers from a recording (tests/data/county.json), for tests of the pages alone.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { policy } from "./policy.mjs";
import { words } from "./words.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

function refusal(code, zh, en) {
  return { code, message_zh: zh, message_en: en, possible: [] };
}

function filtered(page, query) {
  const after = Number(query.get("after") ?? 0);
  const limit = Number(query.get("limit") ?? 50);
  const plain = [...query].filter(([name]) => !["after", "limit", "daemon", "from", "to", "q"].includes(name));
  const items = page.items.filter((line) => plain.every(([name, value]) =>
    name === "mark" ? line.overdue === true
      : name === "mine" ? line.owner === "officer-1"
        : name === "my_regions" ? line.base_area !== "城北片区"
        : name === "of" ? true // of the one firm that was recorded
          : name === "firm" ? line.firm_key === value : String(line[name]) === value));
  return { items: items.slice(after, after + limit), after: after + limit < items.length ? String(after + limit) : null };
}

/** Starts it; `tell(change)` sends a change to whoever listens. `hostile` stands as a firm's name. `regions`: where the person works; the
 *  first hazard lies in 城南片区 then, the first of the others that waits for an order in 城北片区, and of the others nothing is on record. */
export async function fixture({ hostile = "", regions } = {}) {
  const county = JSON.parse(readFileSync(join(here, "data/county.json"), "utf8"));
  for (const one of county["/lists"].items.filter(({ noun }) => noun === "hazard" || noun === "report")) one.filters.push({ name: "my_regions", type: "yes" });
  if (regions !== undefined) {
    county["/session"].person.regions = regions;
    const [first, ...others] = county["/lists/hazard"].items;
    first.base_area = "城南片区";
    others.find(({ state }) => state === "opened").base_area = "城北片区";
  }
  const catalogue = words();
  const acts = JSON.parse(readFileSync(process.env.ZHIAN_ACTS ?? join(here, "../../../../build/dev/services/console/acts.json"), "utf8"));
  const allowed = policy();
  const dist = join(here, "../dist");
  const files = new Map(readdirSync(dist).map((name) => [`/${name}`, readFileSync(join(dist, name))]));
  files.set("/", files.get("/index.html"));
  const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
  /** Another build takes the place of this one: each script has another name, and what names it names that. */
  function rebuild() {
    const scripts = [...files.keys()].flatMap((name) => /^\/[\w-]+-(\w{8})\.js$/.exec(name)?.[1] ?? []);
    const named = (text) => scripts.reduce((said, hash) => said.replaceAll(`-${hash}.js`, `-${[...hash].reverse().join("")}.js`), text);
    const old = [...files].filter(([name]) => /(\/|\.js|\.html)$/.test(name));
    const digests = [];
    for (const [name] of old) files.delete(name);
    for (const [name, bytes] of old.filter(([name]) => name !== "/worker.js")) {
      const renamed = Buffer.from(named(bytes.toString()));
      digests.push([sha256(bytes), sha256(renamed)]);
      files.set(named(name), renamed);
    }
    const worker = named(old.find(([name]) => name === "/worker.js")[1].toString());
    files.set("/worker.js", Buffer.from(digests.reduce((text, [before, after]) => text.replaceAll(before, after), worker)));
  }
  if (hostile !== "") {
    const key = county["/lists/hazard"].items[0].firm_key;
    for (const page of Object.values(county)) {
      for (const line of page.items ?? []) {
        const inner = line.line ?? line;
        if (inner.firm_key === key && inner.firm) inner.firm = hostile;
        if (inner.kind === "firm" && inner.firm_key === key) inner.name = hostile;
      }
    }
  }
  const listeners = new Set();
  const signedIn = new Set();
  const state = { behind: [] };
  // A search of more than a page.
  const found = { text: "批次一", items: Array.from({ length: 120 }, (_, at) => ({ kind: "report", id: `RP-522701-${at + 1}`, matched: "batch" })) };

  // What wasn't recorded by itself is in a list, and has no story here.
  function fromLists(path) {
    const [, id, part] = /^\/objects\/([^/]+)(\/\w+)?$/.exec(path) ?? [];
    if (part !== undefined) return { items: [], causes: [], behind: [] };
    const lines = Object.values(county).flatMap((page) => page.items ?? []).map((item) => item.line ?? item);
    const line = lines.find((one) => one.id === id && one.state !== undefined);
    return id === undefined || line === undefined ? undefined : { items: [line] };
  }
  function answer(path, query) {
    if (path === "/words") return catalogue[query.get("lang")];
    if (path === "/search" && query.get("q") === found.text) return { ...filtered({ items: found.items }, query), behind: state.behind };
    if (path === "/search") return { items: [], after: null, ...county[`/search ${query.get("q")}`], behind: state.behind };
    if (path === "/lists/reported" && county[path] === undefined) return { items: [], after: null }; // this county has none below
    const recorded = county[path] ?? fromLists(path);
    const said = /\/(story|explain|figures|rows)$|^\/firms\//.test(path) && recorded ? { ...recorded, behind: state.behind } : recorded;
    return path.startsWith("/lists/") || path === "/due" ? said && filtered(said, query) : said;
  }
  function send(response, status, body, headers = {}) {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
  }
  async function session(request, response) {
    if (request.method === "POST") {
      let text = "";
      for await (const piece of request) text += piece;
      if (JSON.parse(text).password !== "correct horse") {
        return send(response, 401, refusal("session.refused", "人员编号或口令不对", "the person or the password is wrong"));
      }
      const token = String(signedIn.size + 1);
      signedIn.add(token);
      return send(response, 200, county["/session"], { "Set-Cookie": `zhian_session=${token}; HttpOnly; SameSite=Strict; Path=/` });
    }
    if (request.method === "DELETE") {
      signedIn.clear();
      return send(response, 204);
    }
    return send(response, 200, county["/session"]);
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://fixture");
    if (!url.pathname.startsWith("/api/v1/")) {
      const file = files.get(url.pathname);
      if (file === undefined) return send(response, 404, refusal("not_found", "没有", "not there"));
      const name = url.pathname === "/" ? ".html" : extname(url.pathname);
      response.writeHead(200, { "Content-Type": types[name] ?? "application/octet-stream", "Content-Security-Policy": allowed });
      return response.end(file);
    }
    const path = decodeURIComponent(url.pathname.slice("/api/v1".length));
    if (path === "/acts" && request.method === "GET") return send(response, 200, acts);
    const token = /zhian_session=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
    if (path !== "/words" && !(path === "/session" && request.method === "POST") && !signedIn.has(token)) {
      return send(response, 401, refusal("session.missing", "请先登录", "sign in first"));
    }
    if (path === "/session") return void session(request, response);
    if (path === "/events") {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("event: hello\nid: 1\ndata: {}\n\n");
      listeners.add(response);
      return request.on("close", () => listeners.delete(response));
    }
    const found = answer(path, url.searchParams);
    return found === undefined
      ? send(response, 404, refusal("object.unknown", "没有这个编号", "there is none of that number")) : send(response, 200, found);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    streams: () => listeners.size,
    rebuild,
    /** What stories, causes and searches lack from now on. */
    lacks(behind) {
      state.behind = behind;
    },
    tell(change) {
      for (const one of listeners) one.write(`id: 2\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);
    },
    close() {
      for (const one of listeners) one.end();
      server.closeAllConnections();
      server.close();
    },
  };
}

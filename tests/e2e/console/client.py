"""What the tests of the console over HTTP share: a county in a directory of its own, zhianctl, and a client on bare
sockets.  Imported by a test that was called with PROGRAMS SOURCE; `finish` takes the county down and says how it went."""
import contextlib, glob, json, os, re, select, shutil, socket, subprocess, sys, tempfile, time

programs, source = sys.argv[1:3]
work = tempfile.mkdtemp(prefix="zhian-console-", dir=os.environ.get("TMPDIR", "/tmp"))
root = work + "/root"
os.mkdir(root)
env = dict(os.environ, PATH=programs + ":" + os.environ["PATH"], ZHIAN_ROOT=root, ZHIAN_LANG="en", ZHIAN_REGION="522701")
env.pop("ZHIAN_KEY", None)
failures = []
PASSWORD = "a long password"
WAIT = 60


def fail(what):
    failures.append(what)
    print("FAILED: " + what, flush=True)


def expect(is_so, what):
    if not is_so:
        fail(what)


def ctl(*words, given=None, ok=True):
    done = subprocess.run(["zhianctl", *words], env=env, input=given, capture_output=True, timeout=300)
    if ok and done.returncode != 0:
        raise SystemExit("FAILED: zhianctl %s: %s" % (" ".join(words), done.stderr.decode()))
    return done.stdout.decode()


def wait_for(what, is_so):
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        got = is_so()
        if got:
            return got
        select_pause()
    fail("after %d s still not: %s" % (WAIT, what))
    return None


def select_pause():
    select.select([], [], [], 0.05)


@contextlib.contextmanager
def county(region):
    """What is done within is done there."""
    before, env["ZHIAN_REGION"] = env["ZHIAN_REGION"], region
    try:
        yield
    finally:
        env["ZHIAN_REGION"] = before


# ---- a client of our own

def address():
    text = open("%s/run/zhian/%s/console.http" % (root, env["ZHIAN_REGION"])).read().strip()
    return "127.0.0.1", int(text.rsplit(":", 1)[1])


def connect():
    end = time.monotonic() + WAIT
    while True:
        try:
            made = socket.create_connection(address(), timeout=WAIT)
            return made
        except (ConnectionRefusedError, FileNotFoundError):
            if time.monotonic() > end:
                raise
            select_pause()


class Answer:
    def __init__(self, raw):
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ")[1]) if lines[0] else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        self.body = body
        self.code = None
        if self.headers.get("content-type", "").startswith("application/json") and body:
            self.json = json.loads(body)
            self.code = self.json.get("code") if isinstance(self.json, dict) else None
        else:
            self.json = None


def raw(data):
    with connect() as made:
        made.sendall(data)
        got = b""
        while True:
            try:
                piece = made.recv(65536)
            except ConnectionResetError:
                break
            if not piece:
                break
            got += piece
    return Answer(got)


def ask(method, path, session=None, body=None, headers=(), host=None, csrf=True):
    lines = ["%s %s HTTP/1.1" % (method, path), "Host: " + (host or "127.0.0.1:%d" % address()[1]), "Connection: close"]
    if session:
        lines.append("Cookie: zhian_session=" + session["cookie"])
        if method != "GET" and csrf:
            lines.append("X-CSRF-Token: " + session["csrf"])
    data = b""
    if body is not None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        if not any(h.lower().startswith("content-type") for h in headers):
            lines.append("Content-Type: application/json")
        lines.append("Content-Length: %d" % len(data))
    lines += headers
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + data)


def api(path, session=None, method="GET", **more):
    return ask(method, "/api/v1" + path, session, **more)


def sign_in(person, password=PASSWORD, code=None):
    given = {"person": person, "password": password}
    got = api("/session", method="POST", body=given if code is None else {**given, "code": code})
    found = re.match(r"zhian_session=([0-9a-f]{64});", got.headers.get("set-cookie", ""))
    return got, {"cookie": found.group(1), "csrf": got.json["csrf"]} if got.status == 200 and found else None


def begin(persons):
    """A county with a console, and these persons with a password."""
    ctl("init", "--region", "522701", "--demo", "--feed-port", "0")
    for person in persons:
        ctl("user", "password", person, given=PASSWORD.encode() + b"\n")


def take_in(lines):
    """These calls of the hotline, until no daemon has anything left to do; where they lie."""
    calls = work + "/calls.jsonl"
    ctl("demo", "advance", "--to", "2025-03-03T12:00")
    with open(calls, "w") as out:
        out.writelines(lines)
    ctl("feed", "push", calls, "--feed", "hotline")
    ctl("demo", "advance", "--to", "2025-03-03T12:01")
    return calls


def sample():
    with open(source + "/deploy/samples/522701/12345.jsonl") as kept:
        return kept.readlines()


def enrol(signer):
    """Proposed by the operator, approved by a leader who sees the key."""
    ctl("--as", "operator-1", "person", "signing-key", signer.person, signer.key, "--reason", "浏览器签名")
    line = next(json.loads(line) for line in ctl("--json", "--as", "leader-1", "proposal", "list").split("\n")
                if '"people.adopt"' in line and '"open"' in line)
    shown = ctl("--json", "--as", "leader-1", "proposal", "show", line["id"])
    expect(signer.key in shown, "the second person isn't shown the key: " + shown)
    refused = subprocess.run(["zhianctl", "--as", "operator-1", "proposal", "approve", line["id"], "--seen", "1"], env=env,
                             capture_output=True)
    expect(refused.returncode != 0, "who proposed a key approves it")
    ctl("--as", "leader-1", "proposal", "approve", line["id"], "--seen", str(line.get("version", 1)))


def finish(what):
    """Down, and what sanitizers have said; ends the process."""
    subprocess.run(["zhianctl", "down", "--all"], env=env, capture_output=True)
    for name in sorted(glob.glob(root + "/var/log/zhian/*/*.log")):
        log = open(name, errors="replace").read()
        at = re.search("runtime error|AddressSanitizer|LeakSanitizer", log)
        expect(at is None, "%s: %s" % (name, log[max(at.start() - 200, 0):][:3000] if at else ""))
    shutil.rmtree(work, ignore_errors=True)
    print("%s: %d failures" % (what, len(failures)), flush=True)
    return 1 if failures else 0

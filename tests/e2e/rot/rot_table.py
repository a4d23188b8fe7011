#!/usr/bin/python3
"""rot_table.py PROGRAMS SOURCES [CELLS]: what rots in a county's files is found, or was harmless.

Every class of file that the five daemons and the console keep, their secrets and keys × a flipped bit, a zeroed block,
a cut end, a missing file, an older copy × what is done with the county then: it is backed up, started, asked, read from
the beginning, and the doctor is asked.  Each answer is the same as before (harmless), or says that something is wrong
(found).  Another answer that says nothing is silent, and fails the test.  CELLS: at most so many, a share of the table
that is another each day (ZHIAN_ROT_SHARE=NUMBER repeats one; with /OF behind it the table is parted in so many shares);
without it all, with several places for each.  ZHIAN_ROT_ONLY=CLASS: the classes whose names begin so, whole.
"""

import collections
import glob
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAMS, SOURCES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
CELLS = int(sys.argv[3]) if len(sys.argv) > 3 else None
PLACES = 1 if CELLS else 4
REGION = "522701"
COLUMNS = ("backup", "start", "ask", "pull", "doctor")
DAMAGES = ("bit", "block", "cut", "missing", "older")
BLOCK = 4096
STARTS_MAX = 4
WAIT_S = 30 if "ZHIAN_SABOTEUR" in os.environ else 180  # however slow the machine
REPORTS_FIRST, REPORTS_BEFORE, REPORTS = 600, 1000, 1500
READ = (1500, 700, 151)  # no number begins with another; what comes last is asked for first
SHOWN = (400, 151, 10_000 + REPORTS)  # a restore leaves numbers free; an older copy doesn't have the last
TEXT = "反映玩具有异味，孩子玩过以后手上发痒，商家不予理会"
PASSWORD, FORMER = "a-word-that-is-long-enough", "the-word-before-it-was-changed"
DAEMONS = ("intake", "hazard", "escalation", "notify", "credit")
PLACES_ALL = (*DAEMONS, "console")

PACKED = "notify"  # its closed volumes are

# Below the county's data, unless they begin with etc/ or ../.  The first of its sort, or with -1 the last.
EACH = {
    "closed volume": ("{}/journal/[0-9]*/data.mdb", 0),
    "open volume": ("{}/journal/[0-9]*/data.mdb", -1),
    "volume's lock": ("{}/journal/[0-9]*/lock.mdb", -1),
    "state": ("{}/state/data.mdb", 0),
    "state's lock": ("{}/state/lock.mdb", 0),
    "adopted book": ("{}/books/*", 0),
    "second book": ("{}/books/*", 1),
    "third book": ("{}/books/*", 2),
    "fourth book": ("{}/books/*", 3),
    "adopted people": ("{}/people.adopted", 0),
    "session": ("{}/session", 0),
    "careful": ("{}/careful", 0),
    "lock": ("{}/lock", 0),
    "holdings": ("etc/holdings/{}", 0),
    "key": ("etc/keys/{}.key", 0),
    "public key": ("etc/keys/public/{}.pub", 0),
}
CLASSES = {f"{daemon}: {name}": (pattern.format(daemon), which)
           for name, (pattern, which) in EACH.items() for daemon in DAEMONS}
del CLASSES[f"{PACKED}: closed volume"]
CLASSES |= {
    f"{PACKED}: packed volume": (f"{PACKED}/journal/[0-9]*/data.zst", 0),
    "intake: parts": ("intake/parts/data.mdb", 0),
    "intake: parts' lock": ("intake/parts/lock.mdb", 0),
    "intake: part keys": ("intake/keys/*/data.mdb", -1),
    "intake: duplicates": ("intake/secrets/duplicates.key", 0),
    "intake: rewards": ("intake/secrets/rewards.key", 0),
    "escalation: reads": ("escalation/reads/2*", -1),
    "escalation: head": ("escalation/reads/head", 0),
    "console: reads": ("console/reads/2*", -1),
    "console: head": ("console/reads/head", 0),
    "console: passwords": ("console/passwords", 0),
    "console: passwords' note": ("console/passwords.kept", 0),
    "console: views": ("console/views/officer-1", 0),
    "console: views' note": ("console/views/officer-1~", 0),
    "console: model": ("console/model/data.mdb", 0),
    "console: its lock": ("console/model/lock.mdb", 0),
    "console: lock": ("console/lock", 0),
    "console: key": ("etc/keys/console.key", 0),
    "console: public key": ("etc/keys/public/console.pub", 0),
    "checkpoint lock": ("../checkpoint.lock", 0),
}
CLASSES |= {f"{name}: key": (f"etc/keys/{name}.key", 0)
            for name in ("document", "seal", "contact", "discloser", "persons/officer-1", "feeds/hotline")}
CLASSES |= {f"{name}: public key": (f"etc/keys/public/{name}.pub", 0)
            for name in ("document", "seal", "contact", "discloser", "persons/officer-1", "feeds/hotline")}

# Handed over to whoever holds them: that they aren't here says nothing.
HANDED_OVER = {"persons/officer-1: key", "feeds/hotline: key"}

# What the console has read of the journals, damaged where what is asked for stands.
OF_MODEL = {"console: model", "console: its lock"}
IN_MODEL = re.compile(b"|".join(b"JB-%d[^0-9]" % number for number in READ), re.IGNORECASE)

# What was silent once, or is told by one guard alone.
FOUND_SILENT = [("intake: parts", "older"), ("intake: part keys", "missing"), ("intake: adopted book", "missing"),
                ("intake: key", "bit"), ("intake: open volume", "older"), ("console: passwords", "bit"),
                ("console: passwords", "older"), ("console: views", "missing"),
                ("document: public key", "missing"), ("console: reads", "cut"), ("escalation: reads", "bit")]

Ran = collections.namedtuple("Ran", "exit out err")


class County:
    """A county below a root of its own, by its commands."""

    def __init__(self, root):
        self.root = root
        self.cookie = ""
        self.data = f"{root}/var/lib/zhian/{REGION}"
        self.etc = f"{root}/etc/zhian/{REGION}"

    def run(self, *words, given=b""):
        command = [f"{PROGRAMS}/zhianctl", "--lang", "en", "--root", self.root, *words]
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=600)
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def must(self, *words, given=b""):
        ran = self.run(*words, given=given)
        if ran.exit != 0:
            sys.exit(f"FAILED: {' '.join(words)}: {ran.exit}: {ran.err}{ran.out}")
        return ran.out

    def up(self):
        return self.run("up", "--programs", PROGRAMS)

    def lines(self, kind, *words):
        """The JSON lines of a kind, by daemon; {}: there is no answer."""
        found = {}
        for line in self.run("--json", "--timeout", "3s", *words).out.splitlines():
            value = json.loads(line)
            if value.get("kind") == kind:
                found[value.get("daemon")] = value
        return found

    def path(self, name):
        pattern, which = CLASSES[name]
        top = self.etc + pattern[3:] if pattern.startswith("etc/") else f"{self.data}/{pattern}"
        return sorted(glob.glob(top))[which]

    @staticmethod
    def plain(out):
        """Without what a life of its own makes different: a chain has the frames in which nothing happened."""
        if not out.startswith("{"):
            return re.sub(r":[0-9]{4,5}\b", ":PORT", out)  # a page
        lines = [json.loads(line) for line in out.splitlines()]
        own = {"chain", "endpoint", *(("at_ms",) if lines and lines[0]["kind"] == "read" else ())}
        return [{name: value for name, value in line.items() if name not in own} for line in lines if line["kind"] != "end"]

    def console_lives(self):
        """Without a question: what doctor reads is on record."""
        try:
            ready = pathlib.Path(f"{self.root}/run/zhian/{REGION}/console.ready").read_text(encoding="utf-8")
            return "zhian-console" in pathlib.Path(f"/proc/{ready.strip()}/cmdline").read_text(encoding="utf-8")
        except OSError:
            return False

    def console_looked(self):
        logs = glob.glob(f"{self.root}/var/log/zhian/*/console*.log")
        return sum(pathlib.Path(log).read_text(encoding="utf-8", errors="replace").count("model_whole") for log in logs)

    def read_all(self):
        """Everything that is asked, each question with its answer; None: it was told that there is none."""
        answers = {}
        for words in (("user", "reads"),  # before what is on record itself
                      ("journal", "digest"), ("report", "list", "--limit", "200"), ("hazard", "list", "--limit", "50"),
                      ("report", "show", *[f"RP-{REGION}-{number}" for number in SHOWN]),
                      ("--as", "leader-1", "case", "show", f"CS-{REGION}-1"), ("--as", "auditor-1", "story", f"CS-{REGION}-1"),
                      ("referral", "list"), ("measure", "list"), ("person", "list"), ("feed", "list"), ("user", "list"),
                      ("key", "list"), ("region", "card"), ("feed", "sheet", "hotline"),
                      *[("journal", "tail", daemon, "--from", "1") for daemon in DAEMONS]):
            ran = self.run("--json", *words)
            answers[" ".join(words[:4])] = self.plain(ran.out) if ran.exit == 0 else None
        texts = [self.run("--json", "--as", "officer-1", "report", "text", f"RP-{REGION}-{number}", "--purpose", "核查") for number in SHOWN]
        answers["report text"] = str([TEXT in ran.out for ran in texts]) if all(r.exit == 0 for r in texts) else None
        session = self.sign_in(PASSWORD)
        answers["sign in"] = None if session is None else "let in"
        answers["views"] = None if session is None else self.http("GET", "views", session)
        return answers

    def http(self, method, path, session=None, body=None):
        """What the console answers; None: it says no, or nothing."""
        headers = {"Content-Type": "application/json", **(session or {})}
        try:
            with open(f"{self.root}/run/zhian/{REGION}/console.http", encoding="utf-8") as file:
                address = file.read().strip().removeprefix("http://")
            asked = urllib.request.Request(f"http://{address}/api/v1/{path}", method=method, headers=headers,
                                           data=None if body is None else json.dumps(body).encode())
            with urllib.request.urlopen(asked, timeout=30) as answer:
                self.cookie = answer.headers.get("Set-Cookie", "").split(";")[0]
                return answer.read().decode()
        except OSError:
            return None

    def sign_in(self, password):
        """The headers of a session; None: the console doesn't take the password."""
        answer = self.http("POST", "session", body={"person": "officer-1", "password": password})
        return None if answer is None else {"Cookie": self.cookie, "X-CSRF-Token": json.loads(answer)["csrf"]}

    def keep_views(self, password, version):
        views = {"version": version, "items": [{"name": f"重大{version}", "noun": "hazard", "query": {"level": "major"}}]}
        if self.http("PUT", "views", self.sign_in(password), views) is None:
            sys.exit("FAILED: no view is kept")


def push(county, first, last):
    items = f"{county.root}/items.jsonl"
    with open(items, "w", encoding="utf-8") as out:
        for number in range(first, last + 1):
            report = {"place": int(REGION), "text": f"{TEXT}（{number}）" * 3,
                      "respondent": {"key": "91522701PBN1F23J7B", "name": "都匀示例祥旺日用制品厂", "region": int(REGION)},
                      "product": {"class_code": "S0-02", "name": "遥控玩具车", "batch": f"B-{number}"},
                      "violations": ["failed_sampling"]}
            out.write(json.dumps({"kind": "accusation", "id": f"JB-{number}", "report": report}, ensure_ascii=False) + "\n")
    county.must("feed", "push", items, "--feed", "hotline")
    os.unlink(items)


def copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)


class Table:
    def __init__(self, work):
        self.work = work
        self.county = County(f"{work}/county")
        self.chance = random.Random(20251121)
        self.verdicts = {}
        self.silent = []
        self.asked = {}
        self.anew = True  # the console has to read everything again: its journals are asked by that

    # ---- what is whole

    def make(self):
        county = self.county
        county.must("init", "--region", REGION, "--demo", "--share", f"{SOURCES}/deploy")
        settings = f"{county.etc}/zhian.yaml"
        with open(settings, encoding="utf-8") as file:
            text = file.read()
        small = text.replace("volume: 64MiB", "volume: 1MiB")
        head, tail = small.split("\nturn:\n")
        kept = "\n".join(line for line in tail.split("\n") if not line.lstrip(" #").startswith("bytes:"))
        with open(settings, "w", encoding="utf-8") as file:
            file.write(f"{head}\nturn:\n  bytes: 256KiB\n{kept}")
        county.must("up", "--programs", PROGRAMS)
        county.must("demo", "advance", "--to", "2025-03-05")
        push(county, 1, REPORTS_FIRST)
        self.wait_for("a hazard", lambda: f"HZ-{REGION}-1" in county.run("--json", "hazard", "list").out)
        county.must("--as", "officer-1", "case", "check", "--hazard", f"HZ-{REGION}-1", "--findings", "涉嫌销售不合格产品")
        county.must("user", "password", "officer-1", given=FORMER.encode() + b"\n")
        county.must("down")
        # Put back from a backup each daemon has a closed volume.
        county.must("backup", f"{self.work}/first")
        shutil.rmtree(county.data)
        shutil.rmtree(county.etc)
        county.must("restore", f"{self.work}/first")
        county.must("up", "--programs", PROGRAMS)
        push(county, REPORTS_FIRST + 1, REPORTS_BEFORE)
        self.read_cases()
        county.keep_views(FORMER, 0)
        county.must("down")
        county.must("journal", "pack", PACKED)
        copy(county.root, f"{self.work}/older")
        county.must("user", "password", "officer-1", given=PASSWORD.encode() + b"\n")
        county.must("up", "--programs", PROGRAMS)
        county.keep_views(PASSWORD, 1)
        push(county, REPORTS_BEFORE + 1, REPORTS)
        self.read_cases()
        county.must("demo", "advance", "--to", "2025-03-06")  # nobody has anything left to do
        county.must("down")
        copy(county.root, f"{self.work}/whole")
        for daemon in DAEMONS:
            if len(glob.glob(f"{county.data}/{daemon}/journal/[0-9]*")) < 2:
                sys.exit(f"FAILED: {daemon} has no closed volume")
        county.must("backup", f"{self.work}/backup")
        self.restored = self.read_restored(f"{self.work}/backup")
        county.must("up", "--programs", PROGRAMS)
        self.answers = county.read_all()
        self.model = self.read_model()
        self.findings = self.ask_doctor()
        self.put_back()  # reading is on record
        if None in self.answers.values() or None in self.restored.values() or self.model is None:
            sys.exit(f"FAILED: what is whole can't be read: {str(self.model)[:2000]}; no answer: "
                     f"{[name for name, answer in {**self.answers, **self.restored}.items() if answer is None]}")

    def read_cases(self):
        """What the console and escalation write down."""
        self.wait_for("the case", lambda: self.county.run("--as", "leader-1", "case", "show", f"CS-{REGION}-1").exit == 0)
        self.wait_for("its story", lambda: self.county.run("--json", "--as", "leader-1", "story", f"CS-{REGION}-1").exit == 0)

    @staticmethod
    def wait_for(what, is_so):
        end = time.monotonic() + WAIT_S
        while not is_so():
            if time.monotonic() > end:
                sys.exit(f"FAILED: after {WAIT_S} s still not: {what}")
            time.sleep(0.05)

    def put_back(self):
        self.county.run("down")
        copy(f"{self.work}/whole", self.county.root)

    def read_restored(self, backup):
        other = County(f"{self.work}/restored")
        shutil.rmtree(other.root, ignore_errors=True)
        os.mkdir(other.root)
        if other.run("restore", backup).exit != 0:
            return {"restore": "refused"}
        if other.up().exit != 0:
            other.run("down")
            return {"restore": "doesn't start"}
        answers = other.read_all()
        other.run("down")
        # Restored journals have a life of their own: their chains stand on it, and its first day's end is said soon.
        del answers["journal digest"]
        for name in [name for name in answers if name.startswith("journal tail") or " story " in name]:
            if answers[name] is not None:
                answers[name] = [(line.get("sequence"), line.get("event"), line.get("subject")) for line in answers[name]
                                 if line.get("event") != "chain_signed"]
        return answers

    # ---- what is done with it

    def backup(self):
        target = f"{self.work}/taken"
        shutil.rmtree(target, ignore_errors=True)
        ran = self.county.run("backup", target)
        if ran.exit != 0:
            return "found" if ran.err else "silent"
        same = subprocess.run(["diff", "-rq", f"{self.work}/backup", target], capture_output=True, check=False)
        if same.returncode == 0:
            return "harmless"
        answers = self.read_restored(target)
        wrong = [name for name in self.restored if answers.get(name) != self.restored[name]]
        return f"silent ({', '.join(wrong)})" if wrong or len(answers) != len(self.restored) else "harmless"

    def start(self):
        if self.anew:
            shutil.rmtree(f"{self.county.data}/console/model", ignore_errors=True)  # it reads everything anew
        found, read = False, self.county.console_looked()
        for _ in range(STARTS_MAX):  # as a service manager does
            ran = self.county.up()
            if ran.exit != 0 and not ran.err:
                return "silent"
            found |= ran.exit != 0
            if ran.exit == 0 and self.walked() and (self.anew or self.console_walked(read)):
                break
        return "found" if found else "harmless"

    def walked(self):
        """The idle daemons have looked at everything; False: one ended over it."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            process = self.county.lines("process", "status")
            if not set(DAEMONS) <= set(process):
                return False
            state = self.county.lines("status", "status")
            if all(process[daemon]["journal_walks"] and state.get(daemon, {}).get("scrubs") for daemon in DAEMONS):
                return True
            time.sleep(0.05)
        sys.exit("FAILED: an idle daemon doesn't walk")

    def console_walked(self, before):
        """The same of the console; it says so in its log."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            if self.county.console_looked() > before:
                return True
            if not self.county.console_lives():
                return False
            time.sleep(0.05)
        sys.exit("FAILED: the idle console doesn't walk")

    def ask(self):
        self.asked = {}
        if not set(DAEMONS) <= set(self.county.lines("process", "status")):
            return "found"  # and each question would wait for its end
        answers = self.asked = self.county.read_all()
        if answers == self.answers:
            return "harmless"
        wrong = [name for name in answers if answers[name] is not None and answers[name] != self.answers[name]]
        return f"silent ({', '.join(wrong)})" if wrong else "found"

    def read_model(self):
        """What the console has read of all five from the beginning; None: it was told that it can't."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            found = []
            for number in READ:
                ran = self.county.run("--json", "--as", "officer-1", "--timeout", "1s", "search", f"JB-{number}")
                if ran.exit != 0:
                    break
                found.append(self.county.plain(ran.out))
            if len(found) == len(READ):
                return found
            told = {"source.stopped", "daemon.down", "console.down"}
            if ran.exit != 0:
                told |= {"key.damaged", "key.missing"}  # the console reads on, and can't be asked
            if {code for code, _ in self.ask_doctor()} & told:
                return None
            time.sleep(0.05)
        return ["it neither reads on nor says why", ran.err + ran.out]

    def pull(self):
        model = self.read_model()
        return "harmless" if model == self.model else "found" if model is None else "silent"

    def ask_doctor(self):
        found = set()
        for line in self.county.run("--json", "--timeout", "3s", "doctor", "--verify").out.splitlines():
            value = json.loads(line)
            if value.get("kind") == "finding" and not value["code"].startswith("disk."):
                found.add((value["code"], value.get("daemon")))
        return found

    def mended(self):
        """Asked once more, what had no answer is there; what was read meanwhile is on record behind what was."""
        answers, lacked = self.county.read_all(), [name for name, answer in self.asked.items() if answer is None]
        return lacked != [] and all(answers[name] is not None and answers[name][:len(self.answers[name])] == self.answers[name] for name in lacked)

    def doctor(self, others):
        if self.ask_doctor() - self.findings:
            return "found"
        # What mended itself needs nobody; what is there no more has to be said.
        return "harmless" if others["pull"] == "harmless" and (others["ask"] == "harmless" or self.mended()) else "silent"

    # ---- the table

    def damage(self, name, damage):
        path = self.county.path(name)
        if damage == "missing":
            os.unlink(path)
        elif damage == "older":
            older = path.replace(self.county.root, f"{self.work}/older")
            with open(path, "rb") as file:
                now = file.read()
            if not os.path.exists(older) or pathlib.Path(older).read_bytes() == now:
                return False  # nothing has changed since
            shutil.copy2(older, path)
        else:
            with open(path, "r+b") as file:
                size = file.seek(0, os.SEEK_END)
                if size == 0:
                    return False
                if damage == "cut":
                    file.truncate(size - max(1, min(BLOCK, size // 3)))
                    return True
                at = self.place(name, file, size)
                if damage == "bit":
                    file.seek(at)
                    byte = file.read(1)[0]
                    file.seek(at)
                    file.write(bytes([byte ^ 1 << self.chance.randrange(8)]))
                else:
                    at = at // BLOCK * BLOCK
                    file.seek(at)
                    file.write(bytes(min(BLOCK, size - at)))
        return True

    def place(self, name, file, size):
        if name == "console: model":
            file.seek(0)
            return self.chance.choice([found.start() for found in IN_MODEL.finditer(file.read())])
        # Where something stands: most of a sparse file was never written.
        for _ in range(64):
            at = self.chance.randrange(size)
            file.seek(at // BLOCK * BLOCK)
            if any(file.read(BLOCK)):
                break
        return at

    def cell(self, name, damage):
        self.anew = name not in OF_MODEL
        if not self.damage(name, damage):
            return {}
        verdicts = {"backup": self.backup(), "start": self.start(), "ask": self.ask(), "pull": self.pull()}
        verdicts["doctor"] = self.doctor(verdicts)
        self.put_back()
        return verdicts

    @staticmethod
    def share(cells):
        """What was silent once, and a part of the rest that is another one with each number."""
        only = os.environ.get("ZHIAN_ROT_ONLY")
        if only:
            return [cell for cell in cells if cell[0].startswith(only)]
        number, of = os.environ.get("ZHIAN_ROT_SHARE", str(int(time.time()) // 86400)), None
        if "/" in number:
            number, of = number.split("/")
        if of is not None:
            return cells[int(number) % int(of)::int(of)]
        if not CELLS or "ZHIAN_SABOTEUR" in os.environ:
            return FOUND_SILENT if CELLS else cells
        print(f"ZHIAN_ROT_SHARE={number}")
        mixed = [cell for cell in cells if cell not in FOUND_SILENT]
        random.Random(1).shuffle(mixed)
        each = CELLS - len(FOUND_SILENT)
        start = int(number) * each % len(mixed)
        return FOUND_SILENT + (mixed + mixed)[start:start + each]

    def run(self):
        cells = self.share([(name, damage) for name in CLASSES for damage in DAMAGES
                            if damage != "missing" or name not in HANDED_OVER])
        for name, damage in cells:
            worst = {}
            for _ in range(PLACES if damage in ("bit", "block") else 1):
                verdicts = self.cell(name, damage)
                for column, verdict in (verdicts or {}).items():
                    if verdict.startswith("silent"):
                        self.silent.append(f"{name}, {damage}, {column}: {verdict}")
                        print(f"SILENT: {self.silent[-1]}", flush=True)
                        if "ZHIAN_SABOTEUR" in os.environ:
                            return  # one is enough to catch it
                    rank = ("harmless", "found", "silent")
                    worst[column] = max(worst.get(column, "harmless"), verdict.split()[0], key=rank.index)
            self.print_row(name, damage, worst)

    def print_row(self, name, damage, verdicts):
        if not self.verdicts:
            print(f"{'file':27} {'damage':8} " + " ".join(f"{column:8}" for column in COLUMNS))
        self.verdicts[name, damage] = verdicts
        print(f"{name:27} {damage:8} " + " ".join(f"{verdicts.get(column, '-'):8}" for column in COLUMNS).rstrip(), flush=True)


def main():
    work = tempfile.mkdtemp(prefix="zhian-rot-")
    table = Table(work)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended
    try:
        table.make()
        table.run()
    finally:
        for root in ("county", "restored"):
            if os.path.exists(f"{work}/{root}"):
                County(f"{work}/{root}").run("down")
        shutil.rmtree(work)
    counted = collections.Counter(verdict for row in table.verdicts.values() for verdict in row.values())
    print(f"cells: {sum(counted.values())}: {counted['found']} found, {counted['harmless']} harmless, "
          f"{counted['silent']} silent")
    if table.silent or counted["found"] == 0 or counted["harmless"] == 0:
        sys.exit(1)


main()

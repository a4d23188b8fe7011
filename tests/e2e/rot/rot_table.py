#!/usr/bin/python3
"""rot_table.py PROGRAMS SOURCES [CELLS]: what rots in a county's files is found, or was harmless.

Every class of file a daemon keeps × a flipped bit, a zeroed block, a missing file, an older copy × what is done with
the county then: it is backed up, started, asked, read from the beginning, and the doctor is asked.  Each answer is the
same as before (harmless), or says that something is wrong (found).  Another answer that says nothing is silent, and
fails the test.  CELLS: at most so many, spread over the table; without it all, with several places for each.
"""

import collections
import glob
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAMS, SOURCES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
CELLS = int(sys.argv[3]) if len(sys.argv) > 3 else None
PLACES = 1 if CELLS else 4
REGION = "522701"
COLUMNS = ("backup", "start", "ask", "pull", "doctor")
DAMAGES = ("bit", "block", "missing", "older")
BLOCK = 4096
STARTS_MAX = 4
WAIT_S = 30 if "ZHIAN_SABOTEUR" in os.environ else 180  # however slow the machine
REPORTS, REPORTS_BEFORE = 1500, 1000
READ = (REPORTS, 700, 151)  # no number begins with another; what comes last is asked for first
TEXT = "反映玩具有异味，孩子玩过以后手上发痒，商家不予理会"

# Below intake's data, unless they begin with etc/.  The first of its sort, or with -1 the last.
CLASSES = {
    "closed volume": ("journal/[0-9]*/data.mdb", 0),
    "open volume": ("journal/[0-9]*/data.mdb", -1),
    "volume's lock": ("journal/[0-9]*/lock.mdb", -1),
    "state": ("state/data.mdb", 0),
    "state's lock": ("state/lock.mdb", 0),
    "parts": ("parts/data.mdb", 0),
    "part keys": ("keys/*/data.mdb", -1),
    "adopted book": ("books/*", 0),
    "adopted people": ("people.adopted", 0),
    "secret": ("secrets/duplicates.key", 0),
    "session": ("session", 0),
    "careful": ("careful", 0),
    "lock": ("lock", 0),
    "console's model": ("../console/model/data.mdb", 0),
    "holdings": ("etc/holdings/intake", 0),
    "daemon's key": ("etc/keys/intake.key", 0),
    "seal": ("etc/keys/seal.key", 0),
}

FOUND_SILENT = [("parts", "older"), ("adopted book", "missing"), ("daemon's key", "bit")]

Ran = collections.namedtuple("Ran", "exit out err")


class County:
    """A county below a root of its own, by its commands."""

    def __init__(self, root):
        self.root = root
        self.data = f"{root}/var/lib/zhian/{REGION}"
        self.etc = f"{root}/etc/zhian/{REGION}"

    def run(self, *words):
        command = [f"{PROGRAMS}/zhianctl", "--lang", "en", "--root", self.root, *words]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=600)
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def must(self, *words):
        ran = self.run(*words)
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
        top = self.etc + pattern[3:] if pattern.startswith("etc/") else f"{self.data}/intake/{pattern}"
        return sorted(glob.glob(top))[which]

    @staticmethod
    def plain(out):
        """Without what a life of its own makes different: a chain has the frames in which nothing happened."""
        lines = [json.loads(line) for line in out.splitlines()]
        return [{name: value for name, value in line.items() if name != "chain"} for line in lines if line["kind"] != "end"]

    def read_all(self):
        """Everything that is asked, each question with its answer; None: it was told that there is none."""
        answers = {}
        for words in (("journal", "digest"), ("report", "list", "--limit", "200"), ("hazard", "list", "--limit", "50"),
                      ("report", "show", *[f"RP-{REGION}-{number}" for number in READ]),
                      ("journal", "tail", "intake", "--from", "1")):
            ran = self.run("--json", *words)
            answers[" ".join(words[:2])] = self.plain(ran.out) if ran.exit == 0 else None
        texts = [self.run("--json", "--as", "officer-1", "report", "text", f"RP-{REGION}-{number}", "--purpose", "核查") for number in READ]
        answers["report text"] = str([TEXT in ran.out for ran in texts]) if all(r.exit == 0 for r in texts) else None
        return answers


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
        push(county, 1, REPORTS_BEFORE)
        county.must("down")
        copy(county.root, f"{self.work}/older")
        county.must("up", "--programs", PROGRAMS)
        push(county, REPORTS_BEFORE + 1, REPORTS)
        county.must("demo", "advance", "--to", "2025-03-06")  # nobody has anything left to do
        county.must("down")
        copy(county.root, f"{self.work}/whole")
        if len(glob.glob(f"{county.data}/intake/journal/[0-9]*")) < 2:
            sys.exit("FAILED: there is no closed volume")
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
        if answers["journal tail"] is not None:
            answers["journal tail"] = [(line.get("sequence"), line.get("event")) for line in answers["journal tail"]
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
        return "harmless" if self.read_restored(target) == self.restored else "silent"

    def start(self):
        shutil.rmtree(f"{self.county.data}/console/model", ignore_errors=True)  # it reads everything anew
        found = False
        for _ in range(STARTS_MAX):  # as a service manager does
            ran = self.county.up()
            if ran.exit != 0 and not ran.err:
                return "silent"
            found |= ran.exit != 0
            if ran.exit == 0 and self.walked():
                break
        return "found" if found else "harmless"

    def walked(self):
        """The idle daemon has looked at everything; False: it ended over it."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            process = self.county.lines("process", "status", "intake").get("intake")
            if process is None:
                return False
            state = self.county.lines("status", "status", "intake").get("intake", {})
            if process["journal_walks"] and state.get("scrubs"):
                return True
            time.sleep(0.05)
        sys.exit("FAILED: an idle daemon doesn't walk")

    def ask(self):
        if not self.county.lines("process", "status", "intake"):
            return "found"  # and each question would wait for its end
        answers = self.county.read_all()
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
            if {code for code, _ in self.ask_doctor()} & {"source.stopped", "daemon.down", "console.down"}:
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

    def doctor(self, others):
        if self.ask_doctor() - self.findings:
            return "found"
        # What mended itself needs nobody; what is there no more has to be said.
        return "harmless" if others["ask"] == "harmless" and others["pull"] == "harmless" else "silent"

    # ---- the table

    def damage(self, name, damage):
        path = self.county.path(name)
        if damage == "missing":
            os.unlink(path)
        elif damage == "older":
            older = path.replace(self.county.root, f"{self.work}/older")
            if not os.path.exists(older):
                return False
            shutil.copy2(older, path)
        else:
            with open(path, "r+b") as file:
                size = file.seek(0, os.SEEK_END)
                if size == 0:
                    return False
                # Where something stands: most of a sparse file was never written.
                for _ in range(64):
                    at = self.chance.randrange(size)
                    file.seek(at // BLOCK * BLOCK)
                    if any(file.read(BLOCK)):
                        break
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

    def cell(self, name, damage):
        if not self.damage(name, damage):
            return None
        verdicts = {"backup": self.backup(), "start": self.start(), "ask": self.ask(), "pull": self.pull()}
        verdicts["doctor"] = self.doctor(verdicts)
        self.put_back()
        return verdicts

    def run(self):
        cells = [(name, damage) for name in CLASSES for damage in DAMAGES]
        if CELLS:
            # What was silent once, and another damage for each class.
            cells = [cell for shift in range(len(DAMAGES)) for i, cell in enumerate(cells)
                     if cell[1] == DAMAGES[(i // len(DAMAGES) + shift) % len(DAMAGES)]]
            cells = list(dict.fromkeys(FOUND_SILENT + cells))[:CELLS]
        for name, damage in cells:
            worst = {}
            for _ in range(PLACES if damage in ("bit", "block") else 1):
                verdicts = self.cell(name, damage)
                for column, verdict in (verdicts or {}).items():
                    if verdict.startswith("silent"):
                        self.silent.append(f"{name}, {damage}, {column}: {verdict}")
                        if "ZHIAN_SABOTEUR" in os.environ:
                            return  # one is enough to catch it
                    rank = ("harmless", "found", "silent")
                    worst[column] = max(worst.get(column, "harmless"), verdict.split()[0], key=rank.index)
            self.print_row(name, damage, worst)

    def print_row(self, name, damage, verdicts):
        if not self.verdicts:
            print(f"{'file':16} {'damage':8} " + " ".join(f"{column:8}" for column in COLUMNS))
        self.verdicts[name, damage] = verdicts
        print(f"{name:16} {damage:8} " + " ".join(f"{verdicts.get(column, '-'):8}" for column in COLUMNS).rstrip(), flush=True)


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
    for line in table.silent:
        print(f"SILENT: {line}")
    if table.silent or counted["found"] == 0 or counted["harmless"] == 0:
        sys.exit(1)


main()

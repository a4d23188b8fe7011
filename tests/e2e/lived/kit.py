"""Counties of real processes, zhianctl in them, and what is kept of its lines: shared by the tests of this folder."""
import collections
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile

REGION = "522701"
HERE = os.path.dirname(os.path.abspath(__file__))

# Who works in each county: the people of tests/scenarios/README.md, made of those of a demonstration.
CAST = (
    ("officer-1", "officer", "--certificate-no CT-1"),
    ("officer-2", "officer", "--certificate-no CT-2"),
    ("officer-3", "officer", "--certificate-no CT-3 --unit second"),
    ("officer-4", "officer", "--certificate-no CT-4 --certificate-until 2025-03-31"),
    ("officer-5", "officer", ""),
    ("officer-6", "officer", "--certificate-no CT-8"),
    ("mediator-1", "mediator", ""),
    ("leader-1", "leader", "--certificate-no CT-5"),
    ("leader-2", "leader", "--certificate-no CT-6"),
    ("chief-1", "leader,chief_head", ""),
    ("unit-head-1", "officer,unit_head", "--certificate-no CT-9"),
    ("reviewer-1", "legal_reviewer", "--legal-qualification A20195227010001"),
    ("reviewer-2", "legal_reviewer", ""),
    ("reviewer-3", "legal_reviewer,officer,leader",
     "--certificate-no CT-10 --legal-qualification A20195227010002"),
    ("hearing-1", "hearing_officer", ""),
    ("hearing-2", "hearing_officer,officer", "--certificate-no CT-11"),
    ("credit-1", "credit_officer,officer", "--certificate-no CT-7"),
    ("credit-2", "credit_officer,leader", ""),
    ("discloser-1", "discloser", ""),
    ("discloser-2", "discloser", ""),
    ("superior-1", "superior", ""),
    ("auditor-1", "auditor", ""),
    ("operator-1", "operator", ""),
)
OF_DEMONSTRATION = {
    "officer-1": "officer", "officer-2": "officer", "mediator-1": "mediator", "leader-1": "leader",
    "leader-2": "leader", "reviewer-1": "legal_reviewer", "credit-1": "credit_officer", "credit-2": "credit_officer",
    "operator-1": "operator", "auditor-1": "auditor", "discloser-1": "discloser", "hearing-1": "hearing_officer",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Failed(Exception):
    """A command that had to be done was not."""


class Commands:
    """What zhianctl says that it has, and what of it was run."""

    def __init__(self, programs):
        self.program = os.path.join(programs, "zhianctl")
        self.options = {}  # of a command: its options by name, with their types
        self.messages = {}  # of a command: what is in a group that an option takes
        self.bodies = {}  # of a command: the message that it makes
        self.acts = {}  # of an act as daemons call it: the command
        self.nouns = {}  # of an id's prefix: the command that shows such an object
        self.ran = collections.Counter()
        self.answered = collections.Counter()  # of those how often it said more than an error
        self.members = collections.defaultdict(set)  # of a kind of line: its members
        done = subprocess.run([self.program, "help", "--json"], capture_output=True, text=True, check=True)
        for text in done.stdout.splitlines():
            line = json.loads(text)
            if line.get("kind") != "command":
                continue
            name = (line["noun"] + " " + line.get("verb", "")).strip()
            options = line.get("options", [])
            self.options[name] = {each["name"]: each["type"] for each in options}
            self.messages[name] = {each["name"]: each["message"] for each in options if "message" in each}
            self.bodies[name] = line.get("body", "")
            if "act" in line:
                self.acts.setdefault(line["act"], name)
            if line.get("of") and line.get("verb", "").endswith("show"):
                self.nouns.setdefault(line["of"], name.split())

    def name_of(self, words):
        """ "hazard order" of hazard order HZ-1 --content …; None: no command begins so."""
        for count in (2, 1):
            name = " ".join(words[:count])
            if len(words) >= count and name in self.options:
                return name
        joined = [name for name in self.options if words[:3] == name.replace("-", " ").split()[:3]]
        return joined[0] if joined else None

    def problems_of(self, test):
        """Of commands.txt, as far as this test runs: what isn't so, one line each."""
        problems = []
        rows = {}
        most = {}
        with open(os.path.join(HERE, "commands.txt"), encoding="utf-8") as source:
            for line in source:
                said = line.split("#", 1)[0].rstrip().split("  ", 1)
                ceiling = re.fullmatch(r"# (nowhere|only refused): (\d+)\n", line)
                if ceiling:
                    most[ceiling.group(1)] = int(ceiling.group(2))
                elif said[0]:
                    rows[said[0]] = said[1].strip()
        for name in sorted(set(rows) - set(self.options)):
            problems.append("commands.txt: %s is no command any more" % name)
        for name, where in sorted({**dict.fromkeys(self.options, "scenarios"), **rows}.items()):
            held, _, how = where.partition(", ")
            if held.startswith("tests/"):
                problems += elsewhere(name, held)
            elif held not in ("scenarios", "administration", "nowhere"):
                problems.append("commands.txt: %s: no test is called %s" % (name, held))
            if held == test and (self.ran if how == "refused" else self.answered)[name] == 0:
                problems.append("commands.txt: %s was not typed here, or only refused" % name)
            if held == "nowhere" and self.answered[name]:
                problems.append("commands.txt: %s is typed here: its row says nowhere" % name)
        for word, ends in (("nowhere", "nowhere"), ("only refused", ", refused")):
            count = sum(where.endswith(ends) for where in rows.values())
            if count != most.get(word):
                problems.append("commands.txt: %s: %d commands, and it says %s: it may only fall" % (
                    word, count, most.get(word)))
        return problems

    def note_members(self, lines):
        for line in lines:
            if isinstance(line, dict):
                self.members[line.get("kind", "")].update(line)


def elsewhere(name, path):
    """What another test's file lacks that should type this command and read its JSON."""
    try:
        with open(os.path.join(HERE, "../../..", path), encoding="utf-8") as source:
            typed = any("--json" in line and re.search(r"(?<![\w-])%s(?![\w-])" % name, line) for line in source)
    except FileNotFoundError:
        return ["commands.txt: %s: there is no %s" % (name, path)]
    return [] if typed else ["commands.txt: %s isn't typed with --json in %s" % (name, path)]


class World:
    """Counties below one root, each with five daemons."""

    def __init__(self, programs, share, commands, regions=(REGION,), unit_heads=False):
        self.programs = programs
        self.commands = commands
        self.root = tempfile.mkdtemp(prefix="zhian-lived-")
        try:
            for region in regions:
                self.need(["county", "init", "--demo", "--share", share, "--link-port", str(free_port())],
                          region=region)
                self.people(region, unit_heads)
            if len(regions) > 1:
                self.need(["region", "trust"])
            self.need(["county", "up", "--all", "--programs", programs])
        except Failed:
            self.close()
            raise

    def people(self, region, unit_heads):
        """Without unit heads nobody has that role; officer-6 has left."""
        for person, roles, more in CAST:
            if "unit_head" in roles and not unit_heads:
                continue
            if person not in OF_DEMONSTRATION:
                self.need(["person", "add", person, "--name", person, "--roles", roles, "--no-adopt"] + more.split(),
                          region=region)
                continue
            if roles != OF_DEMONSTRATION[person]:
                self.need(["person", "role", person, roles, "--no-adopt"], region=region)
            if more:
                self.need(["person", "certificate", person, "--no-adopt"] + more.split(), region=region)
        # `person disable` asks daemons what the person has open, and none runs yet.
        path = os.path.join(self.root, "etc/zhian", region, "people.yaml")
        with open(path, encoding="utf-8") as source:
            before, name, after = source.read().partition('id: "officer-6"')
        with open(path, "w", encoding="utf-8") as out:
            out.write(before + name + after.replace("disabled: no", "disabled: yes", 1))

    def close(self):
        self.run(["county", "down", "--all"])
        shutil.rmtree(self.root, ignore_errors=True)

    def run(self, words, person=None, region=REGION, said_to_it=None):
        """Exit status, lines of JSON of both outputs, all that was said.  Without a region: of all counties."""
        line = [self.commands.program, "--root", self.root, "--lang", "en", "--json", "--timeout", "120s"]
        line += ["--region", region] if region else []
        line += ["--as", person] if person else []
        done = subprocess.run(line + words, capture_output=True, text=True, check=False, timeout=600,
                              input=said_to_it, stdin=subprocess.DEVNULL if said_to_it is None else None)
        lines = []
        for text in (done.stdout + "\n" + done.stderr).splitlines():
            if text.startswith("{"):
                try:
                    lines.append(json.loads(text))
                except ValueError:
                    pass
        name = self.commands.name_of(words)
        if name is not None:
            self.commands.ran[name] += 1
            if done.returncode == 0 or any(line.get("kind") not in ("error", "end") for line in lines):
                self.commands.answered[name] += 1
        self.commands.note_members(lines)
        return done.returncode, lines, done.stdout + done.stderr

    def need(self, words, person=None, region=REGION, said_to_it=None):
        status, lines, said = self.run(words, person, region, said_to_it)
        if status != 0:
            raise Failed("%s: %d: %s" % (" ".join(words), status, said.strip()))
        return lines


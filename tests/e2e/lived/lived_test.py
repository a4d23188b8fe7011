#!/usr/bin/env python3
"""lived_test.py PROGRAMS SHARE SCENARIOS [FILE…]: scenarios typed at the terminal.

Each step of a scenario is a command of zhianctl against five real daemons of a county of its own, by the
person who takes the step, and each check about an object is what `show --json` or `list --json` says there.
At the end the table: which commands were run, and how often.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    print("SKIPPED: no module yaml; Debian: python3-yaml")
    sys.exit(77)

PROGRAMS, SHARE, SCENARIOS = sys.argv[1:4]
REGION = "522701"
SUFFIXES = ("", "_ms", "_day", "_fen", "_id", "_code")
CAST = {
    "officer": "officer-1", "leader": "leader-1", "mediator": "mediator-1", "reviewer": "reviewer-1",
    "credit": "credit-1", "hearing": "hearing-1", "operator": "operator-1", "auditor": "auditor-1",
    "discloser": "discloser-1", "superior": "superior-1", "chief": "chief-1",
}
PREFIXES = {"h": "HZ", "r": "RP", "f": "FM", "m": "MS", "n": "NT", "c": "CS", "l": "LS", "i": "IN", "s": "SM",
            "x": "RF"}
STEP_KEYS = {"on", "do", "by", "second", "target", "refused", "leads_to", "as", "at", "reason", "with"}
CHECKS = {"not", "event", "proposed", "due", "refused", "explain", "possible", "count", "term", "ask"}

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")

ran = collections.Counter()
checked = collections.Counter()
failures = []


class Skipped(Exception):
    """What the scenario needs and a county of real processes hasn't."""


class County:
    def __init__(self, name):
        self.root = tempfile.mkdtemp(prefix="zhian-lived-")
        self.name = name
        self.names = {}
        self.items = 0
        self.call(["init", "--region", REGION, "--demo", "--share", SHARE])
        for person, role in (("officer-3", "officer"), ("superior-1", "superior"), ("chief-1", "leader,chief_head")):
            self.call(["person", "add", person, "--name", person, "--roles", role, "--no-adopt"], None, True)
        self.call(["up", "--programs", PROGRAMS])

    def close(self):
        self.call(["down"], may_fail=True)
        shutil.rmtree(self.root, ignore_errors=True)

    def call(self, words, person=None, may_fail=False):
        """Exit status, lines of JSON, what it said."""
        line = [os.path.join(PROGRAMS, "zhianctl"), "--root", self.root, "--lang", "en", "--json"]
        line += ["--timeout", "120s"]
        line += ["--as", person] if person else []
        done = subprocess.run(line + words, capture_output=True, text=True, check=False)
        lines = []
        for text in done.stdout.splitlines():
            try:
                lines.append(json.loads(text))
            except ValueError:
                pass
        if done.returncode != 0 and not may_fail:
            raise RuntimeError("%s: %d: %s %s" % (" ".join(words), done.returncode, done.stdout, done.stderr))
        return done.returncode, lines, done.stdout + done.stderr

    # ---- names

    def object_of(self, text):
        """"$h1" -> "HZ-522701-1", "hazard.rectify@$h1" -> the running clock's id."""
        if "@" in text:
            purpose, subject = text.split("@", 1)
            _, lines, _ = self.call(["clock", "list", "--subject", self.object_of(subject), "--purpose", purpose,
                                     "--state", "running"], "officer-1", True)
            found = [line["id"] for line in lines if line.get("kind") == "clock"]
            if not found:
                raise Skipped("no clock %s runs" % text)
            return found[-1]
        if not text.startswith("$"):
            return text
        name = text[1:]
        if name in self.names:
            return self.names[name]
        letters = name.rstrip("0123456789")
        prefix = PREFIXES.get(letters, letters.upper())
        return "%s-%s-%s" % (prefix, REGION, name[len(letters):])

    def value(self, value):
        """As it is typed: lists with commas, groups as name=value."""
        if isinstance(value, list):
            if any(isinstance(each, dict) for each in value):
                raise Skipped("a list of groups")
            return ",".join(self.value(each) for each in value)
        if isinstance(value, dict):
            return ",".join("%s=%s" % (key, self.value(each)) for key, each in value.items())
        text = {"today": self.now[:10], "now": self.now}.get(str(value), str(value))
        if MOMENT.fullmatch(text):
            return text.replace(" ", "T")
        return self.object_of(text) if text.startswith("$") or "@$" in text else text

    # ---- steps

    def advance(self, moment):
        text = str(moment)
        if len(text) == 10:
            text += " 09:00"
        self.call(["demo", "advance", "--to", text.replace(" ", "T")[:16]], None)
        ran["demo advance"] += 1

    def report(self, said):
        self.items += 1
        product = {}
        body = {"place": int(REGION)}
        for key, value in said.items():
            if key in ("kind", "id"):
                continue
            if key == "class":
                product["class_code"] = value
            elif key == "batch":
                product["batch"] = str(value)
            elif key in ("feed", "sealed", "test", "sample", "respondent", "inspection"):
                raise Skipped("a report with %s" % key)
            elif key in ("firm", "producer", "seller", "platform"):
                body["respondent" if key == "firm" else key] = {
                    "key" if name == "uscc" else name: each for name, each in value.items()}
            elif key == "injuries":
                body[key] = int(value)
            elif key == "quantity":
                raise Skipped("a report with a quantity")
            else:
                body[key] = value
        if product:
            body["product"] = product
        item = {"id": str(said.get("id", "GD%d" % self.items)), "kind": said["kind"], "report": body}
        path = os.path.join(self.root, "item.jsonl")
        with open(path, "w", encoding="utf-8") as out:
            out.write(json.dumps(item, ensure_ascii=False) + "\n")
        self.call(["feed", "push", path, "--feed", "hotline"], "operator-1")
        ran["feed push"] += 1
        self.settle()

    def settle(self):
        """Until each daemon has what the others wrote: `demo advance` to now waits for it."""
        self.call(["demo", "advance", "--to", self.now], None)

    def person(self, name):
        person = CAST.get(name, name)
        if not os.path.exists("%s/etc/zhian/%s/keys/persons/%s.key" % (self.root, REGION, person)):
            raise Skipped("nobody here is %s" % name)
        return person

    def option(self, command, field, value):
        name, kind = option_of(command, field)
        if kind == "yes":
            return ["--" + name] if value == "yes" else ["--no-" + name]
        if kind == "file":
            many = value if isinstance(value, list) else [value]
            return [word for each in many for word in ("--" + name, self.file(each))]
        return ["--" + name, self.value(value)]

    def file(self, name):
        """A photo is a file on the person's machine."""
        if isinstance(name, dict):
            raise Skipped("a photo in full")
        path = os.path.join(self.root, "evidence-%s" % name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(name)
        return path

    def seen(self, target):
        """What the person has looked at before he acts."""
        noun = NOUNS.get(target.split("-", 1)[0])
        if noun is None:
            return []
        _, lines, _ = self.call(noun + [target], "officer-1", True)
        versions = [line["version"] for line in lines if "version" in line]
        return ["--seen", str(versions[0])] if versions else []

    def act(self, step):
        words = step["do"].split()
        target = self.value(step["target"]) if "target" in step else None
        line = words + ([target] if target else [])
        fields = {key: value for key, value in step.items() if key not in STEP_KEYS}
        fields.update(step.get("with") or {})
        if "reason" in step:
            fields["reason"] = step["reason"]
        if "paper" in fields:
            raise Skipped("a paper in full")
        if "plan" in fields:
            line.append(os.path.normpath(os.path.join(SCENARIOS, self.folder, fields.pop("plan"))))
        for key, value in fields.items():
            line += self.option(step["do"], key, value)
        if target and "seen" in OPTIONS[step["do"]]:
            line += self.seen(target)
        person = self.person(step["by"])
        if "yes" in OPTIONS[step["do"]]:
            line.append("--yes")
        status, lines, said = self.call(line, person, True)
        ran[" ".join(words)] += 1
        reply = next((each for each in lines if "outcome" in each), {})
        refused = step.get("refused")
        if status == 0 and step.get("second"):
            proposal = reply.get("id") or reply.get("object")
            if proposal and proposal.startswith("PP-"):
                status, lines, said = self.call(["proposal", "approve", proposal, "--yes", "--seen",
                                                 str(reply.get("object_version", 0))]
                                                + (["--reason", str(step["reason"])] if "reason" in step else []),
                                                self.person(step["second"]), True)
                ran["proposal approve"] += 1
                reply = next((each for each in lines if "outcome" in each), {})
        if refused is not None:
            code = refused if isinstance(refused, str) else refused.get("code")
            if status == 0:
                fail(self, step, "was done")
            elif isinstance(refused, dict) and code and code not in said and "cli.option_missing" not in said:
                fail(self, step, said)
            return
        if status != 0:
            raise RuntimeError("%s by %s: %d: %s" % (" ".join(line), person, status, said.strip()))
        if "as" in step and reply.get("id"):
            self.names[step["as"]] = reply["id"]
        if "leads_to" in step and target:
            self.check({words[0]: step["target"], "state": step["leads_to"]})

    def step(self, step):
        if "at" in step or "link" in step or "letter" in step or "receipt" in step:
            raise Skipped("another county")
        if "on" in step:
            self.now = str(step["on"]) if len(str(step["on"])) > 10 else str(step["on"]) + " 09:00"
            self.now = self.now.replace(" ", "T")[:16]
            self.advance(step["on"])
        if "report" in step:
            self.report(step["report"])
        elif "do" in step:
            self.act(step)
            self.settle()
        elif "show" in step:
            self.check(step["show"])

    # ---- checks

    def check(self, check):
        first = next(iter(check))
        if first in CHECKS - {"due"}:
            return
        if first == "due":
            due = check["due"]
            if "state" in due or "times" in due:
                return
            _, lines, _ = self.call(["clock", "list", "--subject", self.value(due["of"]), "--purpose", due["clock"]],
                                    "officer-1", True)
            ran["clock list"] += 1
            wanted = {"due": due["on"]} if "on" in due else {}
        else:
            value = str(check[first])
            wanted = {key: each for key, each in check.items() if key != first}
            if first + " list" not in OPTIONS:
                return  # a list that the terminal has by another name
            words = [first, "list"] if value in ("any", "none") else self.showing(first, self.value(value))
            status, lines, said = self.call(words, "officer-1", True)
            ran[" ".join(words[:2])] += 1
            if status not in (0, 4):
                fail(self, check, said)
                return
            if value == "none":
                return
        checked[first] += 1
        lines = [line for line in lines if line.get("kind") not in ("page", "end")]
        if not any(all(self.holds(line, key, each) for key, each in wanted.items()) for line in lines):
            fail(self, check, json.dumps(lines, ensure_ascii=False)[:600])

    @staticmethod
    def showing(noun, target):
        words = NOUNS.get(target.split("-", 1)[0]) or [noun, "show"]
        return words + [target]

    def holds(self, line, key, wanted):
        found = next((line[key + suffix] for suffix in SUFFIXES if key + suffix in line), None)
        return self.same(wanted, found)

    def same(self, wanted, found):
        if isinstance(wanted, list):
            return isinstance(found, list) and len(wanted) == len(found) and all(
                any(self.same(each, one) for one in found) for each in wanted)
        if isinstance(wanted, dict):
            many = found if isinstance(found, list) else [found]
            return any(isinstance(one, dict) and all(self.holds(one, key, each) for key, each in wanted.items())
                       for one in many)
        text = self.value(wanted)
        if text in ("yes", "no") and (found is None or isinstance(found, bool)):
            return bool(found) == (text == "yes")
        if text == "any":
            return found not in (None, [])
        if text == "none":
            return found in (None, [])
        if isinstance(found, list):
            return any(self.same(wanted, one) for one in found)
        if isinstance(found, dict):
            return text in (found.get("id"), found.get("key"), found.get("name"), found.get("rule"))
        if text[:3] in (">= ", "<= "):
            return found is not None and (found >= int(text[3:]) if text[0] == ">" else found <= int(text[3:]))
        if isinstance(found, str):
            return found == text or found[:len(text)].replace("T", " ") == text
        if isinstance(found, int) and text.rsplit("-", 1)[-1].isdigit() and "-" in text:
            return found == int(text.rsplit("-", 1)[-1])
        return str(found) == text


OPTIONS = {}
NOUNS = {}  # by an id's prefix: the command that shows such an object


def read_options():
    """What each command takes, as it says itself."""
    done = subprocess.run([os.path.join(PROGRAMS, "zhianctl"), "help", "--json"], capture_output=True, text=True,
                          check=True)
    for text in done.stdout.splitlines():
        line = json.loads(text)
        if line.get("kind") == "command":
            name = (line["noun"] + " " + line.get("verb", "")).strip()
            OPTIONS[name] = {option["name"]: "file" if option.get("message") == "Attachment" else option["type"]
                             for option in line.get("options", [])}
            if line.get("of") and line.get("verb", "").endswith("show"):
                NOUNS.setdefault(line["of"], name.split())


def option_of(command, field):
    """A scenario leaves a field's unit out; the terminal wants it."""
    for suffix in SUFFIXES:
        name = (field + suffix).replace("_", "-")
        if name in OPTIONS.get(command, ()):
            return name, OPTIONS[command][name]
    return field.replace("_", "-"), "text"


def fail(county, what, found):
    failures.append("%s: %s: found %s" % (county.name, json.dumps(what, ensure_ascii=False, default=str), found))


def rounds_of(scenario, beginning):
    yield beginning + (scenario.get("given") or []) + (scenario.get("when") or []), scenario.get("then") or []
    for each in scenario.get("rounds") or []:
        yield from rounds_of(each, [])


def run(path, scenario, beginning):
    county = County("%s: %s" % (os.path.relpath(path, SCENARIOS), scenario.get("scenario", "")))
    county.folder = os.path.dirname(os.path.relpath(path, SCENARIOS))
    county.now = "2025-03-01T09:00"
    try:
        for steps, checks in rounds_of(scenario, beginning):
            for step in steps:
                county.step(step)
            for check in checks:
                county.check(check)
    except Skipped as why:
        print("left at: %s: %s" % (county.name, why))
    except RuntimeError as error:
        failures.append("%s: %s" % (county.name, error))
    finally:
        county.close()


class Loader(yaml.SafeLoader):
    """Days stay as they are written."""


Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "int", "float", "bool"))]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def main():
    files = sys.argv[4:]
    read_options()
    for name in files:
        path = os.path.join(SCENARIOS, name)
        with open(path, encoding="utf-8") as source:
            whole = yaml.load(source, Loader)
        for scenario in whole.get("scenarios") or [whole]:
            beginning = whole.get("given") or [] if "scenarios" in whole else []
            run(path, scenario, list(beginning))
    for command, times in sorted(ran.items()):
        print("%6d  %s" % (times, command))
    print("commands run: %d of %d, lines of show and list checked: %d" % (len(ran), len(OPTIONS), sum(checked.values())))
    for failure in failures:
        print("FAILED %s" % failure)
    return 1 if failures else 0


sys.exit(main())

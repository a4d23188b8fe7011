#!/usr/bin/env python3
"""lived_test.py [--all-ways] [--table | --write] PROGRAMS SCENARIOS FILE[+]…: scenarios typed at the terminal.

Each step of a scenario is a command of zhianctl against five real daemons of a county of its own, by the
person who takes the step, and each check is what `show`, `list`, `explain` or `journal tail` says with --json.
Of a file with a + behind it, and of branches, only what does a command that nothing before it has done.
At the end the table: which commands were run, and how often.

--table: what commands.txt and members.txt say of all files together is held to it; --write writes members.txt anew.
--all-ways: also the branches that do nothing new.
"""
import os
import sys
import time

try:
    import yaml
except ImportError:
    print("SKIPPED: no module yaml; Debian: python3-yaml")
    sys.exit(77)

sys.dont_write_bytecode = True
from kit import Commands, Failed, HERE  # noqa: E402
from scenario import Scenario, Skipped, ways_of  # noqa: E402


MEMBERS = os.path.join(HERE, "members.txt")


class Loader(yaml.SafeLoader):
    """Days stay as they are written."""


Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "int", "float", "bool"))]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def done_in(rounds):
    return {step["do"] for steps, _ in rounds for step in steps if "do" in step and "refused" not in step}


def was_done(commands, act):
    name = act if act in commands.options else commands.acts.get(act.replace(" ", ".", 1).replace(" ", "-"))
    return name is None or commands.answered[name] != 0


def run(commands, programs, scenarios, path, name, rounds, whole, file_):
    folder = os.path.dirname(path)
    began = time.monotonic()
    try:
        scenario = Scenario(commands, programs, scenarios, folder, "%s: %s" % (path, name), whole, file_)
    except Failed as error:
        return ["%s: %s: %s" % (path, name, error)], 0
    try:
        scenario.play(rounds)
    except Skipped as why:
        print("left at: %s: %s" % (scenario.name, why))
    except Failed as error:
        scenario.failures.append("%s: %s" % (scenario.name, error))
    finally:
        scenario.world.close()
    if os.environ.get("ZHIAN_LIVED_TIMES"):
        print("%5.1f s  %s" % (time.monotonic() - began, scenario.name), flush=True)
    return scenario.failures, scenario.checked


def members_of(commands):
    return ["%s: %s" % (kind, " ".join(sorted(members))) for kind, members in sorted(commands.members.items()) if kind]


def write_members(commands):
    with open(MEMBERS, encoding="utf-8") as source:
        head = [line for line in source.read().splitlines() if line.startswith("#")]
    with open(MEMBERS, "w", encoding="utf-8") as out:
        out.write("\n".join(head + members_of(commands)) + "\n")


def problems_of_members(commands):
    """A member that is called something else, or is gone, stands on one side only."""
    with open(MEMBERS, encoding="utf-8") as source:
        kept = dict(line.split(": ", 1) for line in source.read().splitlines() if not line.startswith("#"))
    found = dict(line.split(": ", 1) for line in members_of(commands))
    problems = []
    for kind in sorted(set(kept) | set(found)):
        before, now = set(kept.get(kind, "").split()), set(found.get(kind, "").split())
        if before != now:
            problems.append("members.txt: a line of kind %s: no more there: %s; new: %s" % (
                kind, " ".join(sorted(before - now)) or "none", " ".join(sorted(now - before)) or "none"))
    return problems


def main():
    arguments = sys.argv[1:]
    all_ways = "--all-ways" in arguments
    programs, scenarios, *files = [each for each in arguments if not each.startswith("--")]
    commands = Commands(programs)
    failures = []
    checked = played = 0
    for name in files:
        only_new = name.endswith("+")
        path = name.rstrip("+")
        with open(os.path.join(scenarios, path), encoding="utf-8") as source:
            file_ = yaml.load(source, Loader)
        for whole in file_.get("scenarios") or [file_]:
            beginning = list(file_.get("given") or []) if "scenarios" in file_ else []
            for way, rounds in ways_of(whole, beginning):
                fresh = any(not was_done(commands, act) for act in done_in(rounds))
                if not fresh and not all_ways and (only_new or way):
                    continue
                failed, held = run(commands, programs, scenarios, path, str(whole.get("scenario")) + way, rounds,
                                   whole, file_)
                failures += failed
                checked += held
                played += 1
    for command, times in sorted(commands.ran.items()):
        print("%6d  %s" % (times, command))
    if "--write" in arguments:
        write_members(commands)
    if "--write" in arguments or "--table" in arguments:
        failures += commands.problems_of("scenarios") + problems_of_members(commands)
    print("scenarios typed: %d, commands run: %d of %d, checks: %d" % (
        played, len(commands.ran), len(commands.options), checked))
    for failure in failures:
        print("FAILED %s" % failure)
    return 1 if failures else 0


sys.exit(main())

#!/usr/bin/env python3
"""technical.py STORY_TECHNICAL: writes src/format/technical.ts, the members of events that a story doesn't show.

From services/ctl/explain/story_technical.def, so that a story leaves out in a browser what it leaves out at the terminal; tests/e2e/web/messages_test
holds the kept one to it."""
import re, sys

names = re.findall(r'^X\("(\w+)"\)', open(sys.argv[1]).read(), re.M)
print("// Made by scripts/technical.py from services/ctl/explain/story_technical.def: don't change it by hand.")
print("/** Of an event: for programs, or said by other means. */")
print("export const technical = new Set(`")
for at in range(0, len(names), 8):
    print(" ".join(names[at:at + 8]))
print("`.trim().split(/\\s+/));")

#!/usr/bin/env bash
# quickstart_test.sh BUILD SOURCE: the demonstration from nothing to its end, with a small month.
#
# Reports of two counties become hazards, cases and letters; one ends in a listing that the prefecture consented
# to; both ends of a letter tell the same; a second run makes nothing anew; what was stopped is gone; a folder
# that isn't a demonstration's is never deleted; journals are whole and state is their fold.

set -euo pipefail

build=$1
source=$2
work=$(mktemp -d "${TMPDIR:-/tmp}/zq-XXXXXX")
root=$work/d
. "${BASH_SOURCE[0]%/*}/../../lib/failures.sh"

quickstart() { "$source/deploy/quickstart" --root "$root" --build-dir "$build" "$@"; }
ctl() { "$build/bin/zhianctl" --root "$root" --lang en "$@"; }

cleanup() {
	quickstart --down >/dev/null 2>&1 || true
	rm -rf "$work"
}
trap cleanup EXIT

expect() { # what, pattern, file
	grep -qE -- "$2" "$3" || { fail "$1: no line like /$2/"; tail -n 5 "$3"; }
}

# Ends with 77 and the reason where there is no browser to be had.
open_in_browser() ( # address, person, …
	. "$source/tests/e2e/web/lib.sh"
	command -v chromium >/dev/null || skip "chromium isn't here (Debian package chromium)"
	with_modules "$source/services/console/web" "$work/web"
	TMPDIR=$work timeout 300 node "$folder/tests/given.mjs" "$build/web-shots/quickstart" "$word" "$@"
)

# ---- a month of nine days
for pair in "522701 522702" "522702 522701"; do
	read -r region neighbour <<<"$pair"
	"$build/bin/zhian-samples" --out "$work/samples" --seed 11 --region "$region" --neighbour "$neighbour" \
		--reports 110 --firms 48 --days 9
done
cp -r "$source/deploy/samples/demo.yaml" "$source/deploy/samples/evidence" "$work/samples/"

# ---- the first run
quickstart --samples "$work/samples" --until 2025-05-12 --lang en >"$work/first.txt" 2>&1 ||
	{ cat "$work/first.txt"; exit 1; }
expect "the clock" 'driven clock stands at 2025-05-12 00:00' "$work/first.txt"
expect "pushed" '^ +2[0-9][0-9]  received' "$work/first.txt"
expect "resent" '^ +[1-9][0-9]*  repeated' "$work/first.txt"
expect "damaged" '^ +16  malformed' "$work/first.txt"
# Nobody tries day by day what the law doesn't leave to them.
expect "orders" '^make a rectification notice.* [0-9]+ +[1-9][0-9]* +0 *$' "$work/first.txt"
expect "measures" '^take a proposed measure.* [1-9][0-9]* +[1-9][0-9]* +0 *$' "$work/first.txt"
# What may be a crime is handed over by the chief head and another, and the police answer.
expect "approvals" '^be the second person of a proposed act .* [1-9][0-9]* +0 +0 *$' "$work/first.txt"
expect "police" '^record that a taken measure is carried .* [1-9][0-9]* +0 +0 *$' "$work/first.txt"
expect "the listing's story" 'RP-52270[12]-[0-9]+ +\[RP-SEV-[0-9]+\]' "$work/first.txt"
expect "two persons listed it" 'LS-52270[12]-1  credit-1 \+ leader-2' "$work/first.txt"
expect "the look-up" '9[12]5227[0-9A-Z]{12} +yes ' "$work/first.txt"
expect "a letter was answered" 'RF-522701-[0-9]+' "$work/first.txt"
[[ $(grep -cE 'region 52270[12] .*story RF-52270[12]-' "$work/first.txt") -eq 2 ]] || fail "a letter isn't told at both ends"
expect "days counted" '2025-03-08 to 2025-03-09 +weekend' "$work/first.txt"
expect "how to look further" 'zhianctl --root .* status --all' "$work/first.txt"

# ---- its address and its sign-in are those that hold
word=$(sed -nE 's/.*password ([0-9a-f]{16})\):$/\1/p' "$work/first.txt")
given=()
for region in 522701 522702; do
	url=$(sed -nE "s/^ +$region +(http:.*)$/\1/p" "$work/first.txt")
	for person in officer-1 leader-1; do
		given+=("$url" "$person")
		python3 - "$url" "$person" "$word" >"$work/session.txt" 2>&1 <<'SIGN_IN' || { fail "$region: $person can't sign in"; cat "$work/session.txt"; }
import json, sys, urllib.request
url, person, word = sys.argv[1:]
ask = urllib.request.Request(url + "/api/v1/session", json.dumps({"person": person, "password": word}).encode(),
                             {"Content-Type": "application/json"})
with urllib.request.urlopen(ask, timeout=60) as answer:
    assert json.load(answer)["person"]["id"] == person
SIGN_IN
	done
done
ended=0
open_in_browser "${given[@]}" >"$work/browser.txt" 2>&1 || ended=$?
[[ $ended -eq 0 || $ended -eq 77 ]] || fail "what it prints doesn't open in a browser"
grep -v '^done$' "$work/browser.txt" || true
[[ $(stat -c %a "$root/sign-in") = 600 ]] || fail "the sign-in is readable by others"

# ---- what stands in the counties
[[ $(ctl county list | grep -c ' 5 of 5') -eq 3 ]] || fail "not all daemons run"
for region in 522701 522702; do
	ctl --region $region --as leader-1 --json hazard list >"$work/hazards.txt"
	expect "$region: cancelled off" '"state":"(cancelled_off|looked_back|archived)"' "$work/hazards.txt"
done
ctl --region 522700 --as leader-1 --json referral list | grep '"referral_kind":"consent_asked"' >/dev/null ||
	fail "the prefecture was not asked"
for region in 522700 522701 522702; do
	ctl --region $region journal verify >"$work/verify.txt" 2>&1 || { fail "$region: journal verify"; cat "$work/verify.txt"; }
done

# Sequences and states; a stop may write a frame that moves cursors alone.
digest() { ctl --region 522701 --json journal digest | sed 's/,"chain":"[^"]*"//'; }

# ---- the second run starts nothing anew
digest >"$work/digest.txt"
begin=$(date +%s)
quickstart --lang zh >"$work/second.txt" 2>&1 || { fail "the second run"; tail -n 5 "$work/second.txt"; }
# "In seconds", says the page: it takes two on a machine of its own.
[[ $(($(date +%s) - begin)) -lt 60 ]] || fail "the second run took $(($(date +%s) - begin)) s"
expect "the same sign-in" "口令 $word" "$work/second.txt"
expect "in Chinese" '演示时间停在 2025-05-12 00:00' "$work/second.txt"
digest | cmp -s - "$work/digest.txt" || fail "the second run changed something"

# ---- stopped, and started from its files
quickstart --down >"$work/down.txt"
[[ $(ctl county list | grep -c ' 0 of 5') -eq 3 ]] || fail "something still runs after --down"
ctl county up --all >/dev/null
digest | diff "$work/digest.txt" - || fail "the restart changed something"

# ---- each line that it prints to be run is run: word for word, in the terminal that it asks for
# lines_of FILE: its commands, in order; those that it ran itself begin with "$ ".
lines_of() {
	sed -nE 's/^ *(\$ )?((zhianctl|export) .*)$/\2/p; s/^ *(deploy\/quickstart .*--down)$/\1/p' "$1"
}
run_lines() { # file
	local folder=$work/lines line
	mkdir -p "$folder"
	lines_of "$1" >"$folder/all"
	[[ $(grep -c '^zhianctl' "$folder/all") -ge 9 ]] || fail "it prints $(wc -l <"$folder/all") lines to run"
	grep -q '^export' "$folder/all" || fail "it doesn't say how to find zhianctl"
	tail -n 1 "$folder/all" | grep -- '--down$' >/dev/null || fail "it doesn't say how to stop it"
	# The terminal is prepared first, as the page says.
	{ grep '^export' "$folder/all"; grep -v '^export' "$folder/all"; } >"$folder/lines"
	(
		cd "$source"
		PATH=/usr/local/bin:/usr/bin:/bin
		unset ZHIAN_ROOT ZHIAN_LANG
		while IFS= read -r line; do
			eval "$line" >"$folder/out" 2>&1 </dev/null ||
				{ echo "FAILED: ends with $?: $line"; tail -n 3 "$folder/out"; }
		done <"$folder/lines"
	) >"$folder/failed"
	[[ ! -s $folder/failed ]] || { cat "$folder/failed"; failures=$((failures + 1)); }
}
run_lines "$work/first.txt"
[[ $(ctl county list | grep -c ' 0 of 5') -eq 3 ]] || fail "something still runs after the line that stops it"

# ---- what it refuses
mkdir -p "$work/other"
echo mine >"$work/other/file"
if "$source/deploy/quickstart" --root "$work/other" --build-dir "$build" --reset >"$work/other.txt" 2>&1; then
	fail "it took a folder with something else in it"
fi
[[ $(cat "$work/other/file") = mine ]] || fail "it deleted what isn't its own"
if quickstart --unknown >"$work/unknown.txt" 2>&1; then fail "it took an unknown option"; fi

[[ $failures -eq 0 ]] || exit 1
echo "quickstart: all as expected"

# shellcheck shell=bash
# What a script that tests counts: `fail WHAT` says it and goes on, `failures` is how many.  With a
# saboteur at work the first is enough, and the script ends.
failures=0

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
	[[ -z ${ZHIAN_SABOTEUR:-} ]] || exit 1
}

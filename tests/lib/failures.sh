# shellcheck shell=bash
# What a script that tests counts: `fail WHAT` says it and goes on, `failures` is how many.  With a
# saboteur at work the first is enough, and the script ends.
failures=0

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
	[[ -z ${ZHIAN_SABOTEUR:-} ]] || exit 1
}

# When a wait of so many seconds ends, on a machine of its own; another one may be far slower, and what
# a saboteur keeps from coming is waited for in vain.
deadline() { # SECONDS
	echo $((SECONDS + $1 * $([[ -n ${ZHIAN_SABOTEUR:-} ]] && echo 1 || echo 6)))
}

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

# Kills who holds a daemon's lock, and waits until it holds nothing any more: a process that was killed
# goes on for a while, the longer the more memory it has.
kill_holder() { # LOCK
	local pid end
	pid=$(sed -n 's/^pid \([0-9]*\).*/\1/p' "$1")
	kill -9 "$pid"
	end=$(deadline 30)
	while [ -n "$(ls "/proc/$pid/fd" 2>/dev/null)" ] && [ "$SECONDS" -lt "$end" ]; do
		read -rt 0.05 <> <(:) || true
	done
}

# Shared by the tests of the packages.
# shellcheck shell=bash

. "${BASH_SOURCE[0]%/*}/../../lib/failures.sh"

# As tests/run counts them.
skip() { # part, reason
	echo "[  SKIPPED ] $1: $2"
}

# expect WHAT PATTERN FILE
expect() {
	grep -qE -- "$2" "$3" || { fail "$1: no line like /$2/ in:"; tail -n 20 "$3"; }
}

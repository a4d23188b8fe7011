# What the checks share.  A check is a script that takes the root of a source tree, prints one line
# per violation ("file:line: what is wrong and what to do") and fails if there was one.

set -euo pipefail
export LC_ALL=C

# The files of a tree that belong to the project, relative to it: what git would track, or simply all
# where there is no git.
project_files() {
	local root=$1
	if [ -e "$root/.git" ] &&
	   git -C "$root" ls-files -co --exclude-standard -- . >/dev/null 2>&1; then
		git -C "$root" ls-files -co --exclude-standard -- .
	else
		(cd "$root" && find . -name .git -prune -o -type f -print | sed 's|^\./||')
	fi | sort -u | while IFS= read -r file; do
		# Listed by git, but removed in the working copy.
		if [ -f "$root/$file" ]; then printf '%s\n' "$file"; fi
	done
}

project_c_files() {
	project_files "$1" | grep -E '\.[ch]$' || true
}

# Ends a check: prints what it found on standard input and fails if that was anything.
report() {
	local findings
	findings=$(cat)
	if [ -n "$findings" ]; then
		printf '%s\n' "$findings"
		return 1
	fi
}

# The names of a build's tests.  ctest writes a log into the folder that it is asked about, and a run that
# goes on there would lose its own, with the tests that say in it that they were skipped.
test_names() {
	local asked
	[ -d "$1" ] || {
		cat "$1"
		return
	}
	asked=$(mktemp -d)
	printf 'subdirs("%s")\n' "$(realpath "$1")" >"$asked/CTestTestfile.cmake"
	ctest --test-dir "$asked" -N | sed -n 's/^ *Test *#[0-9]*: //p'
	rm -rf "$asked"
}

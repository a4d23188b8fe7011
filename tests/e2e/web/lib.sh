# What the tests of the pages share: node and what the pages are built with, or a visible skip.
set -euo pipefail

skip() {
	echo "SKIPPED: $1"
	exit 77
}

# A folder with the sources and node_modules: the tree's own where somebody has installed them there,
# else a copy below `scratch`, into which npm brings them.
with_modules() {
	local web=$1 scratch=$2
	command -v node >/dev/null || skip "node isn't here (Debian package nodejs)"
	if [ -d "$web/node_modules/esbuild" ] && [ -d "$web/node_modules/playwright-core" ]; then
		folder=$web
		return
	fi
	command -v npm >/dev/null || skip "npm isn't here (Debian package npm)"
	mkdir -p "$scratch/services/console/http" "$scratch/common/core" "$scratch/tests/golden"
	cp -R "$web" "$scratch/services/console/web"
	cp -R "$web/../../../common/words" "$scratch/common/words"
	cp "$web/../../../common/core/bulletin_figures.def" "$scratch/common/core"
	cp -R "$web/../../../tests/golden/states" "$scratch/tests/golden/states"
	cp "$web/../http/http.c" "$scratch/services/console/http"
	folder=$scratch/services/console/web
	(cd "$folder" && timeout 240 npm ci --ignore-scripts --silent >/dev/null 2>&1) ||
		skip "npm can't bring what the pages are built with"
}

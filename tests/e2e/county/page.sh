# Sourced: the lines of a section of deploy/README.md, run word for word below $ZHIAN_ROOT.
#
# What the page does with the system's means is done below the root here: sudo -u zhian is the
# caller, the target of the service manager is `zhianctl up`, and a free port is picked.

page_lines() { # page, section
	awk -v section="$2" '
		/^##/ { inside = ($0 == section) }
		inside && /^    / { print substr($0, 5) }' "$1"
}

# A process of its own, so that the first line that fails ends it.
page_run() { # page, section
	local lines
	lines=$(page_lines "$1" "$2")
	[[ -n $lines ]] || { echo "no lines below $2"; return 1; }
	bash -e <<END
sudo() { shift 2; "\$@"; }
systemctl() {
	case "\$*" in
	"enable --now zhian@"*.target | "start zhian@"*.target) zhianctl up >/dev/null ;;
	"stop zhian@"*.target) zhianctl down >/dev/null ;;
	"start zhian-intake@"*) zhianctl up intake >/dev/null ;;
	"stop zhian-intake@"*) zhianctl down intake >/dev/null ;;
	"restart zhian-notify@"*) zhianctl down notify >/dev/null && zhianctl up notify >/dev/null ;;
	*) echo "the page's systemctl \$* isn't known here"; return 1 ;;
	esac
}
# What it finds depends on the machine and the day; that it answers doesn't.
zhianctl() {
	if [[ \$1 = doctor ]]; then
		command zhianctl "\$@" </dev/null || [[ \$? -lt 10 ]]
	elif [[ \$1 = init ]]; then
		command zhianctl "\$@" --feed-port 0 </dev/null
	elif [[ "\$1 \$2" = "feed push" ]]; then
		command zhianctl "\$@" </dev/null
		# A person's next line comes later than the hazard that hangs on the report.
		for _ in \$(seq 1 2400); do
			command zhianctl --json hazard list | grep '"kind":"hazard"' >/dev/null && return
			read -rt 0.05 <> <(:) || true
		done
		echo "no hazard was opened in two minutes"
		return 1
	elif [[ "\$*" = *" proposal approve PP-522701-intake-"* || "\$*" = *" proposal show PP-522701-intake-"* ]]; then
		# The numbers count what was done before, which a test does more of than the page.
		local open
		open=\$(command zhianctl --json proposal list --state open | grep "PP-522701-intake-" | sed -n 1p)
		command zhianctl --as chen proposal "\$4" "\$(sed 's/.*"id":"\([^"]*\)".*/\1/' <<<"\$open")" \
			\$([[ \$4 = show ]] || echo --seen "\$(sed 's/.*[^_]"version":\([0-9]*\).*/\1/' <<<"\$open")") </dev/null
	elif [[ "\$*" = *" story "* ]]; then
		# The read model follows within the second.
		for _ in \$(seq 1 2400); do
			! command zhianctl "\$@" </dev/null || return 0
			read -rt 0.05 <> <(:) || true
		done
		return 1
	elif [[ \$* = *" --offline "* && -n \${damaged:-} ]]; then
		# The first look has to find it, and goes on.
		damaged=
		! command zhianctl "\$@" </dev/null
	else
		command zhianctl "\$@" </dev/null
	fi
}
$lines
END
}

# Sourced: a Debian tree that is booted as a machine of its own, and what is run in it.
# shellcheck shell=bash
#
# It has no network but its own loopback, nothing of it is registered here, and it ends with the
# process that booted it, whatever ends that.

machine=        # the tree
machine_nspawn= # the process that holds it
machine_leader= # its first process
machine_groups=()

# Why no machine can be booted here; nothing when one can.
machine_why_not() {
	[ "$(id -u)" -eq 0 ] || { echo "only root can boot a tree" && return; }
	command -v systemd-nspawn >/dev/null || { echo "systemd-nspawn isn't installed" && return; }
	command -v nsenter >/dev/null || echo "nsenter isn't installed"
}

# Where no service manager gives it a scope, the machine gets control groups of its own: two of them in one
# would take each other's processes for theirs.
machine_make_groups() {
	local hierarchy path group
	[ ! -d /run/systemd/system ] || return 0
	while IFS=: read -r _ hierarchy path; do
		case $hierarchy in
		'') group=$(findmnt -nro TARGET -t cgroup2 | head -n 1) ;;
		name=systemd) group=/sys/fs/cgroup/systemd ;;
		*) continue ;;
		esac
		group=${group:-/nowhere}${path%/}/zhian-machine-$$
		mkdir "$group" 2>/dev/null && machine_groups+=("$group")
	done </proc/self/cgroup
}

# A test's tree isn't shared: its files are changed while it runs.
machine_boot() { # TREE
	local keep=() group
	machine=$1
	[ -d /run/systemd/system ] || keep=(--keep-unit)
	# A machine without a number would be on its first boot each time.
	[ -s "$machine/etc/machine-id" ] || tr -d - </proc/sys/kernel/random/uuid >"$machine/etc/machine-id"
	echo zhian-machine >"$machine/etc/hostname"
	echo "127.0.0.1 localhost zhian-machine" >"$machine/etc/hosts"
	echo $$ >"$machine/zhian-machine"
	rm -f "$machine/usr/sbin/policy-rc.d"
	machine_make_groups
	(
		for group in "${machine_groups[@]}"; do
			echo $BASHPID >"$group/cgroup.procs" || true
		done
		# TERM makes it kill the first process, which takes all others with it.
		exec setpriv --pdeathsig TERM systemd-nspawn --quiet --boot --register=no "${keep[@]}" \
			--kill-signal=KILL --private-network --machine="zhian-machine-$$" --console=pipe -D "$machine" \
			</dev/null >"$machine.console" 2>&1
	) &
	machine_nspawn=$!
	machine_wait_booted
}

# Bounded: 60 seconds.  "degraded" is up as well: what failed is looked at by name.
machine_wait_booted() {
	local end=$((SECONDS + 60)) state
	while [ $SECONDS -lt $end ]; do
		machine_leader=$(pgrep -P "$machine_nspawn" | head -n 1 || true)
		state=$(machine_in systemctl is-system-running 2>/dev/null || true)
		case $state in running | degraded) return 0 ;; esac
		kill -0 "$machine_nspawn" 2>/dev/null || break
		sleep 0.1
	done
	echo "the machine didn't come up:"
	tail -n 20 "$machine.console"
	return 1
}

# machine_in COMMAND…: as root, in the machine's own namespaces.  Nothing is run where its mark isn't: a
# process that ended would leave us on this machine.
machine_in() {
	[ -n "$machine_leader" ] || return 125
	# shellcheck disable=SC2016
	nsenter -t "$machine_leader" -a -- /bin/sh -c '
		[ "$(cat /zhian-machine 2>/dev/null)" = "$1" ] || exit 125
		cd "$2" 2>/dev/null || cd /
		shift 2
		exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
			LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive TERM=dumb "$@"' \
		sh $$ "${machine_folder:-/root}" "$@" </dev/null
}

# Shut down in order, and switched on again: the same disk.
machine_reboot() {
	local end=$((SECONDS + 120))
	machine_in systemctl --no-block poweroff || true
	until machine_is_gone 2>/dev/null || [ $SECONDS -ge $end ]; do sleep 0.1; done
	[ $SECONDS -lt $end ] || echo "the machine doesn't shut down"
	machine_off
	machine_boot "$machine"
}

# Whether it holds within ten seconds.
machine_soon() {
	local end=$((SECONDS + 10))
	until "$@" 2>/dev/null; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}

machine_is_gone() { ! kill -0 "$machine_nspawn"; }

machine_groups_gone() {
	local group
	for group in "${machine_groups[@]}"; do
		[ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + || return 1
	done
}

machine_off() {
	if [ -n "$machine_nspawn" ]; then
		kill -TERM "$machine_nspawn" 2>/dev/null || true
		machine_soon machine_is_gone || kill -9 "$machine_leader" "$machine_nspawn" 2>/dev/null || true
		wait "$machine_nspawn" 2>/dev/null || true
		machine_nspawn=
		machine_leader=
	fi
	machine_soon machine_groups_gone || echo "control groups are left: ${machine_groups[*]}"
	machine_groups=()
	rmdir "/run/systemd/nspawn/propagate/zhian-machine-$$" 2>/dev/null || true
}

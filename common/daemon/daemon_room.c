/* A disk without any room: what was under way is lost with the process, and begins by itself when
 * there is room again.
 *
 * A commit that failed can't be gone on from (memory is ahead of the disk), so the process becomes
 * a new one in its place, under the same number: no service manager counts an end, and where there
 * is none somebody would have to come.  Before it opens anything it waits, with the lock in its
 * hand, so that who looks sees it and can stop it.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "common/base/file_lock.h"
#include "common/base/sabotage.h"
#include "common/daemon/daemon_internal.h"

#define NO_ROOM_BYTES (UINT64_C(4) << 20) /* less: what failed, failed for want of room */
#define LOOK_AGAIN_MS 500

/* true: so much can be written below the daemon's data, or that can't be told. */
static bool room_of(const struct daemon_shell *shell, uint64_t bytes)
{
	struct statvfs disk;
	if (statvfs(shell->var, &disk) != 0)
		return true;
	bool names = disk.f_files == 0 || disk.f_favail != 0;
	return names && (uint64_t)disk.f_bavail * disk.f_frsize >= bytes;
}

bool shell_lacks_room(const struct daemon_shell *shell)
{
	return !room_of(shell, NO_ROOM_BYTES) && !SABOTAGE("shell.ends-without-room");
}

/* Whoever stops it meanwhile isn't to wait for a loop that doesn't run. */
static void signals_as_ever(void)
{
	sigset_t none;
	struct sigaction ends = {.sa_handler = SIG_DFL};
	sigemptyset(&none);
	sigaction(SIGTERM, &ends, NULL);
	sigaction(SIGINT, &ends, NULL);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void shell_begin_anew(struct daemon_shell *shell)
{
	log_error(&shell->log, "no_room", log_text("path", shell->var),
		  log_text("effect", "begins anew when there is room"));
	/* Its number stays, so the file would go on saying that it serves. */
	char ready[SHELL_PATH + 64];
	(void)snprintf(ready, sizeof ready, "%s/%s.ready", shell->run, shell->name);
	(void)unlink(ready);
	signals_as_ever();
	execv("/proc/self/exe", shell->arguments);
	/* Where that can't be, the service manager does it. */
}

void shell_wait_for_room(struct daemon_shell *shell)
{
	char path[SHELL_PATH + 32];
	struct file_lock lock = {.fd = -1};
	struct err err;
	if (!shell_lacks_room(shell))
		return;
	(void)snprintf(path, sizeof path, "%s/lock", shell->var);
	if (file_lock_take(path, clock_now_ms(&shell->clock), &lock, &err) == STATUS_BUSY)
		return; /* held, which is said by whoever opens the journal */
	log_warn(&shell->log, "waits_for_room", log_text("path", shell->var),
		 log_u64("bytes", 2 * NO_ROOM_BYTES));
	while (!room_of(shell, 2 * NO_ROOM_BYTES)) {
		(void)sd_notify(0, "STATUS=waits for room on the disk\nWATCHDOG=1\n"
				   "EXTEND_TIMEOUT_USEC=60000000");
		(void)poll(NULL, 0, LOOK_AGAIN_MS);
	}
	file_lock_release(&lock);
	log_info(&shell->log, "room_again", log_text("path", shell->var));
	(void)sd_notify(0, "STATUS=");
}

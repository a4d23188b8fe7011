#include "common/base/file_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"

enum { HOLDER_MAX = 192, HOST_MAX = 65 };

/* Whoever looks whether a lock is held has it for a moment: that must not end who takes it. */
enum { TRIES = 10, TRY_AGAIN_MS = 20 };

static bool take(int fd)
{
	for (int i = 1; flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
		if (errno != EWOULDBLOCK || i == TRIES)
			return false;
		(void)poll(NULL, 0, TRY_AGAIN_MS);
	}
	return true;
}

static enum status tell_holder(int fd, const char *path, struct err *err)
{
	char holder[HOLDER_MAX];
	ssize_t size = pread(fd, holder, sizeof(holder) - 1, 0);
	holder[size > 0 ? size : 0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	/* Empty for the moment between a holder's flock and its note. */
	return err_set(err, STATUS_BUSY, "%s: held by %s", path,
		       holder[0] != '\0' ? holder : "a process that is just starting");
}

static enum status note_holder(int fd, const char *path, int64_t now_ms, struct err *err)
{
	char host[HOST_MAX] = "";
	char moment[TIME_MOMENT_TEXT];
	char holder[HOLDER_MAX];
	if (gethostname(host, sizeof(host) - 1) != 0)
		memcpy(host, "?", 2);
	time_print_moment(now_ms, moment);
	int length = snprintf(holder, sizeof(holder), "pid %ld on %s since %s\n", (long)getpid(),
			      host, moment);
	/* Over what is there, which needs no room.  Where there is none the lock holds all the
	 * same: the note is for people. */
	bool noted = pwrite(fd, holder, (size_t)length, 0) == length &&
		     ftruncate(fd, (off_t)length) == 0;
	return noted || errno == ENOSPC || errno == EDQUOT ? STATUS_OK
							   : err_set_errno(err, "%s: write", path);
}

enum status file_lock_take(const char *path, int64_t now_ms, struct file_lock *ret_lock,
			   struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return file_refused(err, path);
	enum status status = STATUS_OK;
	if (!SABOTAGE("lock_not_taken") && !take(fd))
		status = errno == EWOULDBLOCK ? tell_holder(fd, path, err)
					      : err_set_errno(err, "%s: lock", path);
	if (status == STATUS_OK)
		status = note_holder(fd, path, now_ms, err);
	if (status != STATUS_OK) {
		close(fd);
		return status;
	}
	ret_lock->fd = fd;
	return STATUS_OK;
}

void file_lock_release(struct file_lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}

#include "common/crypto/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/base/sabotage.h"

/* Also of a core that somebody forces with more rights than ours: no kind of memory is in it. */
static enum status empty_cores(struct err *err)
{
	static const char nothing[] = "0";
	int file = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
	if (file < 0 && errno == ENOENT)
		return STATUS_OK; /* no /proc */
	if (file < 0 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)
		return STATUS_OK; /* done already: nobody may open it any more */
	bool written = file >= 0 && write(file, nothing, 1) == 1;
	if (file >= 0)
		(void)close(file);
	return written ? STATUS_OK : err_set_errno(err, "cannot empty core files");
}

enum status process_harden(struct err *err)
{
	const struct rlimit none = {0, 0};

	if (SABOTAGE("harden.cores"))
		return STATUS_OK;
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return err_set_errno(err, "cannot forbid core files");
	TRY(empty_cores(err));
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_set_errno(err, "cannot keep other processes from reading our memory");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_set_errno(err, "cannot give up new privileges");
	return STATUS_OK;
}

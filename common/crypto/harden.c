#include "common/crypto/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>

enum status process_harden(struct err *err)
{
	const struct rlimit none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return err_set_errno(err, "cannot forbid core files");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_set_errno(err, "cannot keep other processes from reading our memory");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_set_errno(err, "cannot give up new privileges");
	return STATUS_OK;
}

/* zhianctl: what a person asks of a county's daemons. */
#include "common/crypto/harden.h"
#include "common/crypto/keys.h"
#include "services/ctl/ctl.h"

int main(int argc, char **argv)
{
	const struct ctl_streams streams = {stdin, stdout, stderr};
	struct err err;
	if (process_harden(&err) != STATUS_OK || crypto_start(&err) != STATUS_OK) {
		return ctl_cannot_start(argv[0], argc - 1, (const char *const *)argv + 1, &streams,
					&err);
	}
	return ctl_run(argv[0], argc - 1, (const char *const *)argv + 1, &streams);
}

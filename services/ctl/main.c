/* zhianctl: what a person asks of a county's daemons. */
#include "common/crypto/harden.h"
#include "common/crypto/keys.h"
#include "services/ctl/runs.h"
#include "services/ctl/session.h"

static int run(struct session *session, const struct invocation *invocation)
{
	if (invocation->command == NULL || given_flag(invocation, "help"))
		return run_help(session, invocation);
	return invocation->command->run(session, invocation);
}

int main(int argc, char **argv)
{
	struct invocation invocation;
	struct session session;
	struct failure failure = {.code = NULL};
	struct err err;
	if (process_harden(&err) != STATUS_OK || crypto_start(&err) != STATUS_OK) {
		fprintf(stderr, "zhianctl: %s\n", err.text);
		return EXIT_INTERNAL;
	}
	int wrong =
		parse_command_line(argc - 1, (const char *const *)argv + 1, &invocation, &failure);
	int exit = session_open(&session, argv[0], &invocation);
	if (wrong != EXIT_DONE) {
		exit = wrong;
		session.failure = failure;
	} else if (exit == EXIT_DONE) {
		exit = run(&session, &invocation);
	}
	if (exit != EXIT_DONE && session.failure.code != NULL)
		(void)session_fail(&session);
	session_close(&session);
	/* A full disk or a closed pipe must not look like success. */
	if (fflush(stdout) != 0 && exit == EXIT_DONE)
		exit = EXIT_INTERNAL;
	return exit;
}

#include "services/ctl/ctl.h"

#include <errno.h>
#include <string.h>

#include "services/ctl/runs.h"
#include "services/ctl/session.h"

static int run(struct session *session, const struct invocation *invocation)
{
	if (invocation->command == NULL || given_flag(invocation, "help"))
		return run_help(session, invocation);
	return invocation->command->run(session, invocation);
}

/* False: with errno.  Of a write that failed while there was more to come nobody knows the reason:
 * another one says it. */
static bool is_written(FILE *out)
{
	errno = 0;
	if (fflush(out) == 0 && ferror(out) == 0)
		return true;
	if (errno == 0) {
		clearerr(out);
		errno = EIO;
		(void)(fputc('\n', out) == EOF || fflush(out) != 0);
	}
	return false;
}

int ctl_run(const char *program, int argc, const char *const *argv,
	    const struct ctl_streams *streams)
{
	struct invocation invocation;
	struct session session;
	struct failure failure = {.code = NULL};
	static const char *const version[] = {"version"};
	if (argc == 1 && strcmp(argv[0], "--version") == 0)
		argv = version; /* as every program is asked */
	int wrong = parse_command_line(argc, argv, &invocation, &failure);
	int exit = session_open(&session, program, streams, &invocation);
	if (wrong != EXIT_DONE) {
		exit = wrong;
		session.failure = failure;
	} else if (exit == EXIT_DONE) {
		exit = run(&session, &invocation);
	}
	if (exit != EXIT_DONE && session.failure.code != NULL)
		(void)session_fail(&session);
	/* A full disk or a closed pipe must not look like success. */
	if (!is_written(streams->out) && exit == EXIT_DONE) {
		struct err err;
		(void)err_set_errno(&err, "the output couldn't be written");
		exit = failure_of_err(&session.failure, EXIT_INTERNAL, &err);
		(void)session_fail(&session);
	}
	session_close(&session);
	return exit;
}

int ctl_cannot_start(const char *program, int argc, const char *const *argv,
		     const struct ctl_streams *streams, const struct err *err)
{
	struct invocation invocation;
	struct session session;
	struct failure failure = {.code = NULL};
	(void)parse_command_line(argc, argv, &invocation, &failure);
	(void)session_open(&session, program, streams, &invocation);
	(void)failure_of_err(&session.failure, EXIT_INTERNAL, err);
	int exit = session_fail(&session);
	session_close(&session);
	return exit;
}

/* `county up`, `down`, `list`: the daemons as processes of their own, for where no service manager
 * does it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/clock_source.h"
#include "common/base/sabotage.h"
#include "services/ctl/county/county_own.h"
#include "services/ctl/county/process.h"
#include "services/ctl/runs.h"
#include "services/ctl/target.h"

#define LOOK_AGAIN_MS 20
/* Who folds its state from a long journal takes minutes; who ends is seen at once. */
#define START_MS 600000
#define START_SLOW_MS 10000
#define STOP_MS 60000
#define STOP_AT_ONCE_MS 10000 /* for a second SIGTERM, and again for SIGKILL */

/* ---- starting */

static void become_daemon(const struct process *process)
{
	char program[FILE_PATH_MAX + 32], log[FILE_PATH_MAX], region[16];
	const char *root = process->session->root[0] != '\0' ? process->session->root : "/";
	(void)snprintf(program, sizeof program, "%s/zhian-%s", process->programs,
		       place_name(process->place));
	(void)snprintf(region, sizeof region, "%06u", (unsigned)process->region);
	process_log(process, log);
	(void)setsid();
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (out < 0 || in < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(out, STDERR_FILENO) < 0)
		_exit(EXIT_INTERNAL);
	(void)execl(program, program, "--root", root, "--region", region, (char *)NULL);
	/* As a daemon says why it ended, since nobody else can: process_said_why() finds it. */
	struct err why;
	(void)err_set_errno(&why, "%s", program);
	(void)dprintf(STDERR_FILENO, "zhianctl error started=no reason=\"%s\"\n", why.text);
	_exit(EXIT_FILE);
}

static int start(struct process *process)
{
	char path[FILE_PATH_MAX], log[FILE_PATH_MAX];
	struct err err;
	layout_etc(process->session, process->region, "zhian.yaml", path);
	if (access(path, F_OK) != 0) {
		(void)failure_set(&process->session->failure, EXIT_FILE, "cli.county_unknown");
		failure_param(&process->session->failure, "file", path);
		return EXIT_FILE;
	}
	if (own_given(process->session, process->region)) {
		char region[16];
		(void)snprintf(region, sizeof region, "%06u", (unsigned)process->region);
		(void)failure_set(&process->session->failure, EXIT_FILE, "cli.up_by_units");
		failure_param(&process->session->failure, "region", region);
		return EXIT_FILE;
	}
	process_log(process, log);
	struct stat found;
	process->said_until = stat(log, &found) == 0 ? found.st_size : 0;
	char *slash = strrchr(log, '/');
	if (slash != NULL)
		*slash = '\0';
	if (file_make_directories(log, 0750, &err) != STATUS_OK)
		return failure_of_err(&process->session->failure, EXIT_FILE, &err);
	(void)fflush(NULL);
	process->child = fork();
	if (process->child == 0)
		become_daemon(process);
	if (process->child > 0)
		return EXIT_DONE;
	(void)err_set_errno(&err, "fork");
	return failure_of_err(&process->session->failure, EXIT_INTERNAL, &err);
}

static int not_started(struct process *process, const char *code)
{
	char path[FILE_PATH_MAX];
	struct failure *failure = &process->session->failure;
	process_log(process, path);
	(void)failure_set(failure, EXIT_FILE, code);
	failure_param(failure, "daemon", place_name(process->place));
	failure_param(failure, "file", path);
	return EXIT_FILE;
}

/* In the reader's language, where its log says why. */
static int ended(struct process *process)
{
	char why[PROCESS_WHY];
	if (!process_said_why(process, why))
		return not_started(process, "cli.daemon_ended");
	int exit = not_started(process, "cli.daemon_ended_why");
	failure_param(&process->session->failure, "why", why);
	return exit;
}

static void say_to(FILE *out, const struct process *process, const char *what, pid_t pid)
{
	char region[16], number[24];
	struct session *session = process->session;
	(void)snprintf(region, sizeof region, "%06u", (unsigned)process->region);
	(void)snprintf(number, sizeof number, "%ld", (long)pid);
	if (session->json) {
		fprintf(out,
			"{\"kind\":\"process\",\"region\":%s,\"daemon\":\"%s\",\"state\":\"%s\","
			"\"pid\":%s}\n",
			region, place_name(process->place), what, number);
		return;
	}
	struct template_param params[] = {
		{"region", region}, {"daemon", place_name(process->place)}, {"pid", number}};
	session_say(session, out, what, params, 3);
}

static void say(const struct process *process, const char *what, pid_t pid)
{
	say_to(process->session->out, process, what, pid);
}

/* ---- the daemons that are meant */

#define PROCESSES_MAX (SESSION_COUNTIES_MAX * COUNTY_PLACES)

static int list_processes(struct session *session, const struct invocation *invocation,
			  struct process *processes, size_t *ret_count)
{
	uint32_t regions[SESSION_COUNTIES_MAX];
	enum daemon daemons[DAEMON_COUNT];
	size_t region_count = 1, daemon_count = target_daemons(session, invocation, daemons);
	int exit = daemon_count != 0 ? EXIT_DONE : EXIT_USAGE;
	*ret_count = 0;
	if (exit == EXIT_DONE && given_flag(invocation, "all"))
		region_count = session_regions(session, regions, SESSION_COUNTIES_MAX);
	else if (exit == EXIT_DONE)
		exit = session_region(session, &regions[0]);
	if (exit == EXIT_DONE && region_count == 0)
		exit = failure_set(&session->failure, EXIT_FILE, "cli.no_county");
	bool whole = invocation->operand_count == 0 && given_text(invocation, "daemon") == NULL;
	for (size_t i = 0; exit == EXIT_DONE && i < region_count; i++) {
		for (size_t j = 0; j < daemon_count; j++)
			process_init(&processes[(*ret_count)++], session, regions[i],
				     (unsigned)daemons[j]);
		if (whole)
			process_init(&processes[(*ret_count)++], session, regions[i],
				     COUNTY_CONSOLE);
	}
	return exit;
}

/* A county is whole without its read model: where the console isn't installed, it isn't started. */
static bool is_installed(const struct process *process)
{
	char program[FILE_PATH_MAX + 32];
	if (process->place != COUNTY_CONSOLE)
		return true;
	(void)snprintf(program, sizeof program, "%.1000s/zhian-console", process->programs);
	return access(program, X_OK) == 0;
}

static const char *programs_of(const struct invocation *invocation, char memory[FILE_PATH_MAX])
{
	const char *stated = given_text(invocation, "programs");
	if (stated != NULL)
		return stated;
	ssize_t size = readlink("/proc/self/exe", memory, FILE_PATH_MAX - 1);
	memory[size > 0 ? size : 0] = '\0';
	char *slash = strrchr(memory, '/');
	if (slash != NULL)
		*slash = '\0';
	return memory;
}

/* ---- up: in the end each of them runs, whoever started it */

/* true: it is settled what becomes of this one, with `*ret_exit`.  Only who may speak is: they are
 * told of in their order, and started all at once. */
static bool look_again(struct process *process, bool may_speak, int *ret_exit)
{
	int status;
	if (process->child != 0) {
		if (!may_speak)
			return false;
		if (process_is_ready(process, process->child))
			say(process, "process_ready", process->child);
		else if (waitpid(process->child, &status, WNOHANG) == process->child)
			*ret_exit = ended(process);
		else
			return false;
		return true;
	}
	/* One that was killed, or asked to end, holds its lock for a moment more; one that somebody
	 * else starts right now will be ready. */
	pid_t holder = process_holder(process);
	if (holder == 0) {
		*ret_exit = start(process);
		return *ret_exit != EXIT_DONE;
	}
	if (!may_speak || !process_is_ready(process, holder) || process_is_dying(holder) ||
	    process_holder(process) != holder)
		return false;
	say(process, "process_there", holder);
	return true;
}

/* Nobody is left to wonder what is waited for. */
static void say_who_is_slow(const struct process *processes, const bool *settled, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pid_t pid = processes[i].child;
		if (!settled[i] && pid == 0)
			pid = process_holder(&processes[i]);
		if (!settled[i] && pid != 0)
			say_to(processes[i].session->err, &processes[i], "process_waited_for", pid);
	}
}

/* One more look at all that aren't settled; how many are left.  `late`: none is. */
static size_t look_at_all(struct process *processes, bool *settled, size_t count, bool late,
			  int *worst)
{
	size_t left = 0;
	uint32_t told = 0;
	for (size_t i = 0; i < count; i++) {
		int each = EXIT_DONE;
		if (settled[i])
			continue;
		settled[i] =
			!is_installed(&processes[i]) || look_again(&processes[i], left == 0, &each);
		if (!settled[i] && late)
			each = not_started(&processes[i], processes[i].child != 0
								  ? "cli.daemon_not_ready"
								  : "cli.daemon_held");
		bool of_county = settled[i] && processes[i].child == 0;
		settled[i] = settled[i] || late;
		/* Why none of a county's can be started is said once. */
		if (each != EXIT_DONE && of_county && told == processes[i].region)
			*worst = each;
		else if (each != EXIT_DONE)
			*worst = session_fail(processes[i].session);
		if (each != EXIT_DONE && of_county)
			told = processes[i].region;
		left += !settled[i];
	}
	return left;
}

int run_county_up(struct session *session, const struct invocation *invocation)
{
	struct process *processes = (struct process *)calloc(PROCESSES_MAX, sizeof *processes);
	bool settled[PROCESSES_MAX] = {false};
	char memory[FILE_PATH_MAX];
	size_t count;
	struct clock_source clock = clock_system();
	ASSERT(processes != NULL);
	int exit = list_processes(session, invocation, processes, &count), worst = exit;
	int64_t wait_ms =
		given_text(invocation, "timeout") != NULL ? session->timeout_ms : START_MS;
	int64_t end_ms = clock_mono_ms(&clock) + wait_ms;
	int64_t slow_ms = clock_mono_ms(&clock) + START_SLOW_MS;
	for (size_t i = 0; exit == EXIT_DONE && i < count; i++)
		processes[i].programs = programs_of(invocation, memory);
	/* All are started before the first is waited for: none depends on another's being there. */
	while (exit == EXIT_DONE && look_at_all(processes, settled, count,
						clock_mono_ms(&clock) > end_ms, &worst) != 0) {
		if (clock_mono_ms(&clock) > slow_ms) {
			say_who_is_slow(processes, settled, count);
			slow_ms = INT64_MAX;
		}
		(void)poll(NULL, 0, LOOK_AGAIN_MS);
	}
	if (exit == EXIT_DONE)
		session->failure.code = NULL; /* said already */
	free(processes);
	return worst;
}

/* ---- down: asked, then told, then made to; the lock tells when it is gone */

/* What is done to whoever is still there, at each of the ends of time. */
static const struct {
	int signal;
	const char *said;
} stop_steps[] = {
	{SIGTERM, NULL},                 /* drains: what was taken in is finished first */
	{SIGTERM, "process_told_again"}, /* at once: what is durable is kept */
	{SIGKILL, "process_killed"},     /* the same; its journal is whole in any case */
};
#define STOP_STEPS (sizeof stop_steps / sizeof stop_steps[0])

/* Said at once, and the others go on to be ended. */
static int not_ours(const struct process *process, pid_t pid)
{
	char region[16], number[24];
	struct failure *failure = &process->session->failure;
	(void)snprintf(region, sizeof region, "%06u", (unsigned)process->region);
	(void)snprintf(number, sizeof number, "%ld", (long)pid);
	(void)failure_set(failure, EXIT_FILE, "cli.not_your_process");
	failure_param(failure, "region", region);
	failure_param(failure, "daemon", place_name(process->place));
	failure_param(failure, "pid", number);
	int exit = session_fail(process->session);
	failure->code = NULL;
	return exit;
}

/* `pids`: 0 for who is gone, or isn't ours to end. */
static int signal_all(struct process *processes, pid_t *pids, size_t count, size_t step)
{
	int exit = EXIT_DONE;
	for (size_t i = 0; i < count; i++) {
		if (pids[i] == 0)
			continue;
		if (kill(pids[i], stop_steps[step].signal) == 0) {
			if (stop_steps[step].said != NULL)
				say(&processes[i], stop_steps[step].said, pids[i]);
		} else if (errno == EPERM) {
			exit = not_ours(&processes[i], pids[i]);
			pids[i] = 0;
		} /* else it has ended meanwhile */
	}
	return exit;
}

static size_t look_who_stopped(struct process *processes, pid_t *pids, size_t count)
{
	size_t left = 0;
	for (size_t i = 0; i < count; i++) {
		if (pids[i] == 0)
			continue;
		if (process_holder(&processes[i]) == pids[i]) {
			left++;
			continue;
		}
		say(&processes[i], "process_stopped", pids[i]);
		pids[i] = 0;
	}
	return left;
}

static int stop_all(struct process *processes, pid_t *pids, size_t count, int64_t wait_ms)
{
	struct clock_source clock = clock_system();
	size_t left = count;
	int exit = EXIT_DONE;
	for (size_t step = 0; left != 0 && step < STOP_STEPS; step++) {
		int each = signal_all(processes, pids, count, step);
		exit = each != EXIT_DONE ? each : exit;
		int64_t given_ms = step == 0 ? wait_ms : STOP_AT_ONCE_MS;
		if (SABOTAGE("ctl.down-lingers"))
			given_ms = STOP_MS;
		int64_t end_ms = clock_mono_ms(&clock) + given_ms;
		while ((left = look_who_stopped(processes, pids, count)) != 0 &&
		       clock_mono_ms(&clock) <= end_ms)
			(void)poll(NULL, 0, LOOK_AGAIN_MS);
		if (SABOTAGE("ctl.down-never-insists"))
			break;
	}
	for (size_t i = 0; i < count; i++) { /* in the kernel's hands: a disk that doesn't answer */
		if (pids[i] == 0)
			continue;
		(void)not_started(&processes[i], "cli.daemon_not_stopped");
		exit = session_fail(processes[i].session);
		processes[i].session->failure.code = NULL; /* said already */
	}
	return exit;
}

int run_county_down(struct session *session, const struct invocation *invocation)
{
	struct process *processes = (struct process *)calloc(PROCESSES_MAX, sizeof *processes);
	pid_t pids[PROCESSES_MAX] = {0};
	size_t count;
	ASSERT(processes != NULL);
	int exit = list_processes(session, invocation, processes, &count);
	int64_t wait_ms = given_text(invocation, "timeout") != NULL ? session->timeout_ms : STOP_MS;
	if (exit == EXIT_DONE) {
		for (size_t i = 0; i < count; i++)
			pids[i] = process_holder(&processes[i]);
		exit = stop_all(processes, pids, count, wait_ms);
	}
	free(processes);
	return exit;
}

int run_county_list(struct session *session, const struct invocation *invocation)
{
	uint32_t regions[SESSION_COUNTIES_MAX];
	size_t count = session_regions(session, regions, SESSION_COUNTIES_MAX);
	(void)invocation;
	for (size_t i = 0; i < count; i++) {
		unsigned running = 0;
		for (unsigned j = DAEMON_INTAKE; j < DAEMON_COUNT; j++) {
			struct process process;
			process_init(&process, session, regions[i], j);
			running += process_holder(&process) != 0;
		}
		if (session->json) {
			fprintf(session->out,
				"{\"kind\":\"county\",\"region\":%u,\"running\":%u}\n",
				(unsigned)regions[i], running);
			continue;
		}
		char region[16], number[16];
		(void)snprintf(region, sizeof region, "%06u", (unsigned)regions[i]);
		(void)snprintf(number, sizeof number, "%u", running);
		struct template_param params[] = {{"region", region}, {"count", number}};
		session_say(session, session->out, "county_line", params, 2);
	}
	if (count == 0)
		return failure_set(&session->failure, EXIT_FILE, "cli.no_county");
	return EXIT_DONE;
}

/* `county up`, `down`, `list`: the daemons as processes of their own, for where no service manager
 * does it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "services/ctl/runs.h"
#include "services/ctl/target.h"

#define LOOK_AGAIN_MS 20
#define START_MS 30000
#define STOP_MS 60000

struct process {
	struct session *session;
	uint32_t region;
	unsigned place; /* a daemon, or the console */
	const char *programs;
	pid_t child; /* of this run of zhianctl; 0: none */
};

/* ---- who runs */

static void process_path(const struct process *process, const char *format, char out[FILE_PATH_MAX])
{
	(void)snprintf(out, FILE_PATH_MAX, "%s/%s/%06u/%s", process->session->root, format,
		       (unsigned)process->region, place_name(process->place));
}

/* The holder of the data directory's lock; 0: nobody.  The lock is the kernel's, so a number that
 * is left of a dead process is never believed. */
static pid_t holder_of(const struct process *process)
{
	char path[FILE_PATH_MAX], lock[FILE_PATH_MAX + 8], text[128];
	long pid = 0;
	process_path(process, "var/lib/zhian", path);
	(void)snprintf(lock, sizeof lock, "%s/lock", path);
	int descriptor = open(lock, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return 0;
	if (flock(descriptor, LOCK_SH | LOCK_NB) != 0) {
		ssize_t size = read(descriptor, text, sizeof text - 1);
		text[size > 0 ? size : 0] = '\0';
		if (strncmp(text, "pid ", 4) == 0)
			pid = strtol(text + 4, NULL, 10);
	}
	(void)close(descriptor);
	return pid > 1 ? (pid_t)pid : 0;
}

/* Ready is said by the process itself, in a file with its number. */
static bool is_ready(const struct process *process, pid_t pid)
{
	char path[FILE_PATH_MAX], ready[FILE_PATH_MAX + 8], text[32] = "";
	process_path(process, "run/zhian", path);
	(void)snprintf(ready, sizeof ready, "%s.ready", path);
	int descriptor = open(ready, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return false;
	ssize_t size = read(descriptor, text, sizeof text - 1);
	(void)close(descriptor);
	return size > 0 && strtol(text, NULL, 10) == (long)pid;
}

/* ---- starting */

static void become_daemon(const struct process *process)
{
	char program[FILE_PATH_MAX + 32], log[FILE_PATH_MAX + 8], path[FILE_PATH_MAX], region[16];
	const char *root = process->session->root[0] != '\0' ? process->session->root : "/";
	(void)snprintf(program, sizeof program, "%s/zhian-%s", process->programs,
		       place_name(process->place));
	(void)snprintf(region, sizeof region, "%06u", (unsigned)process->region);
	process_path(process, "var/log/zhian", path);
	(void)snprintf(log, sizeof log, "%s.log", path);
	(void)setsid();
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (out < 0 || in < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(out, STDERR_FILENO) < 0)
		_exit(EXIT_INTERNAL);
	(void)execl(program, program, "--root", root, "--region", region, (char *)NULL);
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
	process_path(process, "var/log/zhian", path);
	(void)snprintf(log, sizeof log, "%s", path);
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
	char path[FILE_PATH_MAX + 8], log[FILE_PATH_MAX];
	struct failure *failure = &process->session->failure;
	process_path(process, "var/log/zhian", log);
	(void)snprintf(path, sizeof path, "%s.log", log);
	(void)failure_set(failure, EXIT_FILE, code);
	failure_param(failure, "daemon", place_name(process->place));
	failure_param(failure, "file", path);
	return EXIT_FILE;
}

static int wait_ready(struct process *process, int64_t end_ms)
{
	struct clock_source clock = clock_system();
	while (!is_ready(process, process->child)) {
		int status;
		if (waitpid(process->child, &status, WNOHANG) == process->child)
			return not_started(process, "cli.daemon_ended");
		if (clock_mono_ms(&clock) > end_ms)
			return not_started(process, "cli.daemon_not_ready");
		(void)poll(NULL, 0, LOOK_AGAIN_MS);
	}
	return EXIT_DONE;
}

static void say(const struct process *process, const char *what, pid_t pid)
{
	char region[16], number[24];
	struct session *session = process->session;
	(void)snprintf(region, sizeof region, "%06u", (unsigned)process->region);
	(void)snprintf(number, sizeof number, "%ld", (long)pid);
	if (session->json) {
		fprintf(session->out,
			"{\"kind\":\"process\",\"region\":%s,\"daemon\":\"%s\",\"state\":\"%s\","
			"\"pid\":%s}\n",
			region, place_name(process->place), what, number);
		return;
	}
	struct template_param params[] = {
		{"region", region}, {"daemon", place_name(process->place)}, {"pid", number}};
	session_say(session, session->out, what, params, 3);
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
			processes[(*ret_count)++] = (struct process){.session = session,
								     .region = regions[i],
								     .place = (unsigned)daemons[j]};
		if (whole)
			processes[(*ret_count)++] = (struct process){
				.session = session, .region = regions[i], .place = COUNTY_CONSOLE};
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

int run_county_up(struct session *session, const struct invocation *invocation)
{
	struct process processes[PROCESSES_MAX];
	char memory[FILE_PATH_MAX];
	size_t count;
	struct clock_source clock = clock_system();
	int exit = list_processes(session, invocation, processes, &count);
	int64_t wait_ms =
		given_text(invocation, "timeout") != NULL ? session->timeout_ms : START_MS;
	for (size_t i = 0; exit == EXIT_DONE && i < count; i++) {
		pid_t holder = holder_of(&processes[i]);
		processes[i].programs = programs_of(invocation, memory);
		if (holder != 0)
			say(&processes[i], "process_there", holder);
		else if (is_installed(&processes[i]))
			exit = start(&processes[i]);
	}
	/* All were started before the first is waited for: none depends on another's being
	 * there. */
	int64_t end_ms = clock_mono_ms(&clock) + wait_ms;
	int worst = exit;
	for (size_t i = 0; exit == EXIT_DONE && i < count; i++) {
		if (processes[i].child == 0)
			continue;
		int each = wait_ready(&processes[i], end_ms);
		if (each == EXIT_DONE)
			say(&processes[i], "process_ready", processes[i].child);
		else
			worst = session_fail(session);
	}
	if (exit == EXIT_DONE)
		session->failure.code = NULL; /* said already */
	return worst;
}

/* SIGTERM once; the lock tells when it is gone, whoever's child it is. */
static int stop(struct process *process, pid_t pid, int64_t end_ms)
{
	struct clock_source clock = clock_system();
	while (holder_of(process) == pid) {
		if (clock_mono_ms(&clock) > end_ms)
			return not_started(process, "cli.daemon_not_stopped");
		(void)poll(NULL, 0, LOOK_AGAIN_MS);
	}
	say(process, "process_stopped", pid);
	return EXIT_DONE;
}

int run_county_down(struct session *session, const struct invocation *invocation)
{
	struct process processes[PROCESSES_MAX];
	pid_t pids[PROCESSES_MAX];
	size_t count;
	struct clock_source clock = clock_system();
	int exit = list_processes(session, invocation, processes, &count);
	int64_t wait_ms = given_text(invocation, "timeout") != NULL ? session->timeout_ms : STOP_MS;
	if (exit != EXIT_DONE)
		return exit;
	for (size_t i = 0; i < count; i++) {
		pids[i] = holder_of(&processes[i]);
		if (pids[i] != 0 && kill(pids[i], SIGTERM) != 0 && errno == EPERM)
			exit = not_started(&processes[i], "cli.not_your_process");
	}
	if (exit != EXIT_DONE)
		return exit;
	int64_t end_ms = clock_mono_ms(&clock) + wait_ms;
	for (size_t i = 0; i < count; i++) {
		int each = pids[i] != 0 ? stop(&processes[i], pids[i], end_ms) : EXIT_DONE;
		if (each != EXIT_DONE)
			exit = session_fail(session);
	}
	session->failure.code = NULL; /* said already */
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
			struct process process = {
				.session = session, .region = regions[i], .place = j};
			running += holder_of(&process) != 0;
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

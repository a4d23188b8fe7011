/* `county up` and `down` over programs that are written for it: who is started, who is there
 * already, and what is said of those that don't come to serve.  Real ones: e2e. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "common/base/file_lock.h"
#include "tests/unit/services/ctl/county/county_alone.h"

static const char *const daemons[] = {"intake", "hazard", "escalation", "notify", "credit"};
#define DAEMONS (sizeof daemons / sizeof daemons[0])

static const char *root_path(const struct county_alone *c, const char *below)
{
	static char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%s/%s", c->root, below);
	return path;
}

static const char *ready_path(const struct county_alone *c, const char *name)
{
	char below[64];
	(void)snprintf(below, sizeof below, "run/zhian/522701/%s.ready", name);
	return root_path(c, below);
}

/* A program of this name, which does what the lines of the shell say; $ready is its file. */
static void put_program(const struct county_alone *c, const char *name, const char *lines)
{
	char text[FILE_PATH_MAX + 512], below[64];
	struct err err;
	assert_ok(file_make_directories(root_path(c, "programs"), 0700, &err));
	assert_ok(file_make_directories(root_path(c, "run/zhian/522701"), 0700, &err));
	(void)snprintf(text, sizeof text, "#!/bin/sh\nready=%.900s\n%s\n", ready_path(c, name),
		       lines);
	(void)snprintf(below, sizeof below, "programs/zhian-%s", name);
	assert_ok(file_write_atomic(root_path(c, below), bytes_of_text(text), 0700, &err));
}

static void up(struct county_alone *c, int exit, const char *options)
{
	char line[FILE_PATH_MAX + 128];
	(void)snprintf(line, sizeof line, "county up --programs %.800s %s",
		       root_path(c, "programs"), options);
	alone_expect(c, exit, line);
}

static unsigned lines_with(const char *text, const char *words)
{
	unsigned count = 0;
	for (const char *at = strstr(text, words); at != NULL; at = strstr(at + 1, words))
		count++;
	return count;
}

/* What up has started is a child of this process: it ends here.  `path` has its number. */
static void end_child(const char *path)
{
	char text[32] = "";
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof text, file));
	assert_int_equal(fclose(file), 0);
	pid_t pid = (pid_t)strtol(text, NULL, 10);
	assert_true(pid > 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* ---- up */

static void each_is_started_and_said_when_it_serves(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->timeout = "20s";
	for (size_t i = 0; i < DAEMONS; i++)
		put_program(c, daemons[i], "echo $$ > $ready\nexec sleep 60");
	up(c, EXIT_DONE, "--json");
	for (size_t i = 0; i < DAEMONS; i++) {
		char line[96];
		(void)snprintf(line, sizeof line,
			       "{\"kind\":\"process\",\"region\":522701,\"daemon\":\"%s\","
			       "\"state\":\"process_ready\",\"pid\":",
			       daemons[i]);
		alone_said(c, line);
		end_child(ready_path(c, daemons[i]));
	}
	assert_int_equal(lines_with(c->out, "\n"), DAEMONS); /* no console is installed here */
	assert_string_equal(c->err, "");
	/* One alone is one alone. */
	assert_int_equal(unlink(ready_path(c, "hazard")), 0);
	up(c, EXIT_DONE, "hazard");
	assert_int_equal(lines_with(c->out, "\n"), 1);
	alone_said(c, "hazard");
	end_child(ready_path(c, "hazard"));
}

/* The others come to serve all the same, and the code isn't that of a success. */
static void one_that_ends_is_told_with_its_reason(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->timeout = "20s";
	put_program(c, "intake", "echo 'x error a=b reason=\"no key for \\\"this\\\"\"'; exit 3");
	put_program(c, "hazard", "echo of another end reason=none; exit 3");
	put_program(c, "credit", "echo $$ > $ready\nexec sleep 60");
	up(c, EXIT_FILE, "intake hazard credit");
	alone_said(c, "intake ended while it started: no key for \"this\" (see ");
	alone_said(c, "hazard ended while it started; see ");
	alone_said(c, "hazard.log");
	assert_int_equal(lines_with(c->err, "\n"), 2);
	assert_int_equal(lines_with(c->out, "\n"), 1);
	end_child(ready_path(c, "credit"));
	/* What it said before isn't why it ends now. */
	put_program(c, "intake", "exit 3");
	up(c, EXIT_FILE, "intake");
	alone_said(c, "intake ended while it started; see ");
}

static void what_is_not_installed_is_said(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->timeout = "20s";
	up(c, EXIT_FILE, "");
	assert_int_equal(lines_with(c->err, "\n"), DAEMONS);
	alone_said(c, "programs/zhian-notify: No such file or directory (see ");
	assert_string_equal(c->out, "");
}

static void one_that_never_serves_is_not_waited_for(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->timeout = "100ms";
	/* Another process's number isn't its own. */
	put_program(c, "intake",
		    "echo 1 > $ready; echo $$ > ${ready%intake.ready}pipe.ready; exec sleep 60");
	assert_int_equal(mkfifo(ready_path(c, "pipe"), 0600), 0);
	up(c, EXIT_FILE, "intake");
	alone_said(c, "intake isn't ready in time");
	end_child(ready_path(c, "pipe")); /* it may still come to serve */
}

/* Ten seconds in, and once. */
static void one_that_takes_long_is_named(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->timeout = "10500ms";
	put_program(c, "intake", "echo $$ > ${ready%intake.ready}slow.ready; exec sleep 60");
	up(c, EXIT_FILE, "intake");
	alone_said(c, "intake isn't ready yet");
	assert_int_equal(lines_with(c->err, "isn't ready yet"), 1);
	assert_string_equal(c->out, "");
	alone_said(c, "intake isn't ready in time");
	end_child(ready_path(c, "slow"));
}

/* What is wrong with a county is no daemon's fault, and said once. */
static void a_county_that_is_not_there_is_said_once(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->region = "522702";
	up(c, EXIT_FILE, "");
	alone_said(c, "there is no such county");
	assert_int_equal(lines_with(c->err, "\n"), 1);
}

/* ---- who is there already */

/* A process that holds a daemon's data and serves; the `ends`-th SIGTERM ends it. */
static pid_t hold(const struct county_alone *c, const char *name, int ends)
{
	char below[96], text[32];
	struct err err;
	struct file_lock lock;
	int pipes[2];
	sigset_t told;
	(void)sigemptyset(&told);
	(void)sigaddset(&told, SIGTERM);
	(void)snprintf(below, sizeof below, "var/lib/zhian/522701/%s", name);
	assert_ok(file_make_directories(root_path(c, below), 0700, &err));
	assert_ok(file_make_directories(root_path(c, "run/zhian/522701"), 0700, &err));
	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it never outlives a test that fails */
		(void)strncat(below, "/lock", sizeof below - strlen(below) - 1);
		(void)sigprocmask(SIG_BLOCK, &told, NULL);
		if (file_lock_take(root_path(c, below), 0, &lock, &err) != STATUS_OK ||
		    write(pipes[1], "x", 1) != 1)
			_exit(1);
		for (int i = 0, which; i < ends; i++)
			(void)sigwait(&told, &which);
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(read(pipes[0], text, 1), 1);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
	(void)snprintf(text, sizeof text, "%ld\n", (long)pid);
	assert_ok(file_write_atomic(ready_path(c, name), bytes_of_text(text), 0600, &err));
	return pid;
}

static void who_serves_already_is_left_alone(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char said[64];
	c->timeout = "20s";
	pid_t pid = hold(c, "hazard", 1);
	up(c, EXIT_DONE, "hazard");
	(void)snprintf(said, sizeof said, "%ld", (long)pid);
	alone_said(c, said);
	alone_expect(c, EXIT_DONE, "county list --json");
	alone_said(c, "{\"kind\":\"county\",\"region\":522701,\"running\":1}");
	/* Data that another holds who doesn't serve. */
	assert_int_equal(unlink(ready_path(c, "hazard")), 0);
	c->timeout = "100ms";
	up(c, EXIT_FILE, "hazard");
	alone_said(c, "its data are held by a process that isn't ready");
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	alone_expect(c, EXIT_DONE, "county list --json");
	alone_said(c, "\"running\":0}");
}

static void who_is_asked_ends_and_is_told_again_if_not(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->timeout = "10s";
	pid_t first = hold(c, "intake", 1), second = hold(c, "credit", 1);
	alone_expect(c, EXIT_DONE, "county down --json");
	assert_int_equal(lines_with(c->out, "\"process_stopped\""), 2);
	assert_int_equal(lines_with(c->out, "\n"), 2);
	assert_int_equal(waitpid(first, NULL, 0), first);
	assert_int_equal(waitpid(second, NULL, 0), second);
	c->timeout = "100ms";
	first = hold(c, "intake", 2);
	alone_expect(c, EXIT_DONE, "county down intake --json");
	assert_int_equal(lines_with(c->out, "\"process_told_again\""), 1);
	assert_int_equal(lines_with(c->out, "\"process_stopped\""), 1);
	assert_int_equal(waitpid(first, NULL, 0), first);
	alone_expect(c, EXIT_DONE, "county down"); /* nobody is there */
	assert_string_equal(c->out, "");
}

/* What another user started: the test may run as somebody who may end anything. */
static pid_t others;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): theirs begin with __ */
int kill(pid_t pid, int signal)
{
	if (pid == others) {
		errno = EPERM;
		return -1;
	}
	return (int)syscall(SYS_kill, pid, signal);
}

/* It is named, and the others are ended all the same, however long they take. */
static void who_is_anothers_is_named_and_the_others_end(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char said[96];
	c->timeout = "100ms";
	others = hold(c, "intake", 1);
	pid_t slow = hold(c, "hazard", 2), quick = hold(c, "credit", 1);
	int exit = alone_run(c, "county down");
	pid_t held = others;
	others = 0;
	assert_int_equal(kill(held, 0), 0); /* it serves on */
	assert_int_equal(exit, EXIT_FILE);
	(void)snprintf(said, sizeof said, "intake of 522701 (process %ld) is another user's",
		       (long)held);
	assert_non_null(strstr(c->err, said));
	assert_int_equal(lines_with(c->err, "\n"), 1);
	assert_int_equal(lines_with(c->out, "has stopped"), 2);
	assert_null(strstr(c->out, "intake"));
	assert_int_equal(waitpid(slow, NULL, 0), slow);
	assert_int_equal(waitpid(quick, NULL, 0), quick);
	assert_int_equal(kill(held, SIGTERM), 0);
	assert_int_equal(waitpid(held, NULL, 0), held);
}

#define IN_A_COUNTY(test) cmocka_unit_test_setup_teardown(test, alone_setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_COUNTY(each_is_started_and_said_when_it_serves),
		IN_A_COUNTY(one_that_ends_is_told_with_its_reason),
		IN_A_COUNTY(what_is_not_installed_is_said),
		IN_A_COUNTY(one_that_never_serves_is_not_waited_for),
		IN_A_COUNTY(one_that_takes_long_is_named),
		IN_A_COUNTY(a_county_that_is_not_there_is_said_once),
		IN_A_COUNTY(who_serves_already_is_left_alone),
		IN_A_COUNTY(who_is_asked_ends_and_is_told_again_if_not),
		IN_A_COUNTY(who_is_anothers_is_named_and_the_others_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

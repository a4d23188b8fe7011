/* A server of one run: in a folder of its own, by an account that may run it, ended with it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/bench/peers/peers.h"

struct account {
	uid_t user;
	gid_t group;
};

static bool account_of(const char *name, struct account *ret_account)
{
	struct passwd user, *found = NULL;
	char memory[4096];
	if (getpwnam_r(name, &user, memory, sizeof memory, &found) != 0 || found == NULL)
		return false;
	*ret_account = (struct account){user.pw_uid, user.pw_gid};
	return true;
}

enum status peers_server_folder(const char *directory, const char *user,
				struct peers_server *ret_server, struct err *err)
{
	*ret_server = (struct peers_server){.pid = 0, .user = geteuid() == 0 ? user : NULL};
	(void)snprintf(ret_server->folder, sizeof ret_server->folder, "%s/zhian-peer-XXXXXX",
		       directory);
	if (mkdtemp(ret_server->folder) == NULL)
		return err_set_errno(err, "%s", ret_server->folder);
	if (ret_server->user == NULL)
		return STATUS_OK;
	struct account account;
	if (!account_of(ret_server->user, &account))
		return err_set(err, STATUS_INVALID, "there is no account %s", ret_server->user);
	if (chown(ret_server->folder, account.user, account.group) != 0)
		return err_set_errno(err, "%s", ret_server->folder);
	return STATUS_OK;
}

/* The child: as the account, there, its words in the folder's log. */
static _Noreturn void become(const struct peers_server *server, const char *const *argv)
{
	if (server->user != NULL) {
		struct account account;
		if (!account_of(server->user, &account) || setgroups(0, NULL) != 0 ||
		    setgid(account.group) != 0 || setuid(account.user) != 0)
			_exit(126);
	}
	if (chdir(server->folder) != 0)
		_exit(126);
	int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (log < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
		_exit(126);
	(void)execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

enum status peers_server_start(struct peers_server *server, const char *const *argv,
			       struct err *err)
{
	(void)fflush(NULL);
	server->pid = fork();
	if (server->pid < 0)
		return err_set_errno(err, "fork");
	if (server->pid == 0)
		become(server, argv);
	return STATUS_OK;
}

static pid_t wait_for(pid_t pid, int *ret_how)
{
	pid_t ended;
	do
		ended = waitpid(pid, ret_how, 0);
	while (ended < 0 && errno == EINTR);
	return ended;
}

enum status peers_server_call(const struct peers_server *server, const char *const *argv,
			      struct err *err)
{
	struct peers_server called = *server;
	int how;
	TRY(peers_server_start(&called, argv, err));
	if (wait_for(called.pid, &how) < 0)
		return err_set_errno(err, "%s", argv[0]);
	if (!WIFEXITED(how) || WEXITSTATUS(how) != 0)
		return err_set(err, STATUS_IO, "%s failed: see %s/log", argv[0], server->folder);
	return STATUS_OK;
}

static uint64_t cpu_us_of(pid_t pid)
{
	clockid_t clock;
	struct timespec time;
	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
		return 0;
	return (uint64_t)time.tv_sec * 1000000u + (uint64_t)time.tv_nsec / 1000u;
}

static pid_t parent_of(pid_t pid)
{
	char path[64], text[512];
	long parent = 0;
	(void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return 0;
	size_t size = fread(text, 1, sizeof text - 1, file);
	(void)fclose(file);
	text[size] = '\0';
	const char *name_end = strrchr(text, ')'); /* a name may hold anything */
	if (name_end != NULL && name_end[1] != '\0' && name_end[2] != '\0')
		parent = strtol(name_end + 4, NULL, 10);
	return (pid_t)parent;
}

uint64_t peers_server_cpu_us(const struct peers_server *server)
{
	uint64_t sum = cpu_us_of(server->pid);
	DIR *all = opendir("/proc");
	if (all == NULL)
		return sum;
	for (const struct dirent *entry; (entry = readdir(all)) != NULL;) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		if (pid > 0 && parent_of(pid) == server->pid)
			sum += cpu_us_of(pid);
	}
	(void)closedir(all);
	return sum;
}

enum status peers_server_stop(struct peers_server *server, int number, struct err *err)
{
	int how;
	if (server->pid <= 0)
		return STATUS_OK;
	if (kill(server->pid, number) != 0 || wait_for(server->pid, &how) < 0)
		return err_set_errno(err, "the server in %s", server->folder);
	server->pid = 0;
	return STATUS_OK;
}

void peers_server_remove(struct peers_server *server)
{
	struct err err;
	if (server->folder[0] != '\0' && file_remove_tree(server->folder, &err) != STATUS_OK)
		fprintf(stderr, "%s\n", err.text);
}

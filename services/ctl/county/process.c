#include "services/ctl/county/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/sabotage.h"
#include "services/ctl/county/settings.h"

static bool read_places(struct process *process)
{
	struct config_set *set = NULL;
	struct err err;
	bool read = settings_of(process->session, process->region, SETTINGS_SILENT, &set, &err) ==
			    STATUS_OK &&
		    !SABOTAGE("ctl.data-elsewhere-ignored");
	if (read) {
		(void)snprintf(process->data, sizeof process->data, "%.900s/%s", set->config.data,
			       place_name(process->place));
		(void)snprintf(process->run, sizeof process->run, "%.900s", set->config.run);
	}
	config_unload(&set);
	return read;
}

void process_init(struct process *process, struct session *session, uint32_t region, unsigned place)
{
	*process = (struct process){.session = session, .region = region, .place = place};
	if (read_places(process))
		return;
	(void)snprintf(process->data, sizeof process->data, "%.900s/var/lib/zhian/%06u/%s",
		       session->root, (unsigned)region, place_name(place));
	(void)snprintf(process->run, sizeof process->run, "%.900s/run/zhian/%06u", session->root,
		       (unsigned)region);
}

/* Another user's lock can't be looked at; what that user said when it was ready can. */
static pid_t told_holder(const struct process *process)
{
	char ready[FILE_PATH_MAX + 32], text[32] = "";
	(void)snprintf(ready, sizeof ready, "%s/%s.ready", process->run,
		       place_name(process->place));
	int descriptor = open(ready, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return 0;
	ssize_t size = read(descriptor, text, sizeof text - 1);
	(void)close(descriptor);
	long pid = size > 0 ? strtol(text, NULL, 10) : 0;
	return pid > 1 && (kill((pid_t)pid, 0) == 0 || errno == EPERM) ? (pid_t)pid : 0;
}

pid_t process_holder(const struct process *process)
{
	char lock[FILE_PATH_MAX + 8], text[128];
	long pid = 0;
	(void)snprintf(lock, sizeof lock, "%s/lock", process->data);
	int descriptor = open(lock, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return errno == EACCES ? told_holder(process) : 0;
	if (flock(descriptor, LOCK_SH | LOCK_NB) != 0) {
		ssize_t size = read(descriptor, text, sizeof text - 1);
		text[size > 0 ? size : 0] = '\0';
		if (strncmp(text, "pid ", 4) == 0)
			pid = strtol(text + 4, NULL, 10);
	}
	(void)close(descriptor);
	return pid > 1 ? (pid_t)pid : 0;
}

bool process_is_ready(const struct process *process, pid_t pid)
{
	char ready[FILE_PATH_MAX + 32], text[32] = "";
	(void)snprintf(ready, sizeof ready, "%s/%s.ready", process->run,
		       place_name(process->place));
	int descriptor = open(ready, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return false;
	ssize_t size = read(descriptor, text, sizeof text - 1);
	(void)close(descriptor);
	return size > 0 && strtol(text, NULL, 10) == (long)pid;
}

/* The bit of SIGKILL in a line of /proc/PID/status like "SigPnd:\t0000000000000100". */
static bool kill_stands_in(const char *status, const char *name)
{
	const char *at = strstr(status, name);
	return at != NULL &&
	       (strtoull(at + strlen(name), NULL, 16) & UINT64_C(1) << (SIGKILL - 1)) != 0;
}

bool process_is_dying(pid_t pid)
{
	char path[64], text[4096];
	(void)snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return true; /* gone meanwhile */
	ssize_t size = read(descriptor, text, sizeof text - 1);
	(void)close(descriptor);
	text[size > 0 ? size : 0] = '\0';
	if (SABOTAGE("ctl.dying-believed"))
		return false;
	return size <= 0 || strstr(text, "State:\tZ") != NULL ||
	       strstr(text, "State:\tX") != NULL ||
	       strstr(text, "VmSize:") == NULL || /* its memory is gone, its files follow */
	       kill_stands_in(text, "SigPnd:\t") || kill_stands_in(text, "ShdPnd:\t");
}

void process_log(const struct process *process, char out[FILE_PATH_MAX])
{
	(void)snprintf(out, FILE_PATH_MAX, "%.900s/var/log/zhian/%06u/%s.log",
		       process->session->root, (unsigned)process->region,
		       place_name(process->place));
}

/* The value after "reason=", as common/base/log wrote it. */
static void read_reason(const char *at, const char *end, char why[PROCESS_WHY])
{
	size_t size = 0;
	bool quoted = at < end && *at == '"';
	for (at += quoted; at < end && *at != (quoted ? '"' : ' ') && size + 1 < PROCESS_WHY;
	     at++) {
		if (quoted && *at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\'))
			at++;
		why[size++] = *at;
	}
	why[size] = '\0';
}

bool process_said_why(const struct process *process, char why[PROCESS_WHY])
{
	static const char key[] = " reason=";
	char path[FILE_PATH_MAX], *line = NULL;
	size_t room = 0;
	ssize_t size;
	bool said = false;
	process_log(process, path);
	FILE *log = fopen(path, "re");
	if (log == NULL || fseeko(log, process->said_until, SEEK_SET) != 0) {
		if (log != NULL)
			(void)fclose(log);
		return false;
	}
	while ((size = getline(&line, &room, log)) > 0) {
		const char *at = strstr(line, key);
		const char *end = line + size - (line[size - 1] == '\n');
		if (at == NULL || strstr(line, " error ") == NULL || strstr(line, " error ") > at)
			continue;
		read_reason(at + sizeof key - 1, end, why);
		said = why[0] != '\0';
	}
	free(line);
	(void)fclose(log);
	return said && !SABOTAGE("ctl.end-unexplained");
}

/* A reload: zhian.yaml is read again, and what a running process can change is changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "common/base/sabotage.h"
#include "common/daemon/daemon_internal.h"

#define SETTING_MAX 128

enum log_level shell_log_level(const struct config *config)
{
	switch ((enum config_log_level)config->log_level) {
	case CONFIG_LOG_ERROR:
		return LOG_LEVEL_ERROR;
	case CONFIG_LOG_WARN:
		return LOG_LEVEL_WARN;
	case CONFIG_LOG_INFO:
		return LOG_LEVEL_INFO;
	case CONFIG_LOG_DEBUG:
		return LOG_LEVEL_DEBUG;
	}
	return LOG_LEVEL_INFO;
}

/* The whole of the settings as text, freed by the caller; NULL: no memory. */
static char *printed(const struct config *config)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return NULL;
	config_print(config, out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* The first setting that differs and isn't taken before a restart: "feed.endpoint". */
static bool first_to_wait(const char *old, const char *new, char ret_name[SETTING_MAX])
{
	const char *section = new;
	while (*old != '\0' && *new != '\0') {
		size_t size = strcspn(old, "\n"), new_size = strcspn(new, "\n");
		bool same = size == new_size && memcmp(old, new, size) == 0;
		size_t depth = strspn(new, " -");
		if (depth == 0)
			section = new;
		if (!same && strncmp(new, "log_level:", 10) != 0) {
			(void)snprintf(ret_name, SETTING_MAX, "%.*s%s%.*s",
				       depth != 0 ? (int)strcspn(section, ":\n") : 0, section,
				       depth != 0 ? "." : "", (int)strcspn(new + depth, ":\n"),
				       new + depth);
			return true;
		}
		old += size + (old[size] == '\n');
		new += new_size + (new[new_size] == '\n');
	}
	if (*old == *new)
		return false;
	(void)snprintf(ret_name, SETTING_MAX, "%.*s", (int)strcspn(section, ":\n"), section);
	return true;
}

static void say_what_waits(struct daemon_shell *shell, const struct config *config)
{
	char name[SETTING_MAX];
	char *old = printed(shell->config), *new = printed(config);
	bool waits = old != NULL && new != NULL &&first_to_wait(old, new, name) &&
		     !SABOTAGE("shell.reload-says-nothing");
	free(old);
	free(new);
	if (!waits) {
		(void)sd_notify(0, "READY=1\nSTATUS=reloaded");
		return;
	}
	(void)sd_notifyf(0, "READY=1\nSTATUS=reloaded; %s and what follows it wait for a restart",
			 name);
	log_warn(&shell->log, "restart_needed", log_text("setting", name));
}

void shell_reload_came(uv_signal_t *handle, int number)
{
	struct daemon_shell *shell = (struct daemon_shell *)handle->data;
	struct config_set *set;
	struct err err;
	(void)number;
	(void)sd_notify(0, "RELOADING=1");
	if (shell_read_config(shell, &set, &err) != STATUS_OK) {
		(void)sd_notifyf(0, "READY=1\nSTATUS=reload refused: %s", err.text);
		log_error(&shell->log, "reload_refused", log_err(&err),
			  log_text("kept", "the old configuration"));
		return;
	}
	/* Sockets, stores and limits are of the process's whole life; doors hold on to the old
	 * file. */
	shell->log.most = shell_log_level(&set->config);
	say_what_waits(shell, &set->config);
	log_info(&shell->log, "reloaded", log_i64("level", (int64_t)shell->log.most));
	config_unload(&set);
}

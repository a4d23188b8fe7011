/* `county found`: a daemon without data may begin.  Nothing begins by itself: a disk that isn't
 * mounted looks like a new county (common/store/holdings.h). */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "common/policy/people/config.h"
#include "common/store/holdings.h"
#include "services/ctl/county/county_own.h"
#include "services/ctl/county/settings.h"
#include "services/ctl/runs.h"

static int failed(struct session *session, enum status status, const struct err *err)
{
	return failure_of_err(&session->failure,
			      status == STATUS_CONFLICT ? EXIT_CONFLICT
			      : status == STATUS_DENIED ? EXIT_NOT_PERMITTED
							: EXIT_FILE,
			      err);
}

static enum status refuse_data(const char *data, const char *name, struct err *err)
{
	char path[FILE_PATH_MAX];
	int size = snprintf(path, sizeof path, "%s/%s/journal", data, name);
	if (size < 0 || (size_t)size >= sizeof path)
		return err_set(err, STATUS_INVALID, "%.64s…: the path is too long", data);
	DIR *directory = opendir(path);
	if (directory == NULL && errno == ENOENT)
		return STATUS_OK;
	if (directory == NULL) /* what can't be seen may be there */
		return file_refused(err, path);
	bool any = false;
	for (const struct dirent *entry = readdir(directory); entry != NULL && !any;
	     entry = readdir(directory))
		any = entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
	(void)closedir(directory);
	return any ? err_set(err, STATUS_CONFLICT, "%s: there is a journal; start %s", path, name)
		   : STATUS_OK;
}

static enum status found_one(const struct session *session, uint32_t region, const char *data,
			     const char *name, struct err *err)
{
	const struct holdings new = {.data = HOLDINGS_NEW};
	char path[FILE_PATH_MAX];
	TRY(refuse_data(data, name, err));
	layout_holdings(session, region, name, path);
	return holdings_write(path, &new, err);
}

static bool is_daemon(const char *name)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (strcmp(name, daemon_name(daemon)) == 0)
			return true;
	}
	return false;
}

int run_county_found(struct session *session, const struct invocation *invocation)
{
	struct config_set *set = NULL;
	struct err err = {STATUS_OK, ""};
	uint32_t region;
	int exit = session_region(session, &region);
	if (exit != EXIT_DONE)
		return exit;
	for (size_t i = 0; i < invocation->operand_count; i++) {
		if (is_daemon(invocation->operands[i]))
			continue;
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.unknown_daemon");
		failure_param(&session->failure, "value", invocation->operands[i]);
		return EXIT_USAGE;
	}
	if (own_begin(session, region, &err) != STATUS_OK)
		return failed(session, STATUS_DENIED, &err);
	enum status status = settings_of(session, region, SETTINGS_SAID, &set, &err);
	for (size_t i = 0; status == STATUS_OK && i < invocation->operand_count; i++) {
		const char *name = invocation->operands[i];
		struct template_param params[] = {{"name", name}};
		status = found_one(session, region, set->config.data, name, &err);
		if (status == STATUS_OK)
			session_say(session, session->out, "county_may_begin", params, 1);
	}
	config_unload(&set);
	if (status == STATUS_OK)
		status = own_settle(session, region, &err);
	return status == STATUS_OK ? EXIT_DONE : failed(session, status, &err);
}

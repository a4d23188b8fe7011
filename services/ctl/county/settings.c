#include "services/ctl/county/settings.h"

#include "common/base/file.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/show/problems_say.h"

enum status settings_read(const struct session *session, const char *path, enum settings_say say,
			  struct config_set **ret_set, struct err *err)
{
	struct problems problems;
	problems_init(&problems);
	enum status status = config_load(path, session->root, &problems, ret_set, err);
	if (say == SETTINGS_SAID)
		problems_say(session->lang, &problems, session->err);
	problems_done(&problems);
	return status;
}

enum status settings_of(const struct session *session, uint32_t region, enum settings_say say,
			struct config_set **ret_set, struct err *err)
{
	char path[FILE_PATH_MAX];
	layout_etc(session, region, "zhian.yaml", path);
	return settings_read(session, path, say, ret_set, err);
}

int settings_load(struct session *session, const char *path, struct config_set **ret_set)
{
	struct err err = {STATUS_OK, ""};
	if (settings_read(session, path, SETTINGS_SAID, ret_set, &err) == STATUS_OK)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_FILE, "cli.config_invalid");
	failure_param(&session->failure, "file", path);
	failure_param(&session->failure, "why", err.text);
	return EXIT_FILE;
}

/* The county's settings: what is wrong with them, and what is in effect. */
#include "common/base/disk_room.h"
#include "common/core/json_line.h"
#include "common/policy/people/config.h"
#include "common/policy/yaml/value_text.h"
#include "services/ctl/county/settings.h"
#include "services/ctl/doctor/doctor.h"
#include "services/ctl/runs.h"
#include "services/ctl/session.h"

#define SETTING_LINE (2 * FILE_PATH_MAX) /* a path, with what JSON makes of it */

static int config_path(struct session *session, const struct invocation *invocation,
		       char out[FILE_PATH_MAX])
{
	uint32_t region;
	if (invocation->operand_count != 0) {
		(void)snprintf(out, FILE_PATH_MAX, "%s", invocation->operands[0]);
		return EXIT_DONE;
	}
	int exit = session_region(session, &region);
	if (exit == EXIT_DONE)
		layout_etc(session, region, "zhian.yaml", out);
	return exit;
}

/* Policy, calendar, dictionary and people are beside zhian.yaml and are read by the same
 * daemons. */
static int check_books(struct session *session, const char *path)
{
	if (doctor_check_files(session, session->region, session->err).errors == 0)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_FILE, "cli.files_invalid");
	failure_param(&session->failure, "file", path);
	return EXIT_FILE;
}

/* Where nothing has run yet, another machine's files may be looked at. */
static int check_room(struct session *session, const struct config *config)
{
	struct disk_room room;
	char reserve[VALUE_TEXT], size[VALUE_TEXT];
	if (!disk_room_of(config->data, &room) ||
	    (uint64_t)config->disk.reserve_bytes < room.size_bytes)
		return EXIT_DONE;
	value_print_size(config->disk.reserve_bytes, reserve);
	value_print_size((int64_t)room.size_bytes, size);
	(void)failure_set(&session->failure, EXIT_FILE, "cli.reserve_too_large");
	failure_param(&session->failure, "reserve", reserve);
	failure_param(&session->failure, "path", config->data);
	failure_param(&session->failure, "size", size);
	return EXIT_FILE;
}

/* A line a setting, by its name in the file. */
static void put_setting(void *context, const char *name, const char *value)
{
	struct session *session = (struct session *)context;
	uint8_t memory[SETTING_LINE];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "setting");
	json_text(&json, "name", name);
	json_text(&json, "value", value);
	json_end(&json);
	(void)fwrite(memory, 1, out.size, session->out);
}

static int run_config(struct session *session, const struct invocation *invocation, bool show)
{
	char path[FILE_PATH_MAX];
	struct config_set *set;
	int exit = config_path(session, invocation, path);
	if (exit == EXIT_DONE)
		exit = settings_load(session, path, &set);
	if (exit != EXIT_DONE)
		return exit;
	struct template_param params[] = {{"file", path}};
	if (show && session->json)
		config_each(&set->config, put_setting, session);
	else if (show)
		config_print(&set->config, session->out);
	else if (invocation->operand_count == 0)
		exit = check_books(session, path);
	if (!show && exit == EXIT_DONE && invocation->operand_count == 0)
		exit = check_room(session, &set->config);
	if (!show && exit == EXIT_DONE)
		session_say(session, session->out, "file_fine", params, 1);
	config_unload(&set);
	return exit;
}

int run_config_check(struct session *session, const struct invocation *invocation)
{
	return run_config(session, invocation, false);
}

int run_config_show(struct session *session, const struct invocation *invocation)
{
	return run_config(session, invocation, true);
}

#include "services/ctl/county/county_own.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/core/json_line.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/county/settings.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"

bool own_applies(const struct session *session, const struct config *config,
		 struct owners *ret_owners)
{
	return session->root[0] == '\0' && !config->demo && owners_find(ret_owners);
}

static struct config_set *read_config(const struct session *session, uint32_t region)
{
	struct config_set *set = NULL;
	struct err err;
	return settings_of(session, region, SETTINGS_SILENT, &set, &err) == STATUS_OK ? set : NULL;
}

bool own_applies_to(const struct session *session, uint32_t region, struct owners *ret_owners)
{
	struct config_set *set = read_config(session, region);
	bool applies = set != NULL && own_applies(session, &set->config, ret_owners);
	config_unload(&set);
	return applies;
}

bool own_given(const struct session *session, uint32_t region)
{
	char path[FILE_PATH_MAX], below[64];
	struct owners owners;
	struct stat info;
	bool given = false;
	if (!own_applies_to(session, region, &owners))
		return false;
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++) {
		(void)snprintf(below, sizeof below, "keys/%s.key", owners_name(i));
		layout_etc(session, region, below, path);
		given |= stat(path, &info) == 0 && info.st_uid == owners.users[i];
	}
	return given;
}

/* ---- root, and back */

enum status own_be_root(struct err *err)
{
	if (geteuid() == 0 || getuid() != 0)
		return STATUS_OK;
	return seteuid(0) == 0 && setegid(0) == 0 ? STATUS_OK
						  : err_set_errno(err, "cannot act as root again");
}

enum status own_begin(const struct session *session, uint32_t region, struct err *err)
{
	struct owners owners;
	return own_applies_to(session, region, &owners) ? own_be_root(err)
							: layout_become_owner(session, err);
}

void own_look(const struct session *session, uint32_t region, const struct config *config,
	      const struct owners *owners, char etc[FILE_PATH_MAX], struct owners_look *ret_look)
{
	layout_etc(session, region, "", etc);
	*ret_look = (struct owners_look){
		.owners = owners,
		.etc = etc,
		.data = config->data,
		.run = config->run,
		.process = OWNERS_PROCESSES,
	};
}

enum status own_settle(const struct session *session, uint32_t region, struct err *err)
{
	char etc[FILE_PATH_MAX];
	struct owners owners;
	struct owners_look look;
	if (getuid() != 0)
		return STATUS_OK;
	struct config_set *set = read_config(session, region);
	enum status status = STATUS_OK;
	if (set != NULL && own_applies(session, &set->config, &owners)) {
		own_look(session, region, &set->config, &owners, etc, &look);
		look.mends = look.takes_roots = true;
		status = own_be_root(err);
		if (status == STATUS_OK)
			status = owners_look(&look, err);
	}
	config_unload(&set);
	return status;
}

/* ---- `county own` */

struct owning {
	struct session *session;
	struct lines lines;
};

static void put_file(void *context, const struct owners_wrong *wrong)
{
	struct owning *owning = (struct owning *)context;
	char memory[FILE_PATH_MAX + 512], mode[8];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "owned");
	json_text(&json, "path", wrong->path);
	json_unsigned(&json, "user", (uint64_t)wrong->is);
	json_unsigned(&json, "wanted_user", (uint64_t)wrong->wanted);
	(void)snprintf(mode, sizeof mode, "%04o", (unsigned)wrong->mode & 07777u);
	json_text(&json, "mode", mode);
	(void)snprintf(mode, sizeof mode, "%04o", (unsigned)wrong->wanted_mode & 07777u);
	json_text(&json, "wanted_mode", mode);
	json_bool(&json, "done", wrong->mended);
	if (wrong->why_not != NULL)
		json_text(&json, "why", wrong->why_not);
	json_end(&json);
	(void)lines_put(&owning->lines, bytes_of(memory, out.size - 1));
}

static int own_all(struct session *session, uint32_t region, const struct config *config,
		   bool dry_run)
{
	char etc[FILE_PATH_MAX], count[24], left[24];
	struct owning owning = {.session = session};
	struct owners owners;
	struct owners_look look;
	struct err err;
	if (!own_applies(session, config, &owners))
		return failure_set(&session->failure, EXIT_REFUSED, "cli.own_one_user");
	if (geteuid() != 0)
		return failure_set(&session->failure, EXIT_NOT_PERMITTED, "cli.own_root");
	own_look(session, region, config, &owners, etc, &look);
	look.mends = !dry_run;
	look.takes_roots = true;
	look.wrong = put_file;
	look.context = &owning;
	lines_open(&owning.lines, session, LINES_TABLE);
	enum status status = owners_look(&look, &err);
	lines_close(&owning.lines, bytes_of(NULL, 0));
	if (status != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	(void)snprintf(count, sizeof count, "%zu", dry_run ? look.left : look.mended);
	(void)snprintf(left, sizeof left, "%zu", look.left);
	struct template_param params[] = {{"count", count}, {"left", left}};
	if (!session->json)
		session_say(session, session->out, dry_run ? "own_would" : "own_done", params, 2);
	if (look.held && !session->json)
		session_say(session, session->err, "own_held", NULL, 0);
	if (dry_run || look.left == 0)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_SOME_FAILED, "cli.own_left");
	failure_param(&session->failure, "count", left);
	return EXIT_SOME_FAILED;
}

int run_county_own(struct session *session, const struct invocation *invocation)
{
	uint32_t region;
	int exit = session_region(session, &region);
	if (exit != EXIT_DONE)
		return exit;
	struct config_set *set = read_config(session, region);
	if (set == NULL) {
		char path[FILE_PATH_MAX];
		layout_etc(session, region, "zhian.yaml", path);
		(void)failure_set(&session->failure, EXIT_FILE, "cli.config_invalid");
		failure_param(&session->failure, "file", path);
		failure_param(&session->failure, "why", "zhianctl config check");
		return EXIT_FILE;
	}
	exit = own_all(session, region, &set->config, given_flag(invocation, "dry-run"));
	config_unload(&set);
	return exit;
}

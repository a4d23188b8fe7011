/* Closed volumes of the county's journals, kept small; the daemons may run. */
#include "common/core/json_line.h"
#include "common/store/journal_pack.h"
#include "services/ctl/backup/tree.h"
#include "services/ctl/county/settings.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define LINE_BYTES 512

struct packing {
	struct lines lines;
	enum daemon daemon;
	uint64_t volumes;
};

static void put_packed(void *context, const struct volume_packed *volume)
{
	struct packing *packing = (struct packing *)context;
	char memory[LINE_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "packed");
	json_text(&json, "daemon", daemon_name(packing->daemon));
	json_text(&json, "volume", volume->name);
	json_unsigned(&json, "first_frame", volume->first_frame);
	json_unsigned(&json, "last_frame", volume->last_frame);
	json_unsigned(&json, "bytes_before", volume->bytes_before);
	if (volume->bytes_after != 0)
		json_unsigned(&json, "bytes_after", volume->bytes_after);
	json_end(&json);
	(void)lines_put(&packing->lines, bytes_of(memory, out.size - 1));
	packing->volumes++;
}

static enum status pack_daemon(struct packing *packing, const char *data, uint64_t newest,
			       bool dry_run, struct err *err)
{
	char folder[FILE_PATH_MAX], journal[FILE_PATH_MAX];
	TRY(tree_join(folder, data, daemon_name(packing->daemon), err));
	TRY(tree_join(journal, folder, "journal", err));
	const struct journal_pack how = {.directory = journal, .keep = newest, .dry_run = dry_run};
	return journal_pack(&how, put_packed, packing, err);
}

static int failed(struct session *session, enum status status, const struct err *err)
{
	enum ctl_exit exit = status == STATUS_BUSY        ? EXIT_BUSY
			     : status == STATUS_CORRUPT   ? EXIT_CHECK_FAILED
			     : status == STATUS_NOT_FOUND ? EXIT_NOT_FOUND
							  : EXIT_FILE;
	return failure_of_err(&session->failure, exit, err);
}

int run_journal_pack(struct session *session, const struct invocation *invocation)
{
	enum daemon daemons[DAEMON_COUNT];
	struct config_set *set = NULL;
	struct packing packing = {.volumes = 0};
	struct err err = {STATUS_OK, ""};
	uint64_t newest = 0;
	bool dry_run = given_flag(invocation, "dry-run");
	uint32_t region;
	size_t count = target_daemons(session, invocation, daemons);
	if (count == 0)
		return EXIT_USAGE;
	int exit = given_number(invocation, "newest", &newest, &session->failure);
	if (exit == EXIT_DONE)
		exit = session_region(session, &region);
	if (exit != EXIT_DONE)
		return exit;
	enum status status = settings_of(session, region, SETTINGS_SAID, &set, &err);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	lines_open(&packing.lines, session, LINES_TABLE);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		packing.daemon = daemons[i];
		status = pack_daemon(&packing, set->config.data, newest, dry_run, &err);
	}
	config_unload(&set);
	/* Said otherwise. */
	packing.lines.failed = status != STATUS_OK || (packing.volumes == 0 && !session->json);
	lines_close(&packing.lines, bytes_of(NULL, 0));
	if (status != STATUS_OK)
		return failed(session, status, &err);
	if (!session->json)
		session_say(session, session->out,
			    packing.volumes == 0 ? "journal_nothing_to_pack"
			    : dry_run            ? "journal_packable"
						 : "journal_packed",
			    NULL, 0);
	return EXIT_DONE;
}

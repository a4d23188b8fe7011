/* `backup` and `restore`: a stopped county's files, copied and put back. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/base/version.h"
#include "common/core/json_line.h"
#include "common/policy/people/config.h"
#include "services/ctl/backup/backup.h"
#include "services/ctl/county/county_own.h"
#include "services/ctl/county/settings.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"

#define LINE_BYTES 1024
#define LOOK_AGAIN_MS 50

static int failed(struct session *session, enum status status, const struct err *err)
{
	enum ctl_exit exit = status == STATUS_BUSY       ? EXIT_BUSY
			     : status == STATUS_CORRUPT  ? EXIT_CHECK_FAILED
			     : status == STATUS_CONFLICT ? EXIT_CONFLICT
			     : status == STATUS_DENIED   ? EXIT_NOT_PERMITTED
							 : EXIT_FILE;
	return failure_of_err(&session->failure, exit, err);
}

/* `owners` is filled, and pointed at, where each process is a user of its own. */
static void place_of(const struct session *session, uint32_t region, const struct config *config,
		     struct owners *owners, struct backup_county *ret_county)
{
	*ret_county = (struct backup_county){.region = region,
					     .keys_kept_ms = config->retention.key_copies_ms};
	if (own_applies(session, config, owners))
		ret_county->owners = owners;
	layout_etc(session, region, "", ret_county->etc);
	(void)snprintf(ret_county->data, sizeof ret_county->data, "%s", config->data);
}

/* ---- one line a journal */

struct journal_line {
	enum daemon daemon;
	uint64_t sequence, frame, cut;
	uint64_t incarnation;
	const uint8_t *chain; /* NULL: isn't told */
};

static void put_journal(struct lines *lines, const struct journal_line *journal)
{
	char memory[LINE_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "journal");
	json_text(&json, "daemon", daemon_name(journal->daemon));
	json_unsigned(&json, "sequence", journal->sequence);
	json_unsigned(&json, "frame", journal->frame);
	if (journal->cut != 0)
		json_unsigned(&json, "cut", journal->cut);
	if (journal->incarnation != 0)
		json_hex(&json, "incarnation",
			 bytes_of(&journal->incarnation, sizeof journal->incarnation));
	if (journal->chain != NULL)
		json_hex(&json, "chain", bytes_of(journal->chain, JOURNAL_HASH));
	json_end(&json);
	(void)lines_put(lines, bytes_of(memory, out.size - 1));
}

/* ---- backup */

static void show_backup(struct session *session, const struct manifest *manifest, const char *path)
{
	struct lines lines;
	char digest[2 * CRYPTO_DIGEST + 1];
	struct template_param params[] = {{"path", path}, {"digest", digest}};
	hex_print(bytes_of(manifest->digest, CRYPTO_DIGEST), digest);
	lines_open(&lines, session, LINES_TABLE);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct journal_head *head = &manifest->journals[daemon];
		put_journal(&lines, &(struct journal_line){.daemon = daemon,
							   .sequence = head->sequence,
							   .frame = head->frame,
							   .incarnation = head->incarnation,
							   .chain = head->chain});
	}
	lines_close(&lines, bytes_of(NULL, 0));
	if (!session->json)
		session_say(session, session->out, "backup_made", params, 2);
}

/* A county that was told to stop finishes first what it has taken in, and who told it isn't kept
 * waiting by the service manager: so its end is waited for here, as long as an answer would be. */
static enum status make_when_stopped(struct session *session, const struct backup_county *county,
				     const char *directory, struct manifest *ret_manifest,
				     struct backup_damages *ret_damages, struct err *err)
{
	struct clock_source clock = clock_system();
	int64_t end_ms = clock_mono_ms(&clock) + session->timeout_ms;
	bool said = false;
	for (;;) {
		enum status status = backup_make(county, zhian_version, clock_now_ms(&clock),
						 directory, ret_manifest, ret_damages, err);
		if (status != STATUS_BUSY || clock_mono_ms(&clock) >= end_ms ||
		    SABOTAGE("backup.gives-up-at-once"))
			return status;
		struct template_param params[] = {{"why", err->text}};
		if (!said && !session->json)
			session_say(session, session->err, "backup_waits", params, 1);
		said = true;
		(void)poll(NULL, 0, LOOK_AGAIN_MS);
	}
}

/* What it all comes to, with the first of them; then each of the others on a line of its own. */
static int say_damages(struct session *session, enum ctl_exit exit, const char *code,
		       const struct damages *damages)
{
	uint64_t unnamed = damages_unnamed(damages);
	char count[32];
	for (uint64_t i = 0; i < damages->count - unnamed; i++) {
		(void)snprintf(count, sizeof count, "%llu", (unsigned long long)damages->count);
		(void)failure_set(&session->failure, exit, i == 0 ? code : "cli.backup_damage");
		failure_param(&session->failure, "count", count);
		failure_param(&session->failure, "why", damages->named[i].what.text);
		(void)session_fail(session);
	}
	if (unnamed != 0) {
		(void)snprintf(count, sizeof count, "%llu", (unsigned long long)unnamed);
		(void)failure_set(&session->failure, exit, "cli.backup_unnamed");
		failure_param(&session->failure, "count", count);
		(void)session_fail(session);
	}
	session->failure.code = NULL; /* said already */
	return (int)exit;
}

/* The backup is made; what it can't give back is said. */
static int say_all(struct session *session, const struct backup_damages *damages)
{
	const struct {
		const char *code;
		const struct damages *damages;
	} kinds[] = {
		{"cli.backup_parts_damaged", &damages->parts},
		{"cli.backup_reads_damaged", &damages->reads},
		{"cli.backup_views_damaged", &damages->views},
	};
	int exit = EXIT_DONE;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kinds[i].damages->count != 0)
			exit = say_damages(session, EXIT_CHECK_FAILED, kinds[i].code,
					   kinds[i].damages);
	}
	return exit;
}

/* What ended it, after all that was damaged besides. */
static int not_made(struct session *session, const struct backup_damages *damages,
		    enum status status, const struct err *err)
{
	int exit = failed(session, status, err);
	if (damages->hinder.count == 0)
		return exit;
	if (strcmp(damages->hinder.named[0].what.text, err->text) != 0)
		(void)session_fail(session);
	return say_damages(session, (enum ctl_exit)exit, "cli.failed", &damages->hinder);
}

int run_backup(struct session *session, const struct invocation *invocation)
{
	char path[FILE_PATH_MAX];
	struct backup_county county;
	struct owners owners;
	struct manifest manifest;
	struct config_set *set;
	struct err err = {STATUS_OK, ""};
	uint32_t region;
	int exit = session_region(session, &region);
	if (exit != EXIT_DONE)
		return exit;
	layout_etc(session, region, "zhian.yaml", path);
	exit = settings_load(session, path, &set);
	if (exit != EXIT_DONE)
		return exit;
	place_of(session, region, &set->config, &owners, &county);
	const char *directory = invocation->operands[0];
	struct backup_damages damages;
	enum status status =
		make_when_stopped(session, &county, directory, &manifest, &damages, &err);
	config_unload(&set);
	struct err settling;
	if (own_settle(session, region, &settling) != STATUS_OK && status == STATUS_OK) {
		manifest_free(&manifest);
		return failed(session, STATUS_IO, &settling);
	}
	if (status != STATUS_OK)
		return not_made(session, &damages, status, &err);
	show_backup(session, &manifest, directory);
	manifest_free(&manifest);
	return say_all(session, &damages);
}

/* ---- restore */

static void show_cut_event(void *context, enum daemon daemon, const struct event *event)
{
	char memory[LINE_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "cut");
	json_text(&json, "daemon", daemon_name(daemon));
	json_unsigned(&json, "sequence", event->sequence);
	json_text(&json, "event", event_kind_name(event->head.kind));
	json_id(&json, "subject",
		object_id_make((enum object_kind)event->head.subject_kind,
			       event->head.subject_region, event->head.subject_number));
	json_moment(&json, "recorded_ms", event->recorded_ms);
	/* A person did it by hand, and has to be told. */
	if (event->head.cause_kind == EVENT_CAUSE_REQUEST)
		json_text(&json, "person", event->meta->person);
	json_end(&json);
	(void)lines_put((struct lines *)context, bytes_of(memory, out.size - 1));
}

static int show_restore(struct session *session, const struct restore *restore, bool done)
{
	struct lines lines, cut;
	struct err err = {STATUS_OK, ""};
	uint64_t events = 0;
	lines_open(&lines, session, LINES_TABLE);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct journal_line line = {
			.daemon = daemon,
			.sequence = restore->cut.sequence[daemon],
			.frame = restore->cut.frame[daemon],
			.cut = journal_head(restore->journals[daemon])->sequence -
			       restore->cut.sequence[daemon],
			.incarnation = done ? restore->incarnations[daemon] : 0,
		};
		put_journal(&lines, &line);
		events += line.cut;
	}
	lines_close(&lines, bytes_of(NULL, 0));
	if (events != 0) {
		if (!session->json)
			session_say(session, session->out, "restore_cut", NULL, 0);
		lines_open(&cut, session, LINES_TABLE);
		enum status status = backup_cut_list(restore->journals, &restore->cut,
						     show_cut_event, &cut, &err);
		lines_close(&cut, bytes_of(NULL, 0));
		if (status != STATUS_OK)
			return failed(session, status, &err);
	}
	if (restore->without_keys && !session->json)
		session_say(session, session->out, "restore_without_keys", NULL, 0);
	if (!session->json)
		session_say(session, session->out,
			    !done            ? "restore_possible"
			    : restore->drill ? "restore_drill"
					     : "restore_done",
			    NULL, 0);
	if (done && restore->recovers && !restore->drill && !session->json)
		session_say(session, session->out, "restore_recovers", NULL, 0);
	return EXIT_DONE;
}

/* The county of the backup, below this root; a stated region must be the same. */
static int target_of(struct session *session, const struct restore *restore, const char *directory,
		     struct owners *owners, struct backup_county *ret_county,
		     int64_t *ret_volume_bytes, bool *ret_has_neighbours)
{
	char path[FILE_PATH_MAX], region[16];
	struct config_set *set;
	struct err err;
	if (session->region != 0 && session->region != restore->manifest.region) {
		(void)snprintf(region, sizeof region, "%06u", (unsigned)restore->manifest.region);
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.restore_region");
		failure_param(&session->failure, "region", region);
		return EXIT_USAGE;
	}
	if (tree_join(path, directory, "etc/zhian.yaml", &err) != STATUS_OK)
		return failed(session, STATUS_INVALID, &err);
	int exit = settings_load(session, path, &set);
	if (exit != EXIT_DONE)
		return exit;
	place_of(session, restore->manifest.region, &set->config, owners, ret_county);
	*ret_volume_bytes = set->config.journal.volume_bytes;
	*ret_has_neighbours = set->config.link.peers.count != 0;
	config_unload(&set);
	return EXIT_DONE;
}

static int put_back(struct session *session, struct restore *restore, const char *directory,
		    bool dry_run)
{
	struct clock_source clock = clock_system();
	struct backup_county county;
	struct owners owners;
	struct err err = {STATUS_OK, ""};
	int64_t volume_bytes = 0;
	int exit = target_of(session, restore, directory, &owners, &county, &volume_bytes,
			     &restore->recovers);
	if (exit != EXIT_DONE || dry_run)
		return exit != EXIT_DONE ? exit : show_restore(session, restore, false);
	enum status status =
		restore_run(restore, directory, &county, volume_bytes, clock_now_ms(&clock), &err);
	return status == STATUS_OK ? show_restore(session, restore, true)
				   : failed(session, status, &err);
}

int run_restore(struct session *session, const struct invocation *invocation)
{
	struct restore restore;
	struct err err = {STATUS_OK, ""};
	const char *directory = invocation->operands[0];
	enum status status = restore_open(directory, &restore, &err);
	if (status != STATUS_OK)
		return failed(session, status, &err);
	restore.drill = given_flag(invocation, "drill");
	int exit = given_number(invocation, "skip-numbers", &restore.numbers_skipped,
				&session->failure);
	if (exit == EXIT_DONE)
		exit = put_back(session, &restore, directory, given_flag(invocation, "dry-run"));
	restore_close(&restore);
	return exit;
}

/* Journals without their daemons: every file looked at, and mended from another copy. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/base/file_lock.h"
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/core/json_line.h"
#include "common/core/message.h"
#include "common/policy/people/config.h"
#include "common/stage/queries/reads_chain.h"
#include "common/store/holdings.h"
#include "common/store/journal_repair.h"
#include "services/ctl/backup/manifest.h"
#include "services/ctl/county/county.h"
#include "services/ctl/county/county_own.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/county/settings.h"
#include "services/ctl/doctor/journal_heads.h"
#include "services/ctl/doctor/journal_signatures.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define LINE_BYTES 1024
#define WORD_BYTES 64
#define ASIDE "journal.damaged" /* in the daemon's folder; in no backup */

static int failed(struct session *session, enum status status, const struct err *err)
{
	enum ctl_exit exit = status == STATUS_BUSY      ? EXIT_BUSY
			     : status == STATUS_CORRUPT ? EXIT_CHECK_FAILED
			     : status == STATUS_CONFLICT || status == STATUS_NOT_FOUND
				     ? EXIT_CHECK_FAILED
				     : EXIT_FILE;
	return failure_of_err(&session->failure, exit, err);
}

/* ---- where journals lie */

static bool holds_volumes(const char *path)
{
	DIR *directory = opendir(path);
	bool any = false;
	if (directory == NULL)
		return false;
	for (const struct dirent *entry = readdir(directory); entry != NULL && !any;
	     entry = readdir(directory))
		any = entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
	(void)closedir(directory);
	return any;
}

/* A county's data, a backup, a daemon's folder, or the volumes themselves. */
static bool find_journal(const char *directory, enum daemon daemon, bool alone,
			 char out[FILE_PATH_MAX])
{
	char below[64];
	struct err err;
	(void)snprintf(below, sizeof below, "%s/journal", daemon_name(daemon));
	if (tree_join(out, directory, below, &err) == STATUS_OK && access(out, F_OK) == 0)
		return true;
	if (!alone)
		return false;
	if (tree_join(out, directory, "journal", &err) == STATUS_OK && access(out, F_OK) == 0)
		return true;
	(void)snprintf(out, FILE_PATH_MAX, "%s", directory);
	return holds_volumes(out);
}

/* Of a directory that daemons use: nobody may be writing it meanwhile. */
static enum status take_lock(const char *journal, struct file_lock *ret_lock, struct err *err)
{
	struct clock_source clock = clock_system();
	char path[FILE_PATH_MAX];
	*ret_lock = (struct file_lock){.fd = -1};
	TRY(tree_join(path, journal, "../lock", err));
	if (access(path, F_OK) != 0 || access(path, W_OK) != 0)
		return STATUS_OK; /* a backup has none */
	enum status status = file_lock_take(path, clock_now_ms(&clock), ret_lock, err);
	return status == STATUS_BUSY ? err_prefix(err, status, "the daemon runs; stop it first")
				     : status;
}

/* ---- lines */

struct telling {
	struct lines *damages;
	enum daemon daemon;
	/* By their first frame, as the survey met them; the last stands for what follows. */
	struct volume_place {
		uint64_t first_frame;
		char name[JOURNAL_VOLUME_NAME];
	} * volumes;
	size_t volume_count;
	uint64_t wrong; /* signatures */
};

static void note_volume(struct telling *telling, const struct volume_survey *volume)
{
	struct volume_place *more = (struct volume_place *)realloc(
		telling->volumes, (telling->volume_count + 1) * sizeof *more);
	if (more == NULL)
		return; /* a file isn't named then */
	telling->volumes = more;
	struct volume_place *place = &more[telling->volume_count++];
	place->first_frame = volume->first_frame;
	memcpy(place->name, volume->name, sizeof place->name);
}

static const char *volume_of(const struct telling *telling, uint64_t frame)
{
	const char *name = NULL;
	for (size_t i = 0; i < telling->volume_count; i++) {
		if (telling->volumes[i].first_frame <= frame)
			name = telling->volumes[i].name;
	}
	return name;
}

static void put_damage(void *context, const struct volume_survey *volume)
{
	struct telling *telling = (struct telling *)context;
	char memory[LINE_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	if (volume->problem.status == STATUS_OK) {
		note_volume(telling, volume);
		return;
	}
	json_begin(&json, &out, "damage");
	json_text(&json, "daemon", daemon_name(telling->daemon));
	if (volume->name[0] != '\0')
		json_text(&json, "volume", volume->name);
	if (volume->first_frame != 0)
		json_unsigned(&json, "first_frame", volume->first_frame);
	if (volume->last_frame != 0)
		json_unsigned(&json, "last_frame", volume->last_frame);
	if (volume->damaged != 0)
		json_unsigned(&json, "damaged_frames", volume->damaged);
	json_text(&json, "problem", volume->problem.text);
	json_end(&json);
	(void)lines_put(telling->damages, bytes_of(memory, out.size - 1));
}

/* Whoever writes the files writes what he likes: no word of his makes a line too long, or no line.
 */
static void put_clipped(struct json_line *json, const char *name, const char *text)
{
	if (text != NULL && text_valid(bytes_of_text(text)))
		json_bytes_text(json, name, text_cut(bytes_of_text(text), WORD_BYTES));
}

/* What was asked for, where it can be read in the event. */
static const char *act_of(const struct event *event, struct arena *arena)
{
	const Zh__ActSignature *note = event->meta->signature;
	const Zh__Command *command =
		note->has_command ? (const Zh__Command *)(const void *)message_read(
					    &zh__command__descriptor,
					    bytes_of(note->command.data, note->command.len), arena)
				  : NULL;
	return command != NULL ? command->act : NULL;
}

static bool put_wrong_signature(void *context, const struct signed_wrong *wrong)
{
	struct telling *telling = (struct telling *)context;
	const struct event *event = wrong->event;
	uint8_t memory[LINE_BYTES], parsed[4 * LINE_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	struct arena arena;
	arena_init(&arena, parsed, sizeof parsed);
	const char *volume = volume_of(telling, wrong->frame);
	json_begin(&json, &out, "damage");
	json_text(&json, "daemon", daemon_name(telling->daemon));
	if (volume != NULL)
		json_text(&json, "volume", volume);
	json_unsigned(&json, "frame", wrong->frame);
	json_unsigned(&json, "sequence", wrong->sequence);
	json_text(&json, "problem", wrong->code);
	put_clipped(&json, "act_signed_by", event->meta->signature->person);
	put_clipped(&json, "person", event->meta->person);
	put_clipped(&json, "act", act_of(event, &arena));
	json_text(&json, "event", event_kind_name(event->head.kind));
	json_id(&json, "subject",
		object_id_make((enum object_kind)event->head.subject_kind,
			       event->head.subject_region, event->head.subject_number));
	json_moment(&json, "recorded_ms", event->recorded_ms);
	json_end(&json);
	(void)lines_put(telling->damages, bytes_of(memory, out.size - 1));
	telling->wrong++;
	return true;
}

/* `signed_acts` NULL: they weren't looked at. */
static void put_journal(struct lines *lines, enum daemon daemon,
			const struct journal_survey *survey, const struct signed_acts *signed_acts,
			const char *problem)
{
	char memory[LINE_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	bool intact = survey->problems == 0 && problem == NULL;
	json_begin(&json, &out, "journal");
	json_text(&json, "daemon", daemon_name(daemon));
	json_bool(&json, "intact", intact);
	if (problem != NULL)
		json_text(&json, "problem", problem);
	json_unsigned(&json, "frames", survey->frames);
	json_unsigned(&json, "events", survey->events);
	if (signed_acts != NULL && signed_acts->count != 0)
		json_unsigned(&json, "signatures", signed_acts->count);
	if (signed_acts != NULL && signed_acts->unlisted != 0)
		json_unsigned(&json, "signatures_unlisted", signed_acts->unlisted);
	json_unsigned(&json, "volumes", survey->volumes);
	json_unsigned(&json, "bytes", survey->bytes);
	json_hex_number(&json, "build", survey->build);
	if (survey->build != 0)
		json_unsigned(&json, "build_from", survey->build_from);
	if (intact)
		json_hex(&json, "chain", bytes_of(survey->chain, JOURNAL_HASH));
	json_end(&json);
	(void)lines_put(lines, bytes_of(memory, out.size - 1));
}

/* ---- verify --offline */

struct offline {
	struct session *session;
	const char *directory;
	struct lines journals, damages; /* with --json all go to the first */
	struct manifest manifest;       /* region 0: it is no backup */
	struct journal_heads heads;     /* as somebody else holds them */
	bool heads_given;
	bool broken;
};

/* Linked again from end to end it is whole in itself, and not what was noted; true: it is. */
static bool check_noted(const struct offline *offline, enum daemon daemon, const char *path,
			struct err *err)
{
	struct journal *journal;
	if (!offline->heads_given)
		return true;
	enum status status = journal_open_read(path, &journal, err);
	if (status != STATUS_OK)
		return false;
	const struct noted_heads *noted = &offline->heads.all;
	for (size_t i = 0; i < noted->count; i++) {
		if (noted->items[i].daemon != daemon)
			continue;
		status = journal_hold_against(journal, &noted->items[i].held, err);
		if (status != STATUS_OK && status != STATUS_NOT_FOUND)
			break;
		status = STATUS_OK; /* or archived */
	}
	journal_close(journal);
	return status == STATUS_OK;
}

/* Whole in itself, and yet not what was written down; NULL: it is. */
static const char *check_written_down(const struct offline *offline, enum daemon daemon,
				      const char *path, const struct journal_survey *survey)
{
	struct holdings kept;
	char etc[FILE_PATH_MAX];
	struct err err;
	const struct journal_head *head = &offline->manifest.journals[daemon];
	if (offline->manifest.region != 0)
		return memcmp(head->chain, survey->chain, JOURNAL_HASH) == 0
			       ? NULL
			       : "it isn't the journal that the backup's MANIFEST names";
	layout_holdings(offline->session, survey->region, daemon_name(daemon), etc);
	char expected[64];
	(void)snprintf(expected, sizeof expected, "%06u/%s/journal", (unsigned)survey->region,
		       daemon_name(daemon));
	if (strstr(path, expected) == NULL || holdings_read(etc, &kept, &err) != STATUS_OK ||
	    kept.data != HOLDINGS_KEPT)
		return NULL; /* a copy somewhere */
	if (kept.incarnation != survey->incarnation)
		return "it is another life than the one that was kept here";
	if (kept.first_volume != survey->first_frame)
		return "its first volume is missing";
	return kept.last_volume > survey->last_volume ? "its last volume is missing" : NULL;
}

static void put_whole(struct telling *telling, const char *path, const char *problem)
{
	struct volume_survey whole = {.first_frame = 0};
	(void)err_set(&whole.problem, STATUS_CORRUPT, "%s: %s", path, problem);
	put_damage(telling, &whole);
}

/* Whole and linked, and yet an act that nobody signed so; NULL: all hold. */
static const char *check_signatures(struct telling *telling, const char *path,
				    struct signed_acts *ret_signed, struct err *err)
{
	if (SABOTAGE("ctl.offline-believes"))
		return NULL;
	if (journal_signatures_check(path, put_wrong_signature, telling, ret_signed, err) !=
	    STATUS_OK) {
		put_whole(telling, path, err->text);
		return err->text;
	}
	return telling->wrong != 0 ? "signatures_wrong" : NULL;
}

/* Its own faults first: what is damaged can't be held against anything. */
static void look_at(struct offline *offline, struct telling *telling, const char *path,
		    const struct journal_survey *survey)
{
	struct signed_acts signed_acts = {0};
	struct err err = {STATUS_OK, ""};
	const char *problem = NULL, *unsigned_acts = NULL;
	if (survey->problems == 0) {
		problem = survey->daemon != telling->daemon
				  ? "it is another daemon's journal"
				  : check_written_down(offline, telling->daemon, path, survey);
		if (problem == NULL && !check_noted(offline, telling->daemon, path, &err))
			problem = err.text;
	}
	if (problem != NULL) {
		put_whole(telling, path, problem);
	} else if (survey->problems == 0) {
		unsigned_acts = check_signatures(telling, path, &signed_acts, &err);
	}
	problem = problem != NULL ? problem : unsigned_acts;
	put_journal(&offline->journals, telling->daemon, survey, &signed_acts, problem);
	offline->broken |= survey->problems != 0 || problem != NULL;
}

/* Who read what there; the console has that alone. */
static void look_at_reads(struct offline *offline, const char *place, const char *folder)
{
	struct lines *lines = offline->session->json ? &offline->journals : &offline->damages;
	char memory[LINE_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	struct reads_checked checked;
	struct err err;
	enum status status = reads_check(folder, true, &checked, &err);
	if (status == STATUS_NOT_FOUND || (status == STATUS_OK && checked.problems == 0) ||
	    SABOTAGE("ctl.offline-reads-unlooked-at"))
		return;
	json_begin(&json, &out, "damage");
	json_text(&json, "daemon", place);
	json_text(&json, "problem", status == STATUS_OK ? checked.first.text : err.text);
	json_end(&json);
	(void)lines_put(lines, bytes_of(memory, out.size - 1));
	offline->broken = true;
}

static void look_at_reads_beside(struct offline *offline, enum daemon daemon, const char *journal)
{
	char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct err err;
	(void)snprintf(folder, sizeof folder, "%s", journal);
	char *name = strrchr(folder, '/');
	if (name == NULL || strcmp(name, "/journal") != 0)
		return; /* volumes alone */
	*name = '\0';
	if (tree_join(path, folder, "reads", &err) == STATUS_OK)
		look_at_reads(offline, daemon_name(daemon), path);
}

static int verify_one(struct offline *offline, enum daemon daemon, const char *path)
{
	struct session *session = offline->session;
	struct journal_survey survey;
	struct telling telling = {.damages = session->json ? &offline->journals : &offline->damages,
				  .daemon = daemon};
	struct file_lock lock;
	struct err err = {STATUS_OK, ""};
	enum status status = take_lock(path, &lock, &err);
	if (status != STATUS_OK)
		return failed(session, status, &err);
	status = journal_survey(path, put_damage, &telling, &survey, &err);
	file_lock_release(&lock);
	if (status == STATUS_OK)
		look_at(offline, &telling, path, &survey);
	if (status == STATUS_OK)
		look_at_reads_beside(offline, daemon, path);
	free(telling.volumes);
	return status == STATUS_OK ? EXIT_DONE : failed(session, status, &err);
}

/* Of volumes alone the head says whose they are. */
static enum daemon whose(const char *path, enum daemon named)
{
	struct journal_survey survey;
	struct err err;
	if (journal_survey(path, NULL, NULL, &survey, &err) != STATUS_OK || !survey.head_known)
		return named;
	return survey.daemon;
}

static int not_there(struct offline *offline, enum daemon daemon, enum ctl_exit exit)
{
	(void)failure_set(&offline->session->failure, exit, "cli.journal_not_there");
	failure_param(&offline->session->failure, "directory", offline->directory);
	failure_param(&offline->session->failure, "daemon", daemon_name(daemon));
	return (int)exit;
}

static int verify_daemons(struct offline *offline, const enum daemon *daemons, size_t count,
			  bool all)
{
	char path[FILE_PATH_MAX];
	enum daemon missing = DAEMON_UNKNOWN;
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		if (!find_journal(offline->directory, daemons[i], !all, path)) {
			missing = daemons[i];
			continue;
		}
		found++;
		int exit = verify_one(offline, daemons[i], path);
		if (exit != EXIT_DONE)
			return exit;
	}
	if (found == 0 && all && find_journal(offline->directory, daemons[0], true, path))
		return verify_one(offline, whose(path, daemons[0]), path);
	struct err err;
	if (all && tree_join(path, offline->directory, "console/reads", &err) == STATUS_OK)
		look_at_reads(offline, place_name(COUNTY_CONSOLE), path);
	if (missing == DAEMON_UNKNOWN)
		return EXIT_DONE;
	return not_there(offline, missing, found == 0 ? EXIT_NOT_FOUND : EXIT_CHECK_FAILED);
}

int run_journal_verify_offline(struct session *session, const struct invocation *invocation)
{
	enum daemon daemons[DAEMON_COUNT];
	struct offline offline = {.session = session,
				  .directory = given_text(invocation, "offline")};
	struct err err = {STATUS_OK, ""};
	size_t count = target_daemons(session, invocation, daemons);
	if (count == 0)
		return EXIT_USAGE;
	if (access(offline.directory, R_OK | X_OK) != 0)
		return failed(session, err_set_errno(&err, "%s", offline.directory), &err);
	int noted =
		journal_heads_given(session, invocation, 0, &offline.heads, &offline.heads_given);
	if (noted != EXIT_DONE)
		return noted;
	enum status status = manifest_read(offline.directory, &offline.manifest, &err);
	if (status == STATUS_CORRUPT)
		return failed(session, status, &err);
	if (status != STATUS_OK)
		offline.manifest = (struct manifest){.region = 0};
	lines_open(&offline.journals, session, LINES_TABLE);
	lines_open(&offline.damages, session, LINES_BLOCKS);
	int exit = verify_daemons(&offline, daemons, count, invocation->operand_count == 0);
	offline.journals.failed = exit != EXIT_DONE;
	lines_close(&offline.journals, bytes_of(NULL, 0));
	if (!session->json)
		lines_close(&offline.damages, bytes_of(NULL, 0));
	manifest_free(&offline.manifest);
	if (offline.heads_given)
		journal_heads_free(&offline.heads);
	if (exit == EXIT_DONE && offline.broken)
		return failure_set(&session->failure, EXIT_CHECK_FAILED, "cli.journal_broken");
	return exit;
}

/* ---- repair */

struct repairing {
	struct lines lines;
	enum daemon daemon;
	size_t volumes;
	struct journal_heads heads;
	struct journal_held *held; /* those of `heads` that are this daemon's */
	size_t held_count;
};

static int take_heads(struct session *session, const struct invocation *invocation, uint32_t region,
		      struct repairing *repairing)
{
	bool given;
	int exit = journal_heads_given(session, invocation, region, &repairing->heads, &given);
	const struct noted_heads *noted = &repairing->heads.all;
	if (exit != EXIT_DONE || !given || noted->count == 0)
		return exit;
	repairing->held = (struct journal_held *)calloc(noted->count, sizeof *repairing->held);
	if (repairing->held == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	for (size_t i = 0; i < noted->count; i++) {
		if (noted->items[i].daemon == repairing->daemon)
			repairing->held[repairing->held_count++] = noted->items[i].held;
	}
	return EXIT_DONE;
}

static void put_repaired(void *context, const struct volume_repaired *volume)
{
	struct repairing *repairing = (struct repairing *)context;
	char memory[LINE_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "repaired");
	json_text(&json, "daemon", daemon_name(repairing->daemon));
	json_text(&json, "volume", volume->name);
	json_unsigned(&json, "first_frame", volume->first_frame);
	json_unsigned(&json, "last_frame", volume->last_frame);
	json_unsigned(&json, "frames_taken", volume->taken);
	json_end(&json);
	(void)lines_put(&repairing->lines, bytes_of(memory, out.size - 1));
	repairing->volumes++;
}

/* Where the county's data are, and what must be among them. */
static enum status find_own(struct session *session, uint32_t region, enum daemon daemon,
			    char folder[FILE_PATH_MAX], struct holdings *ret_kept, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct config_set *set = NULL;
	enum status status = settings_of(session, region, SETTINGS_SAID, &set, err);
	if (status != STATUS_OK) /* a file that isn't there is no journal that lacks something */
		return status == STATUS_NOT_FOUND ? STATUS_IO : status;
	status = tree_join(folder, set->config.data, daemon_name(daemon), err);
	config_unload(&set);
	TRY(status);
	layout_holdings(session, region, daemon_name(daemon), path);
	return holdings_read(path, ret_kept, err);
}

/* What was acknowledged after a lost last volume is in no copy: that is a restore. */
static enum status check_last(const char *journal, const struct holdings *kept, struct err *err)
{
	struct journal_survey survey;
	TRY(journal_survey(journal, NULL, NULL, &survey, err));
	if (kept->data == HOLDINGS_KEPT && survey.last_volume < kept->last_volume)
		return err_set(err, STATUS_CORRUPT,
			       "%s: the volume that begins with frame %llu is missing, the last "
			       "one: no copy can say where it ended; restore all five",
			       journal, (unsigned long long)kept->last_volume);
	return STATUS_OK;
}

static enum status repair_one(struct session *session, struct repairing *repairing, uint32_t region,
			      const char *from, bool dry_run, struct err *err)
{
	char folder[FILE_PATH_MAX], journal[FILE_PATH_MAX], aside[FILE_PATH_MAX],
		source[FILE_PATH_MAX];
	struct holdings kept;
	struct file_lock lock;
	TRY(find_own(session, region, repairing->daemon, folder, &kept, err));
	TRY(tree_join(journal, folder, "journal", err));
	TRY(tree_join(aside, folder, ASIDE, err));
	if (!find_journal(from, repairing->daemon, true, source))
		return err_set(err, STATUS_NOT_FOUND, "%s: holds no journal of %s", from,
			       daemon_name(repairing->daemon));
	struct journal_repair repair = {
		.directory = journal,
		.source = source,
		.first_volume = kept.data == HOLDINGS_KEPT ? kept.first_volume : 0,
		.aside = aside,
		.dry_run = dry_run,
		.held = repairing->held,
		.held_count = repairing->held_count,
	};
	TRY(take_lock(journal, &lock, err));
	enum status status = check_last(journal, &kept, err);
	if (status == STATUS_OK)
		status = journal_repair(&repair, put_repaired, repairing, err);
	file_lock_release(&lock);
	return status;
}

int run_journal_repair(struct session *session, const struct invocation *invocation)
{
	struct repairing repairing = {.volumes = 0};
	enum daemon daemons[DAEMON_COUNT];
	struct err err = {STATUS_OK, ""};
	uint32_t region;
	bool dry_run = given_flag(invocation, "dry-run");
	if (target_daemons(session, invocation, daemons) == 0)
		return EXIT_USAGE;
	int exit = session_region(session, &region);
	if (exit != EXIT_DONE)
		return exit;
	if (own_begin(session, region, &err) != STATUS_OK)
		return failed(session, STATUS_DENIED, &err);
	repairing.daemon = daemons[0];
	exit = take_heads(session, invocation, region, &repairing);
	if (exit != EXIT_DONE)
		return exit;
	lines_open(&repairing.lines, session, LINES_TABLE);
	enum status status = repair_one(session, &repairing, region, given_text(invocation, "copy"),
					dry_run, &err);
	repairing.lines.failed = repairing.volumes == 0; /* said otherwise */
	lines_close(&repairing.lines, bytes_of(NULL, 0));
	free(repairing.held);
	journal_heads_free(&repairing.heads);
	struct err settling;
	enum status settled = own_settle(session, region, &settling);
	if (status != STATUS_OK || settled != STATUS_OK)
		return failed(session, status != STATUS_OK ? status : settled,
			      status != STATUS_OK ? &err : &settling);
	if (!session->json)
		session_say(session, session->out,
			    repairing.volumes == 0 ? "journal_whole"
			    : dry_run              ? "journal_repairable"
						   : "journal_repaired",
			    NULL, 0);
	return EXIT_DONE;
}

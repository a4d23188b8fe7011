/* A backup is what lay there, a restore is what the backup has, and one cut goes through all five
 * journals. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/time.h"
#include "common/store/holdings.h"
#include "services/ctl/backup/attempts.h"
#include "tests/unit/services/ctl/backup/backup_county.h"

#define LATER_MS (COUNTY_NOW_MS + INT64_C(3) * 86400000)

static int setup(void **state)
{
	*state = made_create();
	return 0;
}

static int teardown(void **state)
{
	made_destroy((struct backup_made *)*state);
	return 0;
}

static void make_backup(struct backup_made *made, struct manifest *ret_manifest)
{
	struct backup_damages damages;
	if (backup_make(&made->county, "test", COUNTY_NOW_MS, made->backup, ret_manifest, &damages,
			&made->err) != STATUS_OK)
		fail_msg("%s", made->err.text);
	assert_int_equal(damages.parts.count, 0);
}

static bool exists(struct backup_made *made, const char *base, const char *below)
{
	char path[FILE_PATH_MAX];
	assert_ok(tree_join(path, base, below, &made->err));
	return access(path, F_OK) == 0;
}

static void expect_same_file(struct backup_made *made, const char *one, const char *other,
			     const char *below)
{
	size_t size, other_size;
	char *text = made_read(made, one, below, &size);
	char *same = made_read(made, other, below, &other_size);
	assert_int_equal(size, other_size);
	assert_memory_equal(text, same, size);
	free(text);
	free(same);
}

/* intake 5 events in 2 frames, hazard 3 by them, the others one each by hazard's. */
static void fill(struct backup_made *made)
{
	made_append(made, DAEMON_INTAKE, 3, DAEMON_UNKNOWN, 0, false);
	made_append(made, DAEMON_INTAKE, 2, DAEMON_UNKNOWN, 0, false);
	made_append(made, DAEMON_HAZARD, 1, DAEMON_INTAKE, 3, false);
	made_append(made, DAEMON_HAZARD, 2, DAEMON_INTAKE, 5, false);
	made_append(made, DAEMON_ESCALATION, 1, DAEMON_HAZARD, 3, false);
	made_append(made, DAEMON_NOTIFY, 1, DAEMON_ESCALATION, 1, false);
	made_append(made, DAEMON_CREDIT, 1, DAEMON_HAZARD, 1, false);
}

static void holds_what_lay_there(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct manifest manifest;
	fill(made);
	make_backup(made, &manifest);
	assert_int_equal(manifest.region, 522701);
	assert_int_equal(manifest.made_ms, COUNTY_NOW_MS);
	assert_int_equal(manifest.keys_until_ms, COUNTY_NOW_MS + COUNTY_KEYS_MS);
	assert_string_equal(manifest.software, "test");
	assert_false(manifest.driven_clock);
	expect_same_file(made, made->county.data, made->backup, "intake/secrets");
	expect_same_file(made, made->county.data, made->backup, "credit/books/0123");
	assert_false(exists(made, made->backup, "intake/state"));
	assert_false(exists(made, made->backup, "intake/keys"));
	assert_false(exists(made, made->backup, "intake/lock"));
	assert_true(exists(made, made->backup, "data-keys/intake/data.mdb"));
	assert_false(exists(made, made->backup, "data-keys/hazard"));
	assert_true(exists(made, made->backup, "etc/zhian.yaml"));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct journal_head own = made_head(made, made->county.data, daemon);
		struct journal_head copied = made_head(made, made->backup, daemon);
		const struct journal_head *told = &manifest.journals[daemon];
		assert_int_equal(told->frame, own.frame);
		assert_int_equal(told->sequence, own.sequence);
		assert_int_equal(told->incarnation, own.incarnation);
		assert_int_equal(copied.frame, own.frame);
		assert_int_equal(copied.incarnation, own.incarnation);
		assert_memory_equal(told->chain, own.chain, JOURNAL_HASH);
	}
	manifest_free(&manifest);
	/* What stands there is never written over. */
	struct backup_damages damages;
	assert_status(backup_make(&made->county, "test", 1, made->backup, &manifest, &damages,
				  &made->err),
		      STATUS_CONFLICT);
	assert_non_null(strstr(made->err.text, "isn't empty"));
	assert_true(exists(made, made->backup, MANIFEST_NAME));
}

static void a_driven_county_is_said_to_be(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct manifest manifest;
	assert_ok(file_remove_tree(made->county.data, &made->err));
	made_destroy(made);
	*state = made = made_create();
	char path[FILE_PATH_MAX];
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		assert_ok(tree_join(path, made->county.data, daemon_name(daemon), &made->err));
		(void)strcat(path, "/journal");
		assert_ok(file_remove_tree(path, &made->err));
	}
	made->driven = true;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		made_append(made, daemon, 1, DAEMON_UNKNOWN, 0, false);
	make_backup(made, &manifest);
	assert_true(manifest.driven_clock);
	manifest_free(&manifest);
}

/* ---- what can't be backed up leaves nothing behind */

static void expect_no_backup(struct backup_made *made, enum status status, const char *says)
{
	struct manifest manifest;
	struct backup_damages damages;
	enum status found = backup_make(&made->county, "test", COUNTY_NOW_MS, made->backup,
					&manifest, &damages, &made->err);
	if (found != status || strstr(made->err.text, says) == NULL)
		fail_msg("%d, not %d: %s", (int)found, (int)status, made->err.text);
	assert_false(exists(made, made->backup, MANIFEST_NAME));
	assert_false(exists(made, made->backup, "etc"));
	assert_null(manifest.files);
}

static void a_county_that_is_not_whole_is_refused(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	char path[FILE_PATH_MAX];
	fill(made);
	assert_ok(tree_join(path, made->county.etc, "pointer", &made->err));
	assert_int_equal(symlink("/etc/passwd", path), 0);
	expect_no_backup(made, STATUS_INVALID, "neither a file nor a directory");
	assert_int_equal(unlink(path), 0);
	/* A secret that no daemon starts with is somebody's all the same. */
	made_put(made, made->county.etc, "keys/contact.key", "xxx\n");
	expect_no_backup(made, STATUS_CORRUPT, "keys/contact.key");
	assert_ok(tree_join(path, made->county.etc, "keys/contact.key", &made->err));
	assert_int_equal(unlink(path), 0);
	/* What a daemon has written down that it keeps must be there. */
	struct holdings kept = {
		.data = HOLDINGS_KEPT,
		.incarnation = made_head(made, made->county.data, DAEMON_HAZARD).incarnation + 1,
		.first_volume = 1,
		.last_volume = 1};
	assert_ok(tree_join(path, made->county.etc, "holdings/hazard", &made->err));
	assert_ok(holdings_write(path, &kept, &made->err));
	expect_no_backup(made, STATUS_CORRUPT, "isn't the journal that was kept here");
	kept.incarnation--;
	kept.last_volume = 2;
	assert_ok(holdings_write(path, &kept, &made->err));
	expect_no_backup(made, STATUS_CORRUPT, "lacks its beginning or its end");
	kept.first_volume = 2;
	assert_ok(holdings_write(path, &kept, &made->err));
	expect_no_backup(made, STATUS_CORRUPT, "lacks its beginning or its end");
	kept.first_volume = kept.last_volume = 1;
	assert_ok(holdings_write(path, &kept, &made->err));
	expect_no_backup(made, STATUS_NOT_FOUND, "hazard.key"); /* its daemon has none to start */
	assert_int_equal(unlink(path), 0);
	assert_ok(tree_join(path, made->county.data, "notify", &made->err));
	assert_ok(file_remove_tree(path, &made->err));
	expect_no_backup(made, STATUS_NOT_FOUND, "notify has never run here");
}

/* Frames that the next copies lack at their end: each copy is whole in itself. */
static uint64_t lacks_frames;

/* The linker's names for both (--wrap=journal_copy). */
enum status copy_whole(struct journal *journal, uint64_t through, const char *directory,
		       struct err *err) __asm__("__real_journal_copy");
enum status copy_short(struct journal *journal, uint64_t through, const char *directory,
		       struct err *err) __asm__("__wrap_journal_copy");

enum status copy_short(struct journal *journal, uint64_t through, const char *directory,
		       struct err *err)
{
	return copy_whole(journal, through - lacks_frames, directory, err);
}

static void a_copy_that_ends_early_is_no_backup(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct manifest manifest;
	fill(made);
	lacks_frames = 1;
	expect_no_backup(made, STATUS_CORRUPT, "intake/journal: the copy ends with another chain");
	lacks_frames = 0;
	make_backup(made, &manifest);
	manifest_free(&manifest);
}

/* ---- restored */

static void restore_as(struct backup_made *made, bool drill, uint64_t skipped,
		       struct restore *restore)
{
	if (restore_open(made->backup, restore, &made->err) != STATUS_OK)
		fail_msg("%s", made->err.text);
	restore->drill = drill;
	restore->numbers_skipped = skipped;
	assert_ok(file_remove_tree(made->county.data, &made->err));
	assert_ok(file_remove_tree(made->county.etc, &made->err));
	if (restore_run(restore, made->backup, &made->county, COUNTY_VOLUME, LATER_MS,
			&made->err) != STATUS_OK)
		fail_msg("%s", made->err.text);
}

static void expect_cursor(struct backup_made *made, enum daemon daemon, enum daemon source,
			  uint64_t sequence)
{
	struct journal_head head = made_head(made, made->county.data, daemon);
	assert_int_equal(head.cursor_count, 1);
	assert_int_equal(head.cursors[0].source, source);
	assert_int_equal(head.cursors[0].sequence, sequence);
	assert_int_equal(head.cursors[0].incarnation,
			 made_head(made, made->county.data, source).incarnation);
}

static void restored_journals_begin_new_lives(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct manifest manifest;
	struct restore restore;
	for (unsigned drill = 0; drill < 2; drill++) {
		made_destroy(made);
		*state = made = made_create();
		fill(made);
		make_backup(made, &manifest);
		restore_as(made, drill == 1, 0, &restore);
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
			struct journal_head head = made_head(made, made->county.data, daemon);
			const struct journal_head *old = &manifest.journals[daemon];
			assert_int_equal(head.parent, old->incarnation);
			assert_int_equal(head.forked_at, old->sequence);
			assert_int_not_equal(head.incarnation, old->incarnation);
			assert_int_equal(head.incarnation, restore.incarnations[daemon]);
			assert_int_equal(head.sequence, old->sequence + (drill == 0));
			assert_int_equal(head.frame, old->frame + 1);
			assert_false(head.driven_clock);
			char holdings[64], path[FILE_PATH_MAX];
			struct holdings found;
			(void)snprintf(holdings, sizeof holdings, "holdings/%s",
				       daemon_name(daemon));
			assert_ok(tree_join(path, made->county.etc, holdings, &made->err));
			assert_ok(holdings_read(path, &found, &made->err));
			assert_int_equal(found.data, HOLDINGS_FOUND);
		}
		expect_cursor(made, DAEMON_HAZARD, DAEMON_INTAKE, 5);
		expect_cursor(made, DAEMON_ESCALATION, DAEMON_HAZARD, 3);
		expect_cursor(made, DAEMON_NOTIFY, DAEMON_ESCALATION, 1);
		expect_cursor(made, DAEMON_CREDIT, DAEMON_HAZARD, 1);
		assert_true(exists(made, made->county.data, "intake/keys/data.mdb"));
		expect_same_file(made, made->backup, made->county.data, "intake/secrets");
		assert_true(exists(made, made->county.etc, "zhian.yaml"));
		assert_false(exists(made, made->dir->path, "etc/522701.restoring"));
		assert_false(exists(made, made->dir->path, "var/522701.restoring"));
		/* What stands there is never written over. */
		assert_status(restore_run(&restore, made->backup, &made->county, COUNTY_VOLUME,
					  LATER_MS, &made->err),
			      STATUS_CONFLICT);
		assert_non_null(strstr(made->err.text, "there is something already"));
		restore_close(&restore);
		manifest_free(&manifest);
	}
}

/* The first event of the new life says how many numbers stay free: a day's for each day begun. */
static void numbers_stay_free(void **state)
{
	static const struct {
		uint64_t asked, skipped;
	} cases[] = {{0, 4 * RESTORE_NUMBERS_A_DAY - RESTORE_NUMBERS_A_DAY}, {17, 17}};
	struct backup_made *made = (struct backup_made *)*state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct manifest manifest;
		struct restore restore;
		struct journal *journal;
		struct frame frame;
		struct event event;
		uint8_t memory[65536];
		struct arena arena;
		char path[FILE_PATH_MAX];
		made_destroy(made);
		*state = made = made_create();
		fill(made);
		make_backup(made, &manifest);
		manifest_free(&manifest);
		restore_as(made, false, cases[i].asked, &restore);
		restore_close(&restore);
		assert_ok(tree_join(path, made->county.data, "credit/journal", &made->err));
		assert_ok(journal_open_read(path, &journal, &made->err));
		const struct journal_head *head = journal_head(journal);
		assert_ok(journal_read(journal, head->frame, &frame, &made->err));
		assert_int_equal(frame.header.policy_set, 7);
		arena_init(&arena, memory, sizeof memory);
		assert_ok(event_read(frame.events, &arena, &event));
		assert_int_equal(event.head.kind, KIND(JOURNAL_FORKED));
		assert_int_equal(event.head.happened_ms, LATER_MS);
		assert_int_equal(event.head.subject_region, 522701);
		const Zh__JournalForked *body = (const Zh__JournalForked *)event.body;
		assert_int_equal(body->parent, head->parent);
		assert_int_equal(body->forked_at, head->forked_at);
		assert_int_equal(body->incarnation, head->incarnation);
		assert_false(body->has_recovery);
		assert_int_equal(body->numbers_skipped, cases[i].skipped);
		journal_close(journal);
	}
}

static uint64_t left_free(struct backup_made *made, uint64_t asked)
{
	struct restore restore;
	restore_as(made, false, asked, &restore);
	uint64_t numbers = restore.numbers_skipped;
	restore_close(&restore);
	return numbers;
}

/* What an attempt before gave is in no backup: its numbers stay free too. */
static void a_second_attempt_gives_other_numbers(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct manifest manifest;
	struct restore restore;
	struct err err;
	fill(made);
	make_backup(made, &manifest);
	manifest_free(&manifest);
	restore_as(made, true, 0, &restore);
	restore_close(&restore);
	assert_false(exists(made, made->dir->path, "var/522701.restored")); /* a drill gives none */
	uint64_t first = left_free(made, 0);
	assert_int_equal(first, 3 * RESTORE_NUMBERS_A_DAY);
	uint64_t second = left_free(made, 0);
	assert_true(second >= first + RESTORE_NUMBERS_A_DAY);
	assert_true(left_free(made, 0) >= second + RESTORE_NUMBERS_A_DAY);
	assert_int_equal(left_free(made, 17), 17); /* as somebody says */
	/* It says which numbers are given: what can't be read isn't passed by. */
	made_put(made, made->dir->path, "var/522701.restored", "1 2\n");
	assert_ok(restore_open(made->backup, &restore, &err));
	assert_ok(file_remove_tree(made->county.data, &err));
	assert_ok(file_remove_tree(made->county.etc, &err));
	assert_status(
		restore_run(&restore, made->backup, &made->county, COUNTY_VOLUME, LATER_MS, &err),
		STATUS_INVALID);
	assert_non_null(strstr(err.text, "522701.restored:1"));
	restore_close(&restore);
}

/* An older backup knows less: what lies between the two stays free as well. */
static void an_older_backup_leaves_more_free(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	char path[FILE_PATH_MAX];
	struct attempt newer = {LATER_MS, LATER_MS, RESTORE_NUMBERS_A_DAY};
	struct attempt older = {LATER_MS - 5 * MS_PER_DAY, LATER_MS + MS_PER_HOUR, 0};
	uint64_t numbers = 6 * RESTORE_NUMBERS_A_DAY;
	assert_ok(attempts_path(made->county.data, path, &made->err));
	assert_ok(attempts_look(path, &older, &numbers, &made->err));
	assert_int_equal(numbers, 6 * RESTORE_NUMBERS_A_DAY); /* nothing was put back */
	assert_ok(attempts_add(path, &newer, &made->err));
	assert_ok(attempts_look(path, &older, &numbers, &made->err));
	assert_int_equal(numbers, (1 + 1 + 6) * RESTORE_NUMBERS_A_DAY);
	older.backup_ms = LATER_MS + MS_PER_HOUR;
	numbers = RESTORE_NUMBERS_A_DAY;
	assert_ok(attempts_look(path, &older, &numbers, &made->err));
	assert_int_equal(numbers, 2 * RESTORE_NUMBERS_A_DAY);
}

/* Whichever attempt of all left the most, and nothing of what is written there is lost. */
static void each_attempt_counts(void **state)
{
	static const struct {
		const char *text;
		const char *says; /* NULL: it can be read */
	} cases[] = {
		{"", NULL},
		{"0 0 3000000\n", NULL},
		{"1 2\n", "restored:1: can't be read"},
		{"0 0 0\n1 2 3 4\n", "restored:2: can't be read"},
		{"0 0 0\n0 0 0\n0 0 x\n", "restored:3: can't be read"},
		{"0 0 0x\n", "restored:1: can't be read"},
		{"x\n0 0 0\n", "restored:1: can't be read"},
	};
	struct backup_made *made = (struct backup_made *)*state;
	struct attempt now = {LATER_MS, LATER_MS, 1};
	struct attempt early = {LATER_MS - MS_PER_DAY, LATER_MS - 2 * MS_PER_DAY, 0};
	char path[FILE_PATH_MAX], line[256];
	uint64_t numbers = 0;
	assert_ok(attempts_path(made->county.data, path, &made->err));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		made_put(made, made->dir->path, "var/522701.restored", cases[i].text);
		enum status status = attempts_look(path, &now, &numbers, &made->err);
		assert_status(status, cases[i].says == NULL ? STATUS_OK : STATUS_INVALID);
		if (cases[i].says != NULL)
			assert_non_null(strstr(made->err.text, cases[i].says));
	}
	/* As long as a line can be, and longer. */
	for (int zeros = 90; zeros < 94; zeros++) {
		(void)snprintf(line, sizeof line, "0 0 %0*d\n", zeros, 0);
		made_put(made, made->dir->path, "var/522701.restored", line);
		assert_status(attempts_look(path, &now, &numbers, &made->err),
			      zeros < 92 ? STATUS_OK : STATUS_INVALID);
	}
	assert_ok(file_remove_tree(path, &made->err));
	assert_ok(attempts_add(path, &early, &made->err));
	assert_ok(attempts_add(path, &now, &made->err));
	assert_ok(attempts_add(path, &now, &made->err));
	numbers = 0;
	assert_ok(attempts_look(path, &now, &numbers, &made->err));
	assert_int_equal(numbers, 3 * RESTORE_NUMBERS_A_DAY); /* the first of the three */
	numbers = 4 * RESTORE_NUMBERS_A_DAY;
	assert_ok(attempts_look(path, &now, &numbers, &made->err));
	assert_int_equal(numbers, 4 * RESTORE_NUMBERS_A_DAY); /* more are left free anyway */
}

/* Before anything is written, and before anything that stands there is touched. */
static void long_paths_are_refused(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct backup_county county = made->county;
	struct manifest manifest;
	struct restore restore;
	char path[FILE_PATH_MAX];
	make_backup(made, &manifest);
	manifest_free(&manifest);
	assert_ok(restore_open(made->backup, &restore, &made->err));
	for (size_t size = FILE_PATH_MAX - 11; size <= FILE_PATH_MAX - 9; size++) {
		memset(county.data, '/', size);
		(void)snprintf(county.data + size, FILE_PATH_MAX - size, "%s", "");
		bool fits = size + strlen(".restoring") < FILE_PATH_MAX;
		enum status status = restore_run(&restore, made->backup, &county, COUNTY_VOLUME,
						 LATER_MS, &made->err);
		assert_status(status, fits ? STATUS_CONFLICT : STATUS_INVALID);
		assert_int_equal(strstr(made->err.text, "the path is too long") == NULL, fits);
		fits = size + 1 + strlen(".restored") < FILE_PATH_MAX;
		memset(county.data, 'a', size + 1);
		county.data[size + 1] = '\0';
		assert_status(attempts_path(county.data, path, &made->err),
			      fits ? STATUS_OK : STATUS_INVALID);
	}
	restore_close(&restore);
}

/* A county that nothing has happened in has nothing to be told of in a drill. */
static void a_county_without_frames(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	for (unsigned drill = 0; drill < 2; drill++) {
		struct manifest manifest;
		struct restore restore;
		made_destroy(made);
		*state = made = made_create();
		make_backup(made, &manifest);
		manifest_free(&manifest);
		restore_as(made, drill == 1, 0, &restore);
		restore_close(&restore);
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
			struct journal_head head = made_head(made, made->county.data, daemon);
			assert_int_equal(head.frame, 1 - drill);
			assert_int_equal(head.sequence, 1 - drill);
			if (drill == 0)
				assert_int_equal(head.now_ms, LATER_MS);
		}
	}
}

static void without_its_keys_it_is_still_whole(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct manifest manifest;
	struct restore restore;
	char keys[FILE_PATH_MAX];
	fill(made);
	make_backup(made, &manifest);
	manifest_free(&manifest);
	assert_ok(tree_join(keys, made->backup, MANIFEST_KEYS, &made->err));
	assert_ok(file_remove_tree(keys, &made->err));
	restore_as(made, false, 0, &restore);
	assert_true(restore.without_keys);
	assert_false(exists(made, made->county.data, "intake/keys"));
	restore_close(&restore);
}

/* ---- what was done to a backup is found before anything is written */

static void damage_to_a_journal_is_found(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct manifest manifest;
	struct restore restore;
	struct journal_head swapped;
	fill(made);
	make_backup(made, &manifest);
	/* A manifest that was written anew over another end, chain or life is no excuse. */
	for (unsigned what = 0; what < 5; what++) {
		struct journal_head *head = &manifest.journals[DAEMON_NOTIFY];
		swapped = *head;
		head->frame += what == 0;
		head->chain[3] ^= (uint8_t)(what == 1);
		head->incarnation += what == 2;
		manifest.region += what == 3;
		assert_ok(manifest_write(&manifest, made->backup, &made->err));
		enum status status = restore_open(made->backup, &restore, &made->err);
		assert_status(status, what == 4 ? STATUS_OK : STATUS_CORRUPT);
		if (what == 4)
			restore_close(&restore);
		else
			assert_non_null(strstr(made->err.text,
					       "isn't the journal that the manifest names"));
		*head = swapped;
		manifest.region -= what == 3;
	}
	/* A journal in another's place. */
	char one[FILE_PATH_MAX], other[FILE_PATH_MAX], aside[FILE_PATH_MAX];
	assert_ok(tree_join(one, made->backup, "notify/journal", &made->err));
	assert_ok(tree_join(other, made->backup, "credit/journal", &made->err));
	assert_ok(tree_join(aside, made->backup, "aside", &made->err));
	assert_int_equal(rename(one, aside), 0);
	assert_int_equal(rename(other, one), 0);
	assert_int_equal(rename(aside, other), 0);
	struct manifest anew = {.region = manifest.region, .made_ms = 1};
	memcpy(anew.journals, manifest.journals, sizeof anew.journals);
	anew.journals[DAEMON_NOTIFY] = manifest.journals[DAEMON_CREDIT];
	anew.journals[DAEMON_CREDIT] = manifest.journals[DAEMON_NOTIFY];
	assert_ok(manifest_add_files(&anew, made->backup, &made->err));
	for (size_t i = 0; i < anew.file_count; i++) {
		if (strcmp(anew.files[i].path, MANIFEST_NAME) != 0)
			continue;
		free(anew.files[i].path);
		memmove(&anew.files[i], &anew.files[i + 1],
			(anew.file_count - i - 1) * sizeof anew.files[0]);
		anew.file_count--;
	}
	assert_ok(manifest_write(&anew, made->backup, &made->err));
	assert_status(restore_open(made->backup, &restore, &made->err), STATUS_CORRUPT);
	assert_non_null(strstr(made->err.text, "notify/journal: isn't the journal"));
	manifest_free(&anew);
	manifest_free(&manifest);
}

/* ---- one cut */

static void open_all(struct backup_made *made, struct journal *journals[DAEMON_COUNT])
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char below[64], path[FILE_PATH_MAX];
		(void)snprintf(below, sizeof below, "%s/journal", daemon_name(daemon));
		assert_ok(tree_join(path, made->county.data, below, &made->err));
		assert_ok(journal_open_read(path, &journals[daemon], &made->err));
	}
}

static void close_all(struct journal *journals[DAEMON_COUNT])
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		journal_close(journals[daemon]);
}

/* hazard is ahead of intake by a frame, escalation of what is left of hazard, credit isn't. */
static void consumers_go_back(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct journal *journals[DAEMON_COUNT] = {NULL};
	struct backup_cut cut;
	made_append(made, DAEMON_INTAKE, 3, DAEMON_UNKNOWN, 0, false);
	made_append(made, DAEMON_HAZARD, 1, DAEMON_INTAKE, 3, false);
	made_append(made, DAEMON_HAZARD, 2, DAEMON_INTAKE, 4, false);
	made_append(made, DAEMON_HAZARD, 0, DAEMON_INTAKE, 5, false);
	made_append(made, DAEMON_ESCALATION, 1, DAEMON_HAZARD, 2, false);
	made_append(made, DAEMON_CREDIT, 1, DAEMON_HAZARD, 1, false);
	open_all(made, journals);
	assert_ok(backup_cut_find(journals, &cut, &made->err));
	close_all(journals);
	assert_int_equal(cut.frame[DAEMON_INTAKE], 1);
	assert_int_equal(cut.sequence[DAEMON_INTAKE], 3);
	assert_int_equal(cut.frame[DAEMON_HAZARD], 1);
	assert_int_equal(cut.sequence[DAEMON_HAZARD], 1);
	assert_int_equal(cut.frame[DAEMON_ESCALATION], 0);
	assert_int_equal(cut.sequence[DAEMON_ESCALATION], 0);
	assert_int_equal(cut.frame[DAEMON_NOTIFY], 0);
	assert_int_equal(cut.frame[DAEMON_CREDIT], 1);
	assert_int_equal(cut.sequence[DAEMON_CREDIT], 1);
}

static void another_countys_journal_is_refused(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	struct journal *journals[DAEMON_COUNT] = {NULL};
	struct backup_cut cut;
	fill(made);
	made_append(made, DAEMON_CREDIT, 1, DAEMON_HAZARD, 1, true);
	open_all(made, journals);
	assert_status(backup_cut_find(journals, &cut, &made->err), STATUS_CONFLICT);
	assert_non_null(strstr(made->err.text, "credit counts another journal of hazard"));
	close_all(journals);
}

/* Of a producer put back alone: what its life before had until the fork is the new one's too. */
static void a_cursor_into_the_life_before(void **state)
{
	struct backup_made *made = (struct backup_made *)*state;
	for (unsigned further = 0; further < 4; further++) {
		struct journal *journals[DAEMON_COUNT] = {NULL};
		struct backup_cut cut;
		made_destroy(made);
		*state = made = made_create();
		made_append(made, DAEMON_INTAKE, 3, DAEMON_UNKNOWN, 0, false);
		made_append(made, DAEMON_HAZARD, 1, DAEMON_INTAKE, further == 3 ? 2 : 2 + further,
			    further == 3);
		made_fork(made, DAEMON_INTAKE);
		open_all(made, journals);
		assert_status(backup_cut_find(journals, &cut, &made->err),
			      further < 2 ? STATUS_OK : STATUS_CONFLICT);
		close_all(journals);
		if (further < 2)
			assert_int_equal(cut.frame[DAEMON_HAZARD], 1);
		else
			assert_non_null(
				strstr(made->err.text, "hazard counts another journal of intake"));
	}
}

#define WITH_COUNTY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_COUNTY(holds_what_lay_there),
		WITH_COUNTY(a_driven_county_is_said_to_be),
		WITH_COUNTY(a_county_that_is_not_whole_is_refused),
		WITH_COUNTY(a_copy_that_ends_early_is_no_backup),
		WITH_COUNTY(restored_journals_begin_new_lives),
		WITH_COUNTY(numbers_stay_free),
		WITH_COUNTY(a_second_attempt_gives_other_numbers),
		WITH_COUNTY(an_older_backup_leaves_more_free),
		WITH_COUNTY(each_attempt_counts),
		WITH_COUNTY(long_paths_are_refused),
		WITH_COUNTY(a_county_without_frames),
		WITH_COUNTY(without_its_keys_it_is_still_whole),
		WITH_COUNTY(damage_to_a_journal_is_found),
		WITH_COUNTY(consumers_go_back),
		WITH_COUNTY(another_countys_journal_is_refused),
		WITH_COUNTY(a_cursor_into_the_life_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

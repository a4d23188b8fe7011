/* Backup and restore: what a county's operations team does twice a year for practice, and once in
 * earnest. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/e2e/backup/backup_fixture.h"
#include "tests/lib/test.h"

#define SOME 200u

static struct err err;

static int setup(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)calloc(1, sizeof *fixture);
	fixture_create(fixture);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)*state;
	fixture_destroy(fixture);
	free(fixture);
	return 0;
}

static void push(struct backup_fixture *fixture, uint64_t first, size_t count)
{
	size_t received, repeated;
	fixture_push(fixture, first, count, &received, &repeated);
	assert_int_equal(received, count);
}

/* A drill's county is as it was; one for service begins another life with an event that says so. */
static void expect_states(struct backup_fixture *fixture, const struct backup_states *expected)
{
	struct backup_states states;
	fixture_states(fixture, &states);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		/* and with where the life before ended; notify notes that of the other four too */
		uint64_t head = expected->head[daemon] + (fixture->drill ? 0 : 2);
		uint64_t most = head + (daemon == DAEMON_NOTIFY && !fixture->drill ? 4 : 0);
		if (states.head[daemon] < head || states.head[daemon] > most)
			fail_msg("%s: event %llu is the last, not %llu", daemon_name(daemon),
				 (unsigned long long)states.head[daemon], (unsigned long long)head);
		if (fixture->drill)
			assert_string_equal(states.state[daemon], expected->state[daemon]);
	}
}

static void expect_nothing_cut(struct backup_fixture *fixture, const char *name)
{
	struct backup_cut cut;
	char path[FILE_PATH_MAX];
	struct restore restore;
	fixture_restore(fixture, name, &cut);
	if (restore_open(fixture_path(fixture, name, path), &restore, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		assert_int_equal(cut.frame[daemon], journal_head(restore.journals[daemon])->frame);
	restore_close(&restore);
}

/* Twice over: a county that was restored is backed up and restored again. */
static void test_county_goes_on(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)*state;
	struct backup_states states;
	size_t received, repeated;
	char name[16];
	fixture_start(fixture);
	push(fixture, 0, SOME);
	for (uint64_t round = 1; round <= 2; round++) {
		fixture_states(fixture, &states);
		fixture_stop(fixture);
		(void)snprintf(name, sizeof name, "round-%u", (unsigned)round);
		fixture_backup(fixture, name);
		fixture_wreck(fixture);
		fixture->drill = round == 1;
		expect_nothing_cut(fixture, name);
		fixture_start(fixture);
		expect_states(fixture, &states);
		/* The feed isn't sure what arrived, and sends all of it again. */
		fixture_push(fixture, 0, round * SOME, &received, &repeated);
		assert_int_equal(repeated, round * SOME);
		push(fixture, round * SOME, SOME);
	}
	fixture_stop(fixture);
	fixture_expect_chains(fixture, 3 * SOME);
}

static void test_running_county_is_refused(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)*state;
	struct manifest manifest;
	struct backup_damages damages;
	char path[FILE_PATH_MAX];
	assert_status(backup_make(&fixture->place, "test", 1, fixture_path(fixture, "none", path),
				  &manifest, &damages, &err),
		      STATUS_NOT_FOUND);
	fixture_start(fixture);
	assert_ok(county_stop_all(&fixture->county, FIXTURE_WAIT_MS, &err));
	assert_ok(county_start(&fixture->county, DAEMON_NOTIFY, &err));
	assert_status(backup_make(&fixture->place, "test", 1, path, &manifest, &damages, &err),
		      STATUS_BUSY);
	assert_non_null(strstr(err.text, "zhian-notify still runs"));
	assert_non_null(strstr(err.text, "pid "));
	assert_int_not_equal(access(path, F_OK), 0);
	fixture_stop(fixture);
}

static unsigned strangers; /* files of somebody else's */

static enum status count_stranger(void *context, const char *path, const struct stat *info,
				  struct err *ret_err)
{
	(void)path;
	(void)ret_err;
	strangers += info->st_uid != *(const uid_t *)context;
	return STATUS_OK;
}

/* Root puts it back, from a stick that root wrote; the daemons must be able to read it. */
static void test_restored_files_are_the_owners(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)*state;
	char parent[FILE_PATH_MAX];
	uid_t owner = 65534;
	if (geteuid() != 0)
		skip();
	fixture_start(fixture);
	fixture_stop(fixture);
	fixture_backup(fixture, "stick");
	fixture_wreck(fixture);
	(void)snprintf(parent, sizeof parent, "%s", fixture->place.etc);
	*strrchr(parent, '/') = '\0';
	assert_int_equal(chown(parent, owner, owner), 0);
	expect_nothing_cut(fixture, "stick");
	strangers = 0;
	assert_ok(tree_walk(fixture->place.etc, NULL, count_stranger, &owner, &err));
	assert_ok(tree_walk(fixture->place.data, NULL, count_stranger, &owner, &err));
	assert_int_equal(strangers, 0);
	assert_int_equal(chown(parent, 0, 0), 0);
}

/* ---- what isn't whole isn't restored */

static void flip_byte(const char *directory, const char *below)
{
	char path[FILE_PATH_MAX], byte;
	assert_ok(tree_join(path, directory, below, &err));
	int fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, 20), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, 20), 1);
	close(fd);
}

static void expect_open(const char *directory, enum status status)
{
	struct restore restore;
	assert_status(restore_open(directory, &restore, &err), status);
	if (status == STATUS_OK)
		restore_close(&restore);
}

static void test_damage_is_named(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)*state;
	char path[FILE_PATH_MAX], extra[FILE_PATH_MAX];
	fixture_start(fixture);
	push(fixture, 0, 20);
	fixture_stop(fixture);
	fixture_backup(fixture, "whole");
	fixture_path(fixture, "whole", path);
	expect_open(path, STATUS_OK);

	flip_byte(path, "etc/people.yaml");
	expect_open(path, STATUS_CORRUPT);
	assert_non_null(strstr(err.text, "etc/people.yaml: has changed"));
	flip_byte(path, "etc/people.yaml");

	assert_ok(tree_join(extra, path, "hazard/added", &err));
	assert_ok(file_write_atomic(extra, bytes_of_text("x"), 0600, &err));
	expect_open(path, STATUS_CORRUPT);
	assert_non_null(strstr(err.text, "isn't part of the backup"));
	assert_int_equal(unlink(extra), 0);

	assert_ok(tree_join(extra, path, "etc/calendar/cn.csv", &err));
	assert_int_equal(unlink(extra), 0);
	expect_open(path, STATUS_CORRUPT);
	assert_non_null(strstr(err.text, "is missing"));

	flip_byte(path, MANIFEST_NAME);
	expect_open(path, STATUS_CORRUPT);
	assert_ok(tree_join(extra, path, MANIFEST_NAME, &err));
	assert_int_equal(unlink(extra), 0);
	expect_open(path, STATUS_NOT_FOUND);
}

static void test_places_stay_untouched(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)*state;
	char path[FILE_PATH_MAX];
	struct manifest manifest;
	struct backup_damages damages;
	struct restore restore;
	fixture_start(fixture);
	fixture_stop(fixture);
	fixture_backup(fixture, "one");
	fixture_path(fixture, "one", path);
	assert_status(backup_make(&fixture->place, "test", 1, path, &manifest, &damages, &err),
		      STATUS_CONFLICT);
	expect_open(path, STATUS_OK);
	assert_ok(restore_open(path, &restore, &err));
	assert_status(restore_run(&restore, path, &fixture->place, 1 << 20, 1, &err),
		      STATUS_CONFLICT);
	restore_close(&restore);
}

/* Copies of data keys are kept for a month at most; what is left must still be a county. */
static void test_lapsed_keys(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)*state;
	char path[FILE_PATH_MAX], keys[FILE_PATH_MAX];
	struct restore restore;
	fixture_start(fixture);
	push(fixture, 0, 20);
	fixture_stop(fixture);
	fixture_backup(fixture, "old");
	fixture_path(fixture, "old", path);
	assert_ok(restore_open(path, &restore, &err));
	assert_false(restore.without_keys);
	restore_close(&restore);
	assert_ok(tree_join(keys, path, MANIFEST_KEYS, &err));
	assert_ok(file_remove_tree(keys, &err));
	assert_ok(restore_open(path, &restore, &err));
	assert_true(restore.without_keys);
	fixture_wreck(fixture);
	assert_ok(restore_run(&restore, path, &fixture->place, (int64_t)32 << 20, 1, &err));
	restore_close(&restore);
	fixture_start(fixture);
	push(fixture, 20, 20);
	fixture_stop(fixture);
	fixture_expect_chains(fixture, 40);
}

/* ---- copies of different moments */

struct cut_events {
	uint64_t count[DAEMON_COUNT];
};

static void count_cut(void *context, enum daemon daemon, const struct event *event)
{
	struct cut_events *events = (struct cut_events *)context;
	assert_true(event->sequence != 0 && event->head.kind != 0);
	events->count[daemon]++;
}

static bool nothing(const char *path)
{
	return strcmp(path, MANIFEST_NAME) != 0;
}

static bool without_intake(const char *path)
{
	return strcmp(path, MANIFEST_NAME) != 0 && strcmp(path, "intake") != 0;
}

/* base/mixed: intake as it was in base/early, everything else as in base/late. */
static void mix(struct backup_fixture *fixture, char mixed[FILE_PATH_MAX])
{
	char from[FILE_PATH_MAX], path[FILE_PATH_MAX], to[FILE_PATH_MAX];
	struct manifest early, late;
	fixture_path(fixture, "mixed", mixed);
	assert_ok(manifest_read(fixture_path(fixture, "early", from), &early, &err));
	assert_ok(tree_join(path, from, "intake", &err));
	assert_ok(tree_join(to, mixed, "intake", &err));
	assert_ok(tree_copy(path, to, nothing, &err));
	assert_ok(manifest_read(fixture_path(fixture, "late", from), &late, &err));
	assert_ok(tree_copy(from, mixed, without_intake, &err));
	struct manifest manifest = {.region = late.region, .made_ms = 1};
	memcpy(manifest.journals, late.journals, sizeof manifest.journals);
	manifest.journals[DAEMON_INTAKE] = early.journals[DAEMON_INTAKE];
	assert_ok(manifest_add_files(&manifest, mixed, &err));
	assert_ok(manifest_write(&manifest, mixed, &err));
	manifest_free(&manifest);
	manifest_free(&early);
	manifest_free(&late);
}

static void test_unequal_copies_become_one_cut(void **state)
{
	struct backup_fixture *fixture = (struct backup_fixture *)*state;
	char mixed[FILE_PATH_MAX];
	struct restore restore;
	struct cut_events events = {{0}};
	struct backup_cut cut;
	fixture_start(fixture);
	push(fixture, 0, SOME);
	fixture_stop(fixture);
	fixture_backup(fixture, "early");
	fixture_start(fixture);
	push(fixture, SOME, SOME);
	fixture_stop(fixture);
	fixture_backup(fixture, "late");
	mix(fixture, mixed);

	assert_ok(restore_open(mixed, &restore, &err));
	assert_ok(backup_cut_list(restore.journals, &restore.cut, count_cut, &events, &err));
	assert_int_equal(events.count[DAEMON_INTAKE], 0);
	/* Each of the later reports opened a hazard, and so on down the line. */
	for (enum daemon daemon = DAEMON_HAZARD; daemon < DAEMON_COUNT; daemon++) {
		assert_true(events.count[daemon] >= SOME);
		assert_int_equal(restore.cut.sequence[daemon] + events.count[daemon],
				 journal_head(restore.journals[daemon])->sequence);
	}
	restore_close(&restore);

	fixture_wreck(fixture);
	fixture_restore(fixture, "mixed", &cut);
	fixture_start(fixture);
	/* Intake's copy didn't have them, so that the feed's are new to it. */
	push(fixture, SOME, SOME);
	fixture_stop(fixture);
	fixture_expect_chains(fixture, 2 * SOME);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_county_goes_on),
		TEST(test_running_county_is_refused),
		TEST(test_restored_files_are_the_owners),
		TEST(test_damage_is_named),
		TEST(test_places_stay_untouched),
		TEST(test_lapsed_keys),
		TEST(test_unequal_copies_become_one_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a daemon held before must be there: a disk that isn't mounted, a folder that is gone, a file
 * of another life.  Nothing begins anew by itself, and nothing of what is left is changed. */
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/store/holdings.h"
#include "tests/e2e/kit/e2e.h"

#define EXIT_INVALID 3
#define PUSHED 6000 /* several volumes of a megabyte */
#define PUSH 500
#define NAMES_MAX 64
#define KEYS "keys/0000000000000001/data.mdb"

struct fixture {
	struct county county;
	char volumes[NAMES_MAX][64]; /* of intake's journal, in their order */
	size_t volume_count;
};

static void below(const struct fixture *fixture, const char *name, char out[COUNTY_PATH + 128])
{
	(void)snprintf(out, COUNTY_PATH + 128, "%s/intake/%s", fixture->county.var, name);
}

static int is_volume(const struct dirent *entry)
{
	return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

static void list_volumes(struct fixture *fixture)
{
	char path[COUNTY_PATH + 128];
	struct dirent **entries;
	below(fixture, "journal", path);
	int count = scandir(path, &entries, is_volume, alphasort);
	assert_in_range(count, 3, NAMES_MAX);
	fixture->volume_count = (size_t)count;
	for (int i = 0; i < count; i++) {
		(void)snprintf(fixture->volumes[i], sizeof fixture->volumes[i], "journal/%.48s",
			       entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

static void start(struct fixture *fixture)
{
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
}

static void stop(struct fixture *fixture)
{
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
}

static uint64_t head(struct fixture *fixture)
{
	struct bus_caller *caller =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "officer-1");
	uint64_t sequence = e2e_counter(caller, E2E_STATUS, "head");
	bus_caller_close(caller);
	return sequence;
}

static void push(struct fixture *fixture, uint64_t from, uint64_t to)
{
	start(fixture);
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	for (uint64_t first = from; first < to; first += PUSH)
		assert_int_equal(
			e2e_push(feed, first, PUSH, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), PUSH);
	bus_caller_close(feed);
	stop(fixture);
}

/* Nothing rolled over, and nothing was erased: they are written down by its end. */
static void keys_are_written_down(const struct fixture *fixture)
{
	char record[COUNTY_PATH + 128];
	struct holdings kept;
	(void)snprintf(record, sizeof record, "%s/holdings/intake", fixture->county.etc);
	MUST(holdings_read(record, &kept, &err_));
	assert_int_equal(kept.keys.generation, 1);
	assert_true(kept.keys.last >= PUSH);
}

static void keys_before(const struct fixture *fixture, char out[COUNTY_PATH + 160])
{
	(void)snprintf(out, COUNTY_PATH + 160, "%s/keys.before", fixture->county.root);
}

static int make_county(void **state)
{
	char keys[COUNTY_PATH + 128], before[COUNTY_PATH + 160];
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	e2e_replace(&fixture->county, "zhian.yaml", "volume: 32MiB",
		    "volume: 1MiB\nturn:\n  bytes: 256KiB");
	push(fixture, 0, PUSH);
	keys_are_written_down(fixture);
	below(fixture, KEYS, keys);
	keys_before(fixture, before);
	e2e_copy_file(keys, before);
	push(fixture, PUSH, PUSHED);
	list_volumes(fixture);
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

static void refused(struct fixture *fixture, const char *words)
{
	struct e2e_ran ran;
	e2e_run(&fixture->county, DAEMON_INTAKE, NULL, &ran);
	if (ran.exit != EXIT_INVALID)
		fail_msg("exit %d:\n%s", ran.exit, ran.text);
	if (strstr(ran.text, words) == NULL)
		fail_msg("\"%s\" isn't said in:\n%s", words, ran.text);
	/* Nobody is ever told to throw away what is left. */
	assert_null(strstr(ran.text, "remove the"));
}

/* Takes a file or folder away, sees the refusal, and puts it back. */
static void missing(struct fixture *fixture, const char *name, const char *words)
{
	char from[COUNTY_PATH + 128], to[COUNTY_PATH + 160];
	below(fixture, name, from);
	(void)snprintf(to, sizeof to, "%s/away", fixture->county.root);
	assert_int_equal(rename(from, to), 0);
	refused(fixture, words);
	/* Nothing was made in its place. */
	assert_int_not_equal(access(from, F_OK), 0);
	assert_int_equal(rename(to, from), 0);
}

static void what_is_missing_is_named(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	start(fixture);
	uint64_t before = head(fixture);
	stop(fixture);
	missing(fixture, "", "there is no journal, and nobody has asked for a new one");
	missing(fixture, "journal", "there is no journal, and nobody has asked for a new one");
	missing(fixture, "parts", "parts/data.mdb is missing");
	missing(fixture, "keys", "intake/keys/ is missing");
	missing(fixture, KEYS, KEYS " is missing");
	missing(fixture, "secrets/duplicates.key", "secrets/duplicates.key is missing");
	missing(fixture, fixture->volumes[0], "its first volume is missing");
	missing(fixture, fixture->volumes[1], "a volume between them is missing");
	missing(fixture, fixture->volumes[fixture->volume_count - 1], "is missing");
	/* The state is a fold of the journal: it is made again. */
	char path[COUNTY_PATH + 128];
	struct err err;
	below(fixture, "state", path);
	assert_ok(file_remove_tree(path, &err));
	start(fixture);
	assert_int_equal(head(fixture), before);
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(e2e_push(feed, 0, PUSH, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED), PUSH);
	bus_caller_close(feed);
	stop(fixture);
}

/* Remade keys would answer CONFLICT to every known id. */
static void another_secret_is_not_taken(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char path[COUNTY_PATH + 128], away[COUNTY_PATH + 160];
	struct key other;
	struct err err;
	below(fixture, "secrets/duplicates.key", path);
	(void)snprintf(away, sizeof away, "%s/away", fixture->county.root);
	assert_int_equal(rename(path, away), 0);
	key_make(KEY_SYMMETRIC, "duplicates", &other);
	assert_ok(key_save(&other, path, NULL, &err));
	refused(fixture, "secrets/duplicates.key isn't the one that was made here");
	assert_int_equal(rename(away, path), 0);
}

/* What was laid down since would never open again. */
static void older_keys_are_not_taken(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char keys[COUNTY_PATH + 128], before[COUNTY_PATH + 160], away[COUNTY_PATH + 160];
	below(fixture, KEYS, keys);
	keys_before(fixture, before);
	(void)snprintf(away, sizeof away, "%s/away", fixture->county.root);
	assert_int_equal(rename(keys, away), 0);
	e2e_copy_file(before, keys);
	refused(fixture, KEYS ": its last key has number ");
	assert_int_equal(rename(away, keys), 0);
	start(fixture);
	stop(fixture);
}

/* A folder that was copied from elsewhere holds a journal, only not this one. */
static void another_life_is_not_taken(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char record[COUNTY_PATH + 128];
	struct holdings kept, other;
	struct err err;
	(void)snprintf(record, sizeof record, "%s/holdings/intake", fixture->county.etc);
	assert_ok(holdings_read(record, &kept, &err));
	assert_int_equal(kept.data, HOLDINGS_KEPT);
	other = kept;
	other.incarnation ^= 1;
	assert_ok(holdings_write(record, &other, &err));
	refused(fixture, "is another life");
	assert_ok(holdings_write(record, &kept, &err));
}

/* A county of an older version has no record: what is there is written down.  Whoever lost the
 * record beside a file is no such county. */
static void what_was_never_written_down_is_taken_as_it_is(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char record[COUNTY_PATH + 128];
	struct holdings before, after;
	struct err err;
	(void)snprintf(record, sizeof record, "%s/holdings/intake", fixture->county.etc);
	assert_ok(holdings_read(record, &before, &err));
	assert_int_equal(unlink(record), 0);
	missing(fixture, "parts", "parts/data.mdb is missing");
	missing(fixture, "keys", "intake/keys/ is missing");
	missing(fixture, "secrets/duplicates.key", "secrets/duplicates.key is missing");
	missing(fixture, "secrets/rewards.key", "secrets/rewards.key is missing");
	missing(fixture, "journal", "there is no journal, and nobody has asked for a new one");
	assert_int_not_equal(access(record, F_OK), 0);
	start(fixture);
	stop(fixture);
	assert_ok(holdings_read(record, &after, &err));
	assert_true(holdings_equal(&before, &after));
	assert_int_equal(after.file_count, 4); /* parts, keys, two secrets */
}

/* Of a version that knew nothing of the keys' numbers; what it lacks is written down. */
static void a_record_of_before_is_read(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char record[COUNTY_PATH + 128];
	struct holdings whole, before, after;
	struct err err;
	(void)snprintf(record, sizeof record, "%s/holdings/intake", fixture->county.etc);
	assert_ok(holdings_read(record, &whole, &err));
	assert_int_equal(whole.keys.generation, 1);
	assert_true(whole.keys.last >= PUSHED);
	before = whole;
	before.keys = (struct parts_keys){0, 0};
	assert_ok(holdings_write(record, &before, &err));
	start(fixture);
	stop(fixture);
	assert_ok(holdings_read(record, &after, &err));
	assert_true(holdings_equal(&after, &whole));
}

static void a_record_that_cannot_be_read_is_no_record_of_nothing(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	size_t size;
	char *whole = e2e_read(&fixture->county, "holdings/intake", &size);
	static const char *const damaged[] = {"",
					      "data kept\n",
					      "data none\n",
					      "incarnation x\n",
					      "data kept\nincarnation 1\nvolumes 5 1\n",
					      "data kept\nfile secrets/duplicates.key 00\n",
					      "data kept\nkeys 0 1\n"};
	for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
		e2e_write(&fixture->county, "holdings/intake", damaged[i]);
		refused(fixture, "holdings/intake");
	}
	e2e_write(&fixture->county, "holdings/intake", whole);
	free(whole);
	start(fixture);
	stop(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(another_secret_is_not_taken),
		cmocka_unit_test(older_keys_are_not_taken),
		cmocka_unit_test(another_life_is_not_taken),
		cmocka_unit_test(what_was_never_written_down_is_taken_as_it_is),
		cmocka_unit_test(a_record_of_before_is_read),
		cmocka_unit_test(a_record_that_cannot_be_read_is_no_record_of_nothing),
	};
	return cmocka_run_group_tests_name("e2e_holdings", tests, make_county, end_county);
}

/* Keys in people.yaml and the files that hold them: one follows the other, none is lost or written
 * over, and what was cut on the way is ended. */
#include "tests/unit/services/ctl/county/county_files.h"

#include <stdio.h>
#include <unistd.h>

#include "common/base/time.h"

#define OTHER_KEY "6F77KG0wRyK2uNsxNV6dKrsfhV4nTUYDnTc2VuuX7Xg"
#define DAY 20453 /* 2025-12-31 */

static struct holder holder_of(struct county_files *files, const char *id)
{
	struct holder holder;
	assert_true(holder_find(&files->file, id, &holder));
	return holder;
}

static const char *first_key(const struct holder *holder)
{
	assert_true(holder->keys->count != 0);
	return ((const char *const *)holder->keys->items)[0];
}

/* ---- in the list */

static void a_holder_is_of_one_kind(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder;
	assert_string_equal(holder_of(files, "li.ming").kind, "person");
	assert_string_equal(holder_of(files, "li.ming").folder, "persons/");
	assert_string_equal(holder_of(files, "lab").kind, "feed");
	assert_string_equal(holder_of(files, "lab").folder, "feeds/");
	assert_string_equal(holder_of(files, "console").kind, "process");
	assert_string_equal(holder_of(files, "console").folder, "");
	assert_false(holder_find(&files->file, "nobody", &holder));
	holder = holder_of(files, "lab");
	assert_true(key_is_of(&holder, "x2xF3tYTY3IfLdOSVK9l7YeHyPxtdos-avfhfq5cxVk"));
	assert_false(key_is_of(&holder, OTHER_KEY));
}

/* Who was told of an end isn't told of a later one. */
static void an_earlier_end_of_a_key_stays(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "li.ming"), other = holder_of(files, "lab");
	const char *key = first_key(&holder);
	assert_null(key_limit(&files->file, key));
	key_end(&files->file, &holder, key, DAY);
	key_end(&files->file, &other, first_key(&other), DAY + 7);
	assert_int_equal(key_limit(&files->file, key)->until, DAY);
	assert_string_equal(key_limit(&files->file, key)->of, "li.ming");
	assert_int_equal(key_limit(&files->file, first_key(&other))->until, DAY + 7);
	key_end(&files->file, &holder, key, DAY + 1);
	assert_int_equal(key_limit(&files->file, key)->until, DAY);
	key_end(&files->file, &holder, key, DAY - 1);
	assert_int_equal(key_limit(&files->file, key)->until, DAY - 1);
	assert_int_equal(files->file.text.keys.count, 2);
}

static void a_key_that_is_taken_away_is_nobodys(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "li.ming");
	const char *key = first_key(&holder);
	size_t count = holder.keys->count;
	key_end(&files->file, &holder, key, DAY);
	key_revoke(&files->file, &holder, key, "lost");
	assert_false(key_is_of(&holder, key));
	assert_int_equal(holder.keys->count, count - 1);
	assert_true(key_is_of(&holder, first_key(&holder)));
	assert_int_equal(key_limit(&files->file, key)->revoked, people_today());
	assert_string_equal(key_limit(&files->file, key)->reason, "lost");
	assert_string_equal(key_limit(&files->file, key)->of, "li.ming");
	assert_int_equal(files->file.text.keys.count, 1);
	/* An end that is stated later leaves the reason. */
	key_end(&files->file, &holder, key, DAY);
	assert_int_equal(key_limit(&files->file, key)->until, DAY);
	assert_string_equal(key_limit(&files->file, key)->reason, "lost");
}

/* A key counts through its last day. */
static void keys_whose_last_day_is_over_are_left_out(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "li.ming");
	const char *const *keys = (const char *const *)holder.keys->items;
	const char *first = keys[0], *second = keys[1];
	key_end(&files->file, &holder, first, people_today());
	key_drop_ended(&files->file, &holder);
	assert_int_equal(holder.keys->count, 2);
	key_end(&files->file, &holder, first, people_today() - 1);
	key_drop_ended(&files->file, &holder);
	assert_false(key_is_of(&holder, first));
	assert_true(key_is_of(&holder, second));
	key_end(&files->file, &holder, second, 0); /* no end */
	key_drop_ended(&files->file, &holder);
	assert_true(key_is_of(&holder, second));
}

/* ---- and in files */

static const char *make(struct county_files *files, const struct holder *holder,
			enum key_file which, const char *stated)
{
	const char *public = NULL;
	if (key_file_make(&files->session, TEST_REGION, holder, which, stated, &files->file.pool,
			  &public, &files->err) != STATUS_OK)
		fail_msg("%s", files->err.text);
	return public;
}

static const char *lies(struct county_files *files, const struct holder *holder,
			enum key_file which)
{
	return key_file_public(&files->session, TEST_REGION, holder, which, &files->file.pool);
}

/* The public half of what the file holds; NULL: it isn't there. */
static const char *held(struct county_files *files, const char *below)
{
	static char printed[KEY_TEXT];
	struct key key;
	if (!county_files_has(files, below))
		return NULL;
	assert_ok(key_load(county_files_path(files, below), KEY_TRANSPORT, &key, &files->err));
	key_print_public(key.public_key, printed);
	assert_int_equal(key.has_secret, strstr(below, ".key") != NULL);
	key_wipe(&key);
	return printed;
}

static void lose(struct county_files *files, const char *below)
{
	assert_int_equal(unlink(county_files_path(files, below)), 0);
}

static void a_key_is_made_once(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "lab");
	assert_null(lies(files, &holder, KEY_FILE_NOW));
	const char *made = make(files, &holder, KEY_FILE_NOW, NULL);
	assert_string_equal(make(files, &holder, KEY_FILE_NOW, NULL), made);
	assert_string_equal(lies(files, &holder, KEY_FILE_NOW), made);
	assert_string_equal(held(files, "keys/feeds/lab.key"), made);
	assert_null(lies(files, &holder, KEY_FILE_NEXT));
	const char *next = make(files, &holder, KEY_FILE_NEXT, NULL);
	assert_string_not_equal(next, made);
	lose(files, "keys/public/feeds/lab.next.pub");
	assert_string_equal(make(files, &holder, KEY_FILE_NEXT, NULL), next);
	assert_string_equal(held(files, "keys/public/feeds/lab.pub"), made);
	assert_string_equal(lies(files, &holder, KEY_FILE_NOW), made);
	/* Cut between its two files: what it was begun with is what it is. */
	lose(files, "keys/public/feeds/lab.pub");
	assert_string_equal(make(files, &holder, KEY_FILE_NOW, NULL), made);
	lose(files, "keys/public/feeds/lab.pub");
	assert_ok(key_file_complete(&files->session, TEST_REGION, &holder, &files->err));
	assert_string_equal(lies(files, &holder, KEY_FILE_NOW), made);
	key_file_unmake(&files->session, TEST_REGION, &holder);
	assert_false(county_files_has(files, "keys/feeds/lab.key"));
	assert_false(county_files_has(files, "keys/public/feeds/lab.pub"));
	assert_non_null(lies(files, &holder, KEY_FILE_NEXT));
	assert_ok(key_file_complete(&files->session, TEST_REGION, &holder, &files->err));
	assert_null(lies(files, &holder, KEY_FILE_NOW));
}

static void a_key_that_is_stated_has_no_secret_here(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "lab"), nameless = holder;
	const char *public = NULL;
	assert_string_equal(make(files, &holder, KEY_FILE_NOW, OTHER_KEY), OTHER_KEY);
	assert_false(county_files_has(files, "keys/feeds/lab.key"));
	/* One that was begun and told to nobody doesn't follow as if it were the stated one. */
	(void)make(files, &holder, KEY_FILE_NEXT, NULL);
	lose(files, "keys/public/feeds/lab.next.pub");
	assert_string_equal(make(files, &holder, KEY_FILE_NEXT, OTHER_KEY), OTHER_KEY);
	assert_false(county_files_has(files, "keys/feeds/lab.next.key"));
	assert_status(key_file_make(&files->session, TEST_REGION, &holder, KEY_FILE_NOW, "no key",
				    &files->file.pool, &public, &files->err),
		      STATUS_INVALID);
	nameless.id = "../lab";
	assert_status(key_file_make(&files->session, TEST_REGION, &nameless, KEY_FILE_NOW, NULL,
				    &files->file.pool, &public, &files->err),
		      STATUS_INVALID);
}

/* A next key whose public half was told to somebody keeps its secret. */
static void a_next_key_that_was_told_stays(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "lab");
	(void)make(files, &holder, KEY_FILE_NEXT, NULL);
	(void)make(files, &holder, KEY_FILE_NEXT, OTHER_KEY);
	assert_true(county_files_has(files, "keys/feeds/lab.next.key"));
}

static void succeed(struct county_files *files, const struct holder *holder)
{
	if (key_file_succeed(&files->session, TEST_REGION, holder, DAY, &files->err) != STATUS_OK)
		fail_msg("%s", files->err.text);
}

/* Several may end on one day, and each is kept: what was sealed to it is opened by it alone. */
static void the_next_key_takes_the_place_of_the_one_that_ends(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "lab");
	const char *first = make(files, &holder, KEY_FILE_NOW, NULL);
	const char *second = make(files, &holder, KEY_FILE_NEXT, NULL);
	succeed(files, &holder);
	assert_string_equal(lies(files, &holder, KEY_FILE_NOW), second);
	assert_string_equal(held(files, "keys/feeds/lab.key"), second);
	assert_null(lies(files, &holder, KEY_FILE_NEXT));
	assert_string_equal(held(files, "keys/feeds/lab.until-2025-12-31.key"), first);
	assert_string_equal(held(files, "keys/public/feeds/lab.until-2025-12-31.pub"), first);
	const char *third = make(files, &holder, KEY_FILE_NEXT, NULL);
	succeed(files, &holder);
	assert_string_equal(lies(files, &holder, KEY_FILE_NOW), third);
	assert_string_equal(held(files, "keys/feeds/lab.until-2025-12-31.key"), first);
	assert_string_equal(held(files, "keys/feeds/lab.until-2025-12-31-2.key"), second);
	assert_string_equal(held(files, "keys/public/feeds/lab.until-2025-12-31-2.pub"), second);
}

static void rename_below(struct county_files *files, const char *from, const char *to)
{
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%s", county_files_path(files, from));
	assert_int_equal(rename(path, county_files_path(files, to)), 0);
}

/* Cut behind each of its four moves, and gone on with. */
static void a_succession_that_was_cut_is_ended(void **state)
{
	static const char *const moves[][2] = {
		{"keys/feeds/lab.key", "keys/feeds/lab.until-2025-12-31.key"},
		{"keys/feeds/lab.next.key", "keys/feeds/lab.key"},
		{"keys/public/feeds/lab.pub", "keys/public/feeds/lab.until-2025-12-31.pub"},
	};
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "lab");
	for (size_t cut = 1; cut <= 2; cut++) {
		const char *first = make(files, &holder, KEY_FILE_NOW, NULL);
		const char *second = make(files, &holder, KEY_FILE_NEXT, NULL);
		for (size_t i = 0; i < cut; i++)
			rename_below(files, moves[i][0], moves[i][1]);
		succeed(files, &holder);
		assert_string_equal(lies(files, &holder, KEY_FILE_NOW), second);
		assert_string_equal(held(files, "keys/feeds/lab.key"), second);
		assert_string_equal(held(files, "keys/feeds/lab.until-2025-12-31.key"), first);
		assert_string_equal(held(files, "keys/public/feeds/lab.until-2025-12-31.pub"),
				    first);
		assert_null(lies(files, &holder, KEY_FILE_NEXT));
		lose(files, "keys/feeds/lab.until-2025-12-31.key");
		lose(files, "keys/public/feeds/lab.until-2025-12-31.pub");
		key_file_unmake(&files->session, TEST_REGION, &holder);
	}
}

/* Secrets that were handed over lie elsewhere: their public halves follow alone. */
static void what_was_handed_over_follows_too(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "lab");
	test_tree_remove(county_files_path(files, "keys/feeds"));
	(void)make(files, &holder, KEY_FILE_NEXT, OTHER_KEY);
	succeed(files, &holder);
	assert_string_equal(lies(files, &holder, KEY_FILE_NOW), OTHER_KEY);
	assert_null(lies(files, &holder, KEY_FILE_NEXT));
	static const char third[] = "x2xF3tYTY3IfLdOSVK9l7YeHyPxtdos-avfhfq5cxVk";
	static const char fourth[] = "OyfMh37iS9zy-K9fnLZzJ-8WHYzxK32X6Rimc-c6PEc";
	(void)make(files, &holder, KEY_FILE_NEXT, third);
	succeed(files, &holder);
	(void)make(files, &holder, KEY_FILE_NEXT, fourth);
	succeed(files, &holder);
	assert_string_equal(lies(files, &holder, KEY_FILE_NOW), fourth);
	assert_string_equal(held(files, "keys/public/feeds/lab.until-2025-12-31.pub"), OTHER_KEY);
	assert_string_equal(held(files, "keys/public/feeds/lab.until-2025-12-31-2.pub"), third);
}

/* A secret that lies there by itself is somebody's: none is written over. */
static void what_ended_before_is_not_written_over(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "lab");
	const char *old = make(files, &holder, KEY_FILE_NOW, NULL);
	rename_below(files, "keys/feeds/lab.key", "keys/feeds/lab.until-2025-12-31.key");
	key_file_unmake(&files->session, TEST_REGION, &holder);
	const char *first = make(files, &holder, KEY_FILE_NOW, NULL);
	(void)make(files, &holder, KEY_FILE_NEXT, NULL);
	succeed(files, &holder);
	assert_string_equal(held(files, "keys/feeds/lab.until-2025-12-31.key"), old);
	assert_string_equal(held(files, "keys/feeds/lab.until-2025-12-31-2.key"), first);
}

static void a_key_is_forgotten_wherever_it_lies(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder holder = holder_of(files, "lab"), longer = holder;
	const char *first = make(files, &holder, KEY_FILE_NOW, NULL);
	const char *second = make(files, &holder, KEY_FILE_NEXT, NULL);
	longer.id = "lab2";
	(void)make(files, &longer, KEY_FILE_NOW, NULL);
	succeed(files, &holder);
	assert_ok(key_file_forget(&files->session, TEST_REGION, &holder, OTHER_KEY, &files->err));
	assert_ok(key_file_forget(&files->session, TEST_REGION, &holder, first, &files->err));
	assert_false(county_files_has(files, "keys/feeds/lab.until-2025-12-31.key"));
	assert_false(county_files_has(files, "keys/public/feeds/lab.until-2025-12-31.pub"));
	assert_string_equal(held(files, "keys/feeds/lab.key"), second);
	assert_ok(key_file_forget(&files->session, TEST_REGION, &holder, second, &files->err));
	assert_false(county_files_has(files, "keys/feeds/lab.key"));
	assert_null(lies(files, &holder, KEY_FILE_NOW));
	assert_true(county_files_has(files, "keys/feeds/lab2.key"));
	test_tree_remove(county_files_path(files, "keys/public/feeds"));
	assert_ok(key_file_forget(&files->session, TEST_REGION, &holder, second, &files->err));
}

/* ---- both together: the list is in force */

static void a_next_key_settles_when_the_list_knows_it(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct holder lab = holder_of(files, "lab"), person = holder_of(files, "ma.chao");
	const char *now = make(files, &lab, KEY_FILE_NOW, NULL);
	const char *next = make(files, &lab, KEY_FILE_NEXT, NULL);
	const char *other = make(files, &person, KEY_FILE_NEXT, NULL);
	key_files_settle(&files->session, TEST_REGION);
	assert_string_equal(lies(files, &lab, KEY_FILE_NEXT), next); /* it doesn't, yet */
	people_file_append_text(&files->file.pool, lab.keys, now);
	key_end(&files->file, &lab, now, people_today() + 7);
	people_file_append_text(&files->file.pool, lab.keys, next);
	people_file_append_text(&files->file.pool, person.keys, other);
	key_end(&files->file, &person, first_key(&person), people_today() + 9);
	if (people_file_write(&files->session, TEST_REGION, &files->file, &files->err) != STATUS_OK)
		fail_msg("%s", files->err.text);
	key_files_settle(&files->session, TEST_REGION);
	assert_string_equal(lies(files, &lab, KEY_FILE_NOW), next);
	assert_string_equal(lies(files, &person, KEY_FILE_NOW), other);
	char below[96], day[TIME_DAY_TEXT];
	time_print_day(people_today() + 7, day);
	(void)snprintf(below, sizeof below, "keys/feeds/lab.until-%s.key", day);
	assert_string_equal(held(files, below), now);
	(void)fflush(files->session.out);
	assert_non_null(strstr(files->said, "lab"));
	assert_non_null(strstr(files->said, "ma.chao"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, county_files_setup, county_files_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_holder_is_of_one_kind),
		TEST(an_earlier_end_of_a_key_stays),
		TEST(a_key_that_is_taken_away_is_nobodys),
		TEST(keys_whose_last_day_is_over_are_left_out),
		TEST(a_key_is_made_once),
		TEST(a_key_that_is_stated_has_no_secret_here),
		TEST(a_next_key_that_was_told_stays),
		TEST(the_next_key_takes_the_place_of_the_one_that_ends),
		TEST(a_succession_that_was_cut_is_ended),
		TEST(what_was_handed_over_follows_too),
		TEST(what_ended_before_is_not_written_over),
		TEST(a_key_is_forgotten_wherever_it_lies),
		TEST(a_next_key_settles_when_the_list_knows_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Books of every kind in a directory: what is kept and read back, what is said where a disk has
 * lost or changed it, which is in force when, and what a next version changes. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/core/common_tables.h"
#include "common/core/json_line.h"
#include "common/daemon/books.h"
#include "common/policy/books/dictionary.h"
#include "common/stage/common_decide.h"
#include "common/store/rows_memory.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

enum {
	PROBLEMS = 3000,
	TOLD = 64 << 10,
	LARGEST = 8 << 20,
	POLICY = KIND(POLICY_ADOPTED),
	CALENDAR = KIND(CALENDAR_ADOPTED),
	DICTIONARY = KIND(DICTIONARY_ADOPTED),
	PEOPLE = KIND(PEOPLE_ADOPTED),
};
#define DAY_MS(n) time_ms_of_day(20500 + (n))
#define SHIPPED_CALENDAR ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv"
#define SHIPPED_DICTIONARY ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml"
#define SHIPPED_PEOPLE ZHIAN_SOURCE_DIR "/deploy/people-example.yaml"

static const struct table_spec tables[] = {COMMON_TABLES};
static const struct schema schema = {
	.fold_version = 1, .tables = tables, .table_count = sizeof tables / sizeof tables[0]};

static struct test_dir *dir;
static struct books *books;
static struct rows_memory *rows;
static struct err err;
static struct book_extra extra;
static char problems[PROBLEMS + 1];
static char told[TOLD];
static char *text; /* of the last file that was read, changed */

static int begin(void **state)
{
	(void)state;
	dir = test_dir_create();
	rows = rows_memory_create(&schema);
	text = NULL;
	assert_ok(books_open(test_dir_path(dir, "books"), &books, &err));
	return 0;
}

static int end(void **state)
{
	(void)state;
	books_close(books);
	rows_memory_destroy(rows);
	test_dir_destroy(dir);
	free(text);
	return 0;
}

/* A file with the first `was` of it as `is`. */
static struct bytes changed(const char *path, const char *was, const char *is)
{
	char *read;
	size_t size;
	free(text);
	assert_ok(file_read(path, 1 << 20, &read, &size, NULL));
	char *at = strstr(read, was);
	assert_non_null(at);
	text = malloc(size + strlen(is) + 1);
	assert_non_null(text);
	*at = '\0';
	(void)snprintf(text, size + strlen(is) + 1, "%s%s%s", read, is, at + strlen(was));
	free(read);
	return bytes_of_text(text);
}

static enum status keep(const struct book_offer *offer)
{
	struct writer out = writer_over((uint8_t *)problems, PROBLEMS);
	enum status status = books_keep(books, offer, &extra, &out);
	problems[out.size] = '\0';
	return status;
}

static void keep_fine(uint16_t kind, struct bytes content)
{
	struct book_offer offer = {.kind = kind, .content = content};
	if (keep(&offer) != STATUS_OK)
		fail_msg("%s", problems);
}

/* As evolve would write it. */
static void put_row(uint16_t kind, int64_t effective_ms)
{
	struct book_row row = {.version = 1,
			       .book = (uint8_t)kind,
			       .book_version = extra.version,
			       .effective_ms = effective_ms};
	struct row_key key = {0};
	memcpy(row.digest, extra.digest, sizeof row.digest);
	row_key_put_u8(&key, row.book);
	row_key_put_u64(&key, (uint64_t)effective_ms);
	row_key_put_u32(&key, row.book_version);
	rows_store(rows_memory_writer(rows), TABLE_BOOKS, row_key_bytes(&key), &row, sizeof row);
}

static enum status refresh(void)
{
	return books_refresh(books, rows_memory_reader(rows), &err);
}

static void adopt(uint16_t kind, struct bytes content, int64_t effective_ms)
{
	keep_fine(kind, content);
	put_row(kind, effective_ms);
	assert_ok(refresh());
}

static struct bytes people_of_version(const char *version)
{
	return changed(SHIPPED_PEOPLE, "\nversion: 1\n", version);
}

static const char *kept_path(void)
{
	static char path[600];
	char name[65];
	hex_print(bytes_of(extra.digest, sizeof extra.digest), name);
	(void)snprintf(path, sizeof path, "%s/%.64s", test_dir_path(dir, "books"), name);
	return path;
}

static void write_kept(const char *content)
{
	assert_ok(file_write_atomic(kept_path(), bytes_of_text(content), 0640, &err));
}

/* ---- kept and read back */

static void each_kind_is_kept_with_its_version(void **state)
{
	const struct {
		uint16_t kind;
		const char *path, *was, *is;
	} kinds[] = {
		{CALENDAR, SHIPPED_CALENDAR, "version: 1\n", "version: 21\n"},
		{DICTIONARY, SHIPPED_DICTIONARY, "version: 1\n", "version: 22\n"},
		{PEOPLE, SHIPPED_PEOPLE, "\nversion: 1\n", "\nversion: 23\n"},
	};
	(void)state;
	for (uint32_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		char *content;
		size_t size;
		struct bytes offered = changed(kinds[i].path, kinds[i].was, kinds[i].is);
		keep_fine(kinds[i].kind, offered);
		assert_int_equal(extra.version, 21 + i);
		assert_int_equal(access(kept_path(), F_OK), 0);
		assert_ok(books_content(books, extra.digest, &content, &size, &err));
		assert_int_equal(size, offered.size);
		assert_memory_equal(content, offered.data, size);
		free(content);
		/* By its digest alone it is the same book. */
		struct book_extra before = extra;
		struct book_offer again = {.kind = kinds[i].kind, .kept = before.digest};
		assert_ok(keep(&again));
		assert_int_equal(extra.version, before.version);
		assert_memory_equal(extra.digest, before.digest, sizeof extra.digest);
	}
}

static void what_was_kept_and_is_another_now_is_no_book(void **state)
{
	char *content;
	size_t size;
	(void)state;
	keep_fine(PEOPLE, people_of_version("\nversion: 2\n"));
	assert_ok(books_failure(books, &err));
	write_kept("version: 9\n");
	assert_int_equal(books_content(books, extra.digest, &content, &size, &err), STATUS_CORRUPT);
	uint8_t digest[32];
	memcpy(digest, extra.digest, sizeof digest);
	struct book_offer again = {.kind = PEOPLE, .kept = digest};
	assert_int_equal(keep(&again), STATUS_IO);
	assert_non_null(strstr(problems, "digest differs"));
	assert_int_equal(books_failure(books, &err), STATUS_CORRUPT);
	assert_non_null(strstr(err.text, "digest differs"));
}

/* Nothing is wrong with the book: it may be offered once more. */
static void a_disk_that_fails_is_not_the_books_fault(void **state)
{
	(void)state;
	test_tree_remove(test_dir_path(dir, "books"));
	struct book_offer offer = {.kind = PEOPLE, .content = people_of_version("\nversion: 2\n")};
	assert_int_equal(keep(&offer), STATUS_IO);
	assert_true(strlen(problems) != 0);
	assert_int_not_equal(books_failure(books, &err), STATUS_OK);
	assert_string_equal(err.text, problems);
	/* Tried alone it needs no disk. */
	offer.try_only = true;
	assert_ok(keep(&offer));
}

static void more_than_eight_mebibytes_are_no_book(void **state)
{
	char *long_text = calloc(1, LARGEST + 1);
	(void)state;
	assert_non_null(long_text);
	struct book_offer offer = {
		.kind = CALENDAR, .content = bytes_of(long_text, LARGEST + 1), .try_only = true};
	assert_int_equal(keep(&offer), STATUS_INVALID);
	assert_string_equal(problems, "larger than 8 MiB");
	offer.content.size--;
	assert_int_equal(keep(&offer), STATUS_INVALID);
	assert_string_not_equal(problems, "larger than 8 MiB");
	free(long_text);
}

static void an_event_that_is_no_adoption_keeps_nothing(void **state)
{
	(void)state;
	struct book_offer offer = {.kind = 1, .content = bytes_of_text("version: 1\n")};
	assert_int_equal(keep(&offer), STATUS_INVALID);
	assert_true(strlen(problems) != 0);
	assert_int_not_equal(access(kept_path(), F_OK), 0);
}

static void a_path_that_is_too_long_opens_nothing(void **state)
{
	char path[FILE_PATH_MAX + 1];
	struct books *none = NULL;
	(void)state;
	size_t size = (size_t)snprintf(path, sizeof path, "%s", test_dir_path(dir, "deep"));
	while (size + 120 < FILE_PATH_MAX - 79) {
		memset(path + size, 'd', 120);
		path[size] = '/';
		size += 120;
	}
	memset(path + size, 'e', sizeof path - size);
	path[size] = '/';
	path[FILE_PATH_MAX - 79] = '\0';
	assert_int_equal(books_open(path, &none, &err), STATUS_INVALID);
	path[FILE_PATH_MAX - 80] = '\0';
	assert_ok(books_open(path, &none, &err));
	books_close(none);
}

/* ---- in force */

static void a_county_is_complete_with_one_of_each_kind(void **state)
{
	struct stage_books at;
	(void)state;
	assert_null(books_people(books, DAY_MS(0)));
	assert_null(books_dictionary(books, DAY_MS(0)));
	adopt(CALENDAR, changed(SHIPPED_CALENDAR, "version: 1\n", "version: 1\n"), DAY_MS(0));
	adopt(DICTIONARY, changed(SHIPPED_DICTIONARY, "version: 1\n", "version: 1\n"), DAY_MS(0));
	adopt(PEOPLE, people_of_version("\nversion: 1\n"), DAY_MS(1));
	assert_false(books_complete(books));
	books_at(books, DAY_MS(1), &at);
	assert_null(at.policy);
	assert_null(at.calendar);
	assert_null(at.officers);
	assert_null(books_people(books, DAY_MS(1) - 1));
	assert_int_equal(books_people(books, DAY_MS(1))->version, 1);
	assert_int_equal(books_dictionary(books, DAY_MS(0))->version, 1);
}

static void an_adopted_list_is_found_by_its_digest(void **state)
{
	uint8_t first[32];
	(void)state;
	adopt(CALENDAR, changed(SHIPPED_CALENDAR, "version: 1\n", "version: 1\n"), DAY_MS(0));
	assert_null(books_people_of(books, extra.digest));
	adopt(PEOPLE, people_of_version("\nversion: 1\n"), DAY_MS(0));
	memcpy(first, extra.digest, sizeof first);
	adopt(PEOPLE, people_of_version("\nversion: 2\n"), DAY_MS(1));
	assert_int_equal(books_people_of(books, first)->version, 1);
	assert_int_equal(books_people_of(books, extra.digest)->version, 2);
	first[0] ^= 1;
	assert_null(books_people_of(books, first));
}

/* The same bytes of another moment are another adoption. */
static void the_same_list_can_be_planned_for_two_moments(void **state)
{
	(void)state;
	adopt(PEOPLE, people_of_version("\nversion: 1\n"), DAY_MS(5));
	assert_null(books_people(books, DAY_MS(4)));
	put_row(PEOPLE, DAY_MS(3));
	assert_ok(refresh());
	assert_int_equal(books_people(books, DAY_MS(4))->version, 1);
}

static void two_lists_of_one_moment_are_both_there(void **state)
{
	(void)state;
	adopt(PEOPLE, people_of_version("\nversion: 1\n"), DAY_MS(0));
	adopt(PEOPLE, people_of_version("\nversion: 2\n"), DAY_MS(0));
	assert_int_equal(books_people(books, DAY_MS(0))->version, 2);
}

/* ---- adopted, and lost */

static void an_adopted_book_that_is_gone_is_said(void **state)
{
	(void)state;
	keep_fine(PEOPLE, people_of_version("\nversion: 1\n"));
	put_row(PEOPLE, DAY_MS(0));
	assert_int_equal(unlink(kept_path()), 0);
	assert_int_not_equal(refresh(), STATUS_OK);
	assert_null(books_people(books, DAY_MS(0)));
}

static void an_adopted_book_that_is_another_now_is_said(void **state)
{
	(void)state;
	keep_fine(PEOPLE, people_of_version("\nversion: 1\n"));
	put_row(PEOPLE, DAY_MS(0));
	write_kept((const char *)people_of_version("\nversion: 9\n").data);
	assert_int_equal(refresh(), STATUS_CORRUPT);
	assert_non_null(strstr(err.text, "isn't what was adopted"));
	assert_null(books_people(books, DAY_MS(0)));
}

static void an_adopted_book_that_cant_be_read_is_said_with_the_place(void **state)
{
	(void)state;
	keep_fine(PEOPLE, people_of_version("\nversion: 1\n"));
	put_row(PEOPLE, DAY_MS(0));
	write_kept("persons: [moon]\n");
	assert_int_not_equal(refresh(), STATUS_OK);
	assert_non_null(strstr(err.text, "the adopted people "));
	assert_non_null(strstr(err.text, "can't be read"));
	assert_non_null(strstr(err.text, "people:1:"));
	assert_null(books_people(books, DAY_MS(0)));
}

/* ---- for who is to approve it */

static const char *tell(uint16_t kind, const uint8_t digest[32])
{
	struct writer out = writer_over((uint8_t *)told, TOLD - 1);
	struct json_line json;
	struct book_offer offer = {.kind = kind, .kept = digest, .now_ms = DAY_MS(0)};
	json_begin(&json, &out, "told");
	books_tell(books, &offer, &json);
	json_end(&json);
	told[out.size] = '\0';
	return told;
}

static void a_next_list_is_told_by_what_it_changes(void **state)
{
	(void)state;
	adopt(PEOPLE, people_of_version("\nversion: 3\n"), DAY_MS(0));
	keep_fine(PEOPLE, changed(SHIPPED_PEOPLE, "name: \"李明\"", "name: \"李明明\""));
	(void)tell(PEOPLE, extra.digest);
	assert_non_null(strstr(told, "\"list_in_force\":3"));
	assert_non_null(strstr(told, "\"change\":\"person_changed\",\"who\":\"li.ming\""));
	assert_non_null(strstr(told, "\"name\":\"李明明\",\"was_name\":\"李明\""));
	assert_null(strstr(told, "wang.fang"));
}

static void a_next_calendar_is_told_by_its_days(void **state)
{
	(void)state;
	adopt(CALENDAR, changed(SHIPPED_CALENDAR, "version: 1\n", "version: 3\n"), DAY_MS(0));
	keep_fine(CALENDAR, changed(SHIPPED_CALENDAR, "2025-10-01,holiday", "2025-10-09,holiday"));
	(void)tell(CALENDAR, extra.digest);
	assert_non_null(strstr(told, "\"calendar_in_force\":3"));
	assert_non_null(strstr(told, "2025-10-01"));
	assert_non_null(strstr(told, "2025-10-09"));
	assert_null(strstr(told, "2025-10-02"));
}

static void a_next_dictionary_is_told_by_its_words(void **state)
{
	(void)state;
	adopt(DICTIONARY, changed(SHIPPED_DICTIONARY, "version: 1\n", "version: 3\n"), DAY_MS(0));
	keep_fine(DICTIONARY, changed(SHIPPED_DICTIONARY, "zh: \"计量不足\"", "zh: \"缺斤短两\""));
	(void)tell(DICTIONARY, extra.digest);
	assert_non_null(strstr(told, "\"dictionary_in_force\":3"));
	assert_non_null(strstr(told, "\"change\":\"violation_changed\",\"violation\":"
				     "\"short_measure\",\"name\":\"缺斤短两\",\"was_name\":"
				     "\"计量不足\""));
	keep_fine(DICTIONARY,
		  changed(SHIPPED_DICTIONARY, "name_zh: \"家具\"", "name_zh: \"木器\""));
	(void)tell(DICTIONARY, extra.digest);
	assert_non_null(strstr(told, "\"change\":\"class_changed\",\"class_code\":\"S0-01\","
				     "\"name\":\"木器\",\"was_name\":\"家具\"}"));
	keep_fine(DICTIONARY,
		  changed(SHIPPED_DICTIONARY, "name_en: \"furniture\", flags: [standard]",
			  "name_en: \"furniture\", flags: [child, ccc]"));
	(void)tell(DICTIONARY, extra.digest);
	assert_non_null(strstr(told, "\"flags\":[\"ccc\",\"child\"],\"was_flags\":[\"standard\"]"));
	assert_null(strstr(told, "was_name"));
}

static void a_first_book_is_new_as_a_whole(void **state)
{
	(void)state;
	keep_fine(DICTIONARY, changed(SHIPPED_DICTIONARY, "version: 1\n", "version: 3\n"));
	(void)tell(DICTIONARY, extra.digest);
	assert_non_null(strstr(told, "\"dictionary_in_force\":0"));
	assert_non_null(strstr(told, "\"change\":\"class_added\",\"class_code\":\"S0-01\""));
	assert_null(strstr(told, "_changed"));
}

static void of_a_book_that_is_lost_nothing_is_told(void **state)
{
	(void)state;
	keep_fine(PEOPLE, people_of_version("\nversion: 1\n"));
	assert_int_equal(unlink(kept_path()), 0);
	assert_string_equal(tell(PEOPLE, extra.digest), "{\"kind\":\"told\"}\n");
	write_kept("persons: [moon]\n");
	assert_string_equal(tell(PEOPLE, extra.digest), "{\"kind\":\"told\"}\n");
}

/* ---- beside the list in force */

static void offer_list(struct bytes content, const char *id, uint32_t roles)
{
	struct principal person = {.roles = roles};
	struct book_offer offer = {.kind = PEOPLE,
				   .content = content,
				   .try_only = true,
				   .person = &person,
				   .roles = ROLE_OPERATOR,
				   .second_roles = ROLE_LEADER | ROLE_OPERATOR,
				   .now_ms = DAY_MS(0)};
	(void)snprintf(person.id, sizeof person.id, "%s", id);
	assert_ok(keep(&offer));
}

static void a_list_that_gives_nobody_anything_is_seen(void **state)
{
	(void)state;
	offer_list(people_of_version("\nversion: 1\n"), "li.ming", ROLE_LEADER);
	assert_true(extra.people.gives); /* the first gives all */
	assert_true(extra.people.two_left);
	assert_false(extra.people.anybody_there);
	assert_false(extra.people.second_there);
	adopt(PEOPLE, people_of_version("\nversion: 1\n"), DAY_MS(0));
	offer_list(people_of_version("\nversion: 2\n"), "li.ming", ROLE_LEADER);
	assert_false(extra.people.gives);
	assert_true(extra.people.two_left);
	assert_true(extra.people.anybody_there);
	assert_true(extra.people.second_there);
	/* Who has all roles himself finds nobody of another. */
	offer_list(people_of_version("\nversion: 2\n"), "li.ming", ROLE_LEADER | ROLE_OPERATOR);
	assert_true(extra.people.anybody_there);
	assert_false(extra.people.second_there);
	offer_list(changed(SHIPPED_PEOPLE, "roles: [leader]", "roles: [leader, officer]"),
		   "li.ming", ROLE_LEADER);
	assert_true(extra.people.gives);
}

/* Of other books only who is there to approve them. */
static void a_calendar_gives_nothing(void **state)
{
	struct principal person = {.id = "li.ming", .roles = ROLE_LEADER};
	(void)state;
	adopt(PEOPLE, people_of_version("\nversion: 1\n"), DAY_MS(0));
	struct book_offer offer = {
		.kind = CALENDAR,
		.content = changed(SHIPPED_CALENDAR, "version: 1\n", "version: 2\n"),
		.try_only = true,
		.person = &person,
		.roles = ROLE_OPERATOR,
		.second_roles = ROLE_LEADER | ROLE_OPERATOR,
		.now_ms = DAY_MS(0)};
	assert_ok(keep(&offer));
	assert_false(extra.people.gives);
	assert_false(extra.people.two_left);
	assert_true(extra.people.second_there);
	offer.second_roles = 0; /* an act of one person */
	assert_ok(keep(&offer));
	assert_false(extra.people.second_there);
	offer.second_roles = ROLE_LEADER;
	offer.person = NULL;
	assert_ok(keep(&offer));
	assert_false(extra.people.second_there);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_kind_is_kept_with_its_version),
		TEST(what_was_kept_and_is_another_now_is_no_book),
		TEST(a_disk_that_fails_is_not_the_books_fault),
		TEST(more_than_eight_mebibytes_are_no_book),
		TEST(an_event_that_is_no_adoption_keeps_nothing),
		TEST(a_path_that_is_too_long_opens_nothing),
		TEST(a_county_is_complete_with_one_of_each_kind),
		TEST(an_adopted_list_is_found_by_its_digest),
		TEST(the_same_list_can_be_planned_for_two_moments),
		TEST(two_lists_of_one_moment_are_both_there),
		TEST(an_adopted_book_that_is_gone_is_said),
		TEST(an_adopted_book_that_is_another_now_is_said),
		TEST(an_adopted_book_that_cant_be_read_is_said_with_the_place),
		TEST(a_next_list_is_told_by_what_it_changes),
		TEST(a_next_calendar_is_told_by_its_days),
		TEST(a_next_dictionary_is_told_by_its_words),
		TEST(a_first_book_is_new_as_a_whole),
		TEST(of_a_book_that_is_lost_nothing_is_told),
		TEST(a_list_that_gives_nobody_anything_is_seen),
		TEST(a_calendar_gives_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

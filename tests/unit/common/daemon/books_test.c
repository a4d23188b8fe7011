#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.pb-c.h"
#include "common/base/file.h"
#include "common/core/common_tables.h"
#include "common/core/json_line.h"
#include "common/daemon/books.h"
#include "common/policy/rules/load.h"
#include "common/policy/rules/policy_versions.h"
#include "common/stage/books/book_decide.h"
#include "common/stage/common_decide.h"
#include "common/store/rows_memory.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

/* The versions of adopted books in a directory of the test's own, with the policy that ships and a
 * next version of it. */

enum { PROBLEMS = 3000, DAY_1 = 20500, DAY_2 = 20600 };

static const struct table_spec tables[] = {COMMON_TABLES};
static const struct schema schema = {
	.fold_version = 1, .tables = tables, .table_count = sizeof tables / sizeof tables[0]};

struct fixture {
	struct test_dir *dir;
	struct books *books;
	struct rows_memory *rows;
	uint8_t problems_memory[PROBLEMS + 1];
	struct writer problems;
	struct pool pool;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	struct err err;
	assert_non_null(fixture);
	fixture->dir = test_dir_create();
	fixture->rows = rows_memory_create(&schema);
	pool_init(&fixture->pool);
	assert_ok(books_open(test_dir_path(fixture->dir, "books"), &fixture->books, &err));
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	books_close(fixture->books);
	rows_memory_destroy(fixture->rows);
	pool_done(&fixture->pool);
	test_dir_destroy(fixture->dir);
	free(fixture);
	return 0;
}

/* The first `was` of a file as `is`; the file as it is when `was` isn't in it. */
static struct bytes changed(struct fixture *fixture, const char *text, const char *was,
			    const char *is)
{
	const char *at = was == NULL ? NULL : strstr(text, was);
	if (at == NULL)
		return bytes_of_text(pool_text(&fixture->pool, text));
	size_t size = strlen(text) + strlen(is) + 1;
	char *out = pool_alloc(&fixture->pool, size);
	snprintf(out, size, "%.*s%s%s", (int)(at - text), text, is, at + strlen(was));
	return bytes_of_text(out);
}

/* What ships as the policy of this version, with one place changed. */
static struct bytes policy_bytes(struct fixture *fixture, unsigned version, const char *was,
				 const char *is)
{
	struct policy_file files[POLICY_FILES_MAX];
	struct problems problems;
	struct bytes bundle;
	size_t count = 0;
	char line[32];
	DIR *directory = opendir(ZHIAN_SOURCE_DIR "/deploy/policy");
	assert_non_null(directory);
	snprintf(line, sizeof line, "\nversion: %u\n", version);
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		char path[512];
		char *text;
		size_t size;
		if (strstr(entry->d_name, ".yaml") == NULL)
			continue;
		snprintf(path, sizeof path, ZHIAN_SOURCE_DIR "/deploy/policy/%s", entry->d_name);
		assert_ok(file_read(path, 1 << 20, &text, &size, NULL));
		struct bytes first = changed(fixture, text, "\nversion: 1\n", line);
		files[count].name = pool_text(&fixture->pool, entry->d_name);
		files[count++].content = changed(fixture, (const char *)first.data, was, is);
		free(text);
	}
	assert_int_equal(closedir(directory), 0);
	problems_init(&problems);
	assert_ok(bundle_make(files, count, &fixture->pool, &problems, &bundle));
	problems_done(&problems);
	return bundle;
}

static bool offer(struct fixture *fixture, struct bytes content, bool try_only,
		  struct book_extra *ret_extra)
{
	struct book_offer offered = {
		.kind = KIND(POLICY_ADOPTED), .content = content, .try_only = try_only};
	fixture->problems = writer_over(fixture->problems_memory, PROBLEMS);
	bool kept =
		books_keep(fixture->books, &offered, ret_extra, &fixture->problems) == STATUS_OK;
	fixture->problems_memory[fixture->problems.size] = '\0';
	return kept;
}

/* As evolve would write it. */
static void put_row_of(struct fixture *fixture, uint16_t kind, const struct book_extra *extra,
		       int64_t effective_ms)
{
	struct book_row row = {.version = 1,
			       .book = (uint8_t)kind,
			       .book_version = extra->version,
			       .effective_ms = effective_ms};
	struct row_key key = {0};
	struct rows_writer *rows = rows_memory_writer(fixture->rows);
	memcpy(row.digest, extra->digest, sizeof row.digest);
	row_key_put_u8(&key, row.book);
	row_key_put_u64(&key, (uint64_t)effective_ms);
	row_key_put_u32(&key, row.book_version);
	rows_store(rows, TABLE_BOOKS, row_key_bytes(&key), &row, sizeof row);
}

static void put_row(struct fixture *fixture, const struct book_extra *extra, int64_t effective_ms)
{
	put_row_of(fixture, KIND(POLICY_ADOPTED), extra, effective_ms);
}

static void adopt(struct fixture *fixture, struct bytes content, int32_t day)
{
	struct book_extra extra;
	struct err err;
	if (!offer(fixture, content, false, &extra))
		fail_msg("%s", (const char *)fixture->problems_memory);
	put_row(fixture, &extra, time_ms_of_day(day));
	assert_ok(books_refresh(fixture->books, rows_memory_reader(fixture->rows), &err));
}

static size_t files_below(struct fixture *fixture)
{
	size_t count = 0;
	DIR *directory = opendir(test_dir_path(fixture->dir, "books"));
	assert_non_null(directory);
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
		count += entry->d_name[0] != '.';
	assert_int_equal(closedir(directory), 0);
	return count;
}

static bool says(const struct fixture *fixture, const char *text)
{
	return strstr((const char *)fixture->problems_memory, text) != NULL;
}

/* ---- keeping */

static void what_is_only_tried_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct bytes content = policy_bytes(fixture, 1, NULL, NULL);
	struct book_extra tried, kept;
	assert_true(offer(fixture, content, true, &tried));
	assert_int_equal(files_below(fixture), 0);
	assert_true(offer(fixture, content, false, &kept));
	assert_int_equal(files_below(fixture), 1);
	assert_memory_equal(tried.digest, kept.digest, sizeof kept.digest);
	assert_int_equal(tried.version, 1);
}

static void all_that_is_wrong_is_named(void **state)
{
	struct fixture *fixture = *state;
	struct book_extra extra;
	struct bytes content = policy_bytes(fixture, 1, "        then: {level: major}\n",
					    "        then: {level: huge, moon: full}\n");
	assert_false(offer(fixture, content, false, &extra));
	assert_true(says(fixture, "`level: huge` isn't allowed"));
	assert_true(says(fixture, "`moon` isn't an outcome"));
	assert_int_equal(files_below(fixture), 0);
}

static void a_rule_that_reads_otherwise_has_a_higher_version(void **state)
{
	struct fixture *fixture = *state;
	struct book_extra extra;
	adopt(fixture, policy_bytes(fixture, 1, NULL, NULL), DAY_1);
	assert_false(offer(fixture,
			   policy_bytes(fixture, 2, "because_en: \"somebody was hurt\"",
					"because_en: \"somebody was injured\""),
			   false, &extra));
	assert_true(says(fixture, "HZ-LEVEL-01: error: it reads otherwise than in policy 1"));
	assert_true(offer(fixture,
			  policy_bytes(fixture, 2, "      - id: HZ-LEVEL-01\n",
				       "      - id: HZ-LEVEL-01\n        version: 2\n"),
			  false, &extra));
}

/* ---- several at once */

static void each_moment_has_its_policy(void **state)
{
	struct fixture *fixture = *state;
	struct bytes id = bytes_of_text("HZ-LEVEL-01");
	adopt(fixture, policy_bytes(fixture, 1, NULL, NULL), DAY_1);
	struct bytes second = policy_bytes(
		fixture, 2, "      - id: HZ-LEVEL-01\n        when:\n          injuries: 1..\n",
		"      - id: HZ-LEVEL-01\n        version: 2\n        when:\n"
		"          injuries: 2..\n");
	adopt(fixture, second, DAY_2);
	const struct policy_versions *versions = books_policies(fixture->books);
	assert_int_equal(versions->count, 2);
	assert_int_equal(policy_at(versions, NULL, time_ms_of_day(DAY_2) - 1)->version, 1);
	assert_int_equal(policy_at(versions, NULL, time_ms_of_day(DAY_2))->version, 2);
	const struct policy *now = policy_at(versions, NULL, time_ms_of_day(DAY_2));
	/* What was decided by the old one is explained by its words. */
	const struct rule *used = policy_rule_used(versions, now, id, 1);
	assert_non_null(used);
	assert_int_equal(used->conditions[0].min, 1);
	assert_int_equal(policy_rule_used(versions, now, id, 2)->conditions[0].min, 2);
}

static void adopt_file(struct fixture *fixture, uint16_t kind, const char *path)
{
	struct book_extra extra;
	struct err err;
	char *text;
	size_t size;
	assert_ok(file_read(path, 1 << 20, &text, &size, NULL));
	struct book_offer offered = {.kind = kind, .content = bytes_of(text, size)};
	fixture->problems = writer_over(fixture->problems_memory, PROBLEMS);
	assert_ok(books_keep(fixture->books, &offered, &extra, &fixture->problems));
	put_row_of(fixture, kind, &extra, time_ms_of_day(DAY_1));
	assert_ok(books_refresh(fixture->books, rows_memory_reader(fixture->rows), &err));
	free(text);
}

static void adopt_shipped(struct fixture *fixture)
{
	adopt_file(fixture, KIND(CALENDAR_ADOPTED), ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv");
	adopt_file(fixture, KIND(DICTIONARY_ADOPTED),
		   ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml");
}

/* The second was planned for a day; before it comes, the third is adopted and holds at once. */
static void an_older_one_does_not_come_back_on_its_day(void **state)
{
	struct fixture *fixture = *state;
	struct stage_books at;
	adopt_shipped(fixture);
	adopt(fixture, policy_bytes(fixture, 1, NULL, NULL), DAY_1);
	adopt(fixture, policy_bytes(fixture, 2, NULL, NULL), DAY_2);
	adopt(fixture, policy_bytes(fixture, 3, NULL, NULL), DAY_1 + 1);
	books_at(fixture->books, time_ms_of_day(DAY_1), &at);
	assert_int_equal(at.policy->version, 1);
	books_at(fixture->books, time_ms_of_day(DAY_2) - 1, &at);
	assert_int_equal(at.policy->version, 3);
	books_at(fixture->books, time_ms_of_day(DAY_2), &at);
	assert_int_equal(at.policy->version, 3);
	assert_int_equal(
		policy_at(books_policies(fixture->books), NULL, time_ms_of_day(DAY_2))->version, 3);
}

static void a_wrong_one_leaves_the_old_in_force(void **state)
{
	struct fixture *fixture = *state;
	struct book_extra extra;
	struct err err;
	adopt(fixture, policy_bytes(fixture, 1, NULL, NULL), DAY_1);
	assert_false(offer(fixture, policy_bytes(fixture, 2, "topic: hazard.level", "topic: moon"),
			   false, &extra));
	assert_ok(books_refresh(fixture->books, rows_memory_reader(fixture->rows), &err));
	const struct policy_versions *versions = books_policies(fixture->books);
	assert_int_equal(versions->count, 1);
	assert_int_equal(policy_at(versions, NULL, time_ms_of_day(DAY_2))->version, 1);
}

/* ---- at a moment */

static uint32_t version_at(struct fixture *fixture, int64_t now_ms)
{
	struct stage_books at;
	books_at(fixture->books, now_ms, &at);
	return at.policy != NULL ? at.policy->version : 0;
}

/* Asked in any order: now, back to then, and on the way to what is planned. */
static void each_moment_has_what_is_in_force(void **state)
{
	struct fixture *fixture = *state;
	struct stage_books at;
	adopt(fixture, policy_bytes(fixture, 1, NULL, NULL), DAY_1);
	adopt(fixture, policy_bytes(fixture, 2, NULL, NULL), DAY_2);
	adopt_file(fixture, KIND(CALENDAR_ADOPTED), ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv");
	assert_int_equal(version_at(fixture, time_ms_of_day(DAY_1)), 0); /* nothing is decided */
	adopt_shipped(fixture);
	assert_int_equal(version_at(fixture, time_ms_of_day(DAY_1)), 1);
	assert_int_equal(version_at(fixture, time_ms_of_day(DAY_1) - 1), 0);
	assert_int_equal(version_at(fixture, time_ms_of_day(DAY_2)), 2);
	assert_int_equal(version_at(fixture, time_ms_of_day(DAY_2) - 1), 1);
	assert_int_equal(version_at(fixture, time_ms_of_day(DAY_2)), 2);
	books_at(fixture->books, time_ms_of_day(DAY_2), &at);
	assert_non_null(at.calendar);
	assert_non_null(at.dictionary);
	assert_ptr_equal(at.policies, books_policies(fixture->books));
	assert_null(at.officers);
	assert_false(books_complete(fixture->books));
	adopt_file(fixture, KIND(PEOPLE_ADOPTED), ZHIAN_SOURCE_DIR "/deploy/people-example.yaml");
	books_at(fixture->books, time_ms_of_day(DAY_2), &at);
	assert_non_null(at.officers);
	assert_true(books_complete(fixture->books));
}

/* ---- only asked about */

static const struct policy *try(struct fixture *fixture, struct bytes content)
{
	fixture->problems = writer_over(fixture->problems_memory, PROBLEMS);
	const struct policy *tried = books_try_policy(fixture->books, content, &fixture->problems);
	fixture->problems_memory[fixture->problems.size] = '\0';
	return tried;
}

static void a_policy_that_is_tried_is_read_once(void **state)
{
	struct fixture *fixture = *state;
	struct bytes first = policy_bytes(fixture, 4, NULL, NULL);
	const struct policy *tried = try(fixture, first);
	assert_non_null(tried);
	assert_int_equal(tried->version, 4);
	assert_ptr_equal(try(fixture, first), tried);
	/* One that is wrong leaves what was tried before. */
	assert_null(try(fixture, policy_bytes(fixture, 5, "topic: hazard.level", "topic: moon")));
	assert_true(says(fixture, "moon"));
	assert_int_equal(tried->version, 4);
	assert_int_equal(try(fixture, policy_bytes(fixture, 6, NULL, NULL))->version, 6);
	assert_int_equal(files_below(fixture), 0);
	assert_int_equal(books_policies(fixture->books)->count, 0);
}

/* ---- for who is to approve it */

static void a_next_policy_is_told_by_its_rules(void **state)
{
	static char text[16 << 10];
	struct fixture *fixture = *state;
	struct book_extra extra;
	struct json_line json;
	struct writer out = writer_over((uint8_t *)text, sizeof text - 1);
	adopt(fixture, policy_bytes(fixture, 3, NULL, NULL), DAY_1);
	assert_true(offer(fixture,
			  policy_bytes(fixture, 4, "      - id: HZ-LEVEL-01\n",
				       "      - id: HZ-LEVEL-01\n        version: 2\n"),
			  false, &extra));
	struct book_offer kept = {.kind = KIND(POLICY_ADOPTED),
				  .kept = extra.digest,
				  .now_ms = time_ms_of_day(DAY_1)};
	json_begin(&json, &out, "told");
	books_tell(fixture->books, &kept, &json);
	json_end(&json);
	assert_string_equal(text, "{\"kind\":\"told\",\"policy_in_force\":3,\"policy_changes\":["
				  "{\"change\":\"rule_changed\",\"rule\":\"HZ-LEVEL-01\",\"was\":1,"
				  "\"is\":2}]}\n");
}

/* The same bytes again are no other reading of their rules, and are there once.  Each frame says
 * by their digest which policy it was decided by. */
static void what_is_in_force_can_be_offered_again(void **state)
{
	struct fixture *fixture = *state;
	struct book_extra extra;
	struct stage_books at;
	struct err err;
	struct bytes content = policy_bytes(fixture, 1, NULL, NULL);
	adopt_shipped(fixture);
	adopt(fixture, content, DAY_1);
	assert_true(offer(fixture, content, false, &extra));
	assert_int_equal(extra.version, 1);
	assert_ok(books_refresh(fixture->books, rows_memory_reader(fixture->rows), &err));
	assert_int_equal(books_policies(fixture->books)->count, 1);
	books_at(fixture->books, time_ms_of_day(DAY_1), &at);
	assert_memory_equal(&at.set, extra.digest, sizeof at.set);
}

/* ---- when a policy may come into force */

struct asked {
	uint32_t version;
	int64_t effective_ms;
	const char *refused; /* NULL: it is adopted */
	uint16_t kind;       /* 0: a policy */
};

/* As they stand among the common acts. */
static const struct act by_two[] = {
	{.name = "policy.adopt", .number = COMMON_ACT_POLICY_ADOPT, .flags = ACT_OTHER_ROLE},
	{.name = "people.adopt", .number = COMMON_ACT_PEOPLE_ADOPT, .flags = ACT_OTHER_ROLE},
	{.name = "calendar.adopt", .number = COMMON_ACT_CALENDAR_ADOPT, .flags = ACT_OTHER_ROLE},
	{.name = "dictionary.adopt",
	 .number = COMMON_ACT_DICTIONARY_ADOPT,
	 .flags = ACT_OTHER_ROLE},
};

static void assert_decision(struct fixture *fixture, int64_t now_ms, struct asked asked)
{
	static uint8_t memory[64 * 1024];
	struct arena arena;
	struct book_extra extra = {.version = asked.version};
	struct principal leader = {.id = "leader-1", .roles = ROLE_LEADER};
	Zh__BookCommand command = ZH__BOOK_COMMAND__INIT;
	arena_init(&arena, memory, sizeof memory);
	SET_OPTIONAL(&command, effective_ms, asked.effective_ms);
	struct decide_context context = {.rows = rows_memory_reader(fixture->rows),
					 .region = 522701,
					 .now_ms = now_ms,
					 .arena = &arena};
	struct input_act act = {.act = asked.kind == 0 ? &by_two[0] : &by_two[2],
				.person = &leader,
				.body = &command.base,
				.extra = &extra};
	struct decision decision = {.verdict = VERDICT_DONE};
	decide_book_adopt(&context, &act, asked.kind != 0 ? asked.kind : KIND(POLICY_ADOPTED),
			  &decision);
	if (asked.refused == NULL) {
		assert_int_equal(decision.verdict, VERDICT_DONE);
		assert_int_equal(decision.event_count, 1);
		return;
	}
	assert_int_equal(decision.verdict, VERDICT_REFUSED);
	assert_int_equal(decision.event_count, 0);
	assert_string_equal(decision.refusal.code, asked.refused);
}

static void a_policy_comes_later_and_each_version_once(void **state)
{
	struct fixture *fixture = *state;
	const int64_t now = time_ms_of_day(DAY_1);
	struct book_extra second = {.version = 2};
	assert_decision(fixture, now, (struct asked){1, now, NULL, 0});
	assert_decision(fixture, now, (struct asked){1, now + 1, NULL, 0});
	assert_decision(fixture, now, (struct asked){1, now - 1, "policy.adopt.effective_past", 0});
	put_row(fixture, &second, now + MS_PER_DAY);
	assert_decision(fixture, now, (struct asked){3, now, NULL, 0});
	assert_decision(fixture, now, (struct asked){2, now, "policy.adopt.already", 0});
	assert_decision(fixture, now, (struct asked){1, now, "policy.adopt.version", 0});
	second.digest[0] = 1;
	put_row(fixture, &second, now + MS_PER_DAY);
	assert_decision(fixture, now, (struct asked){2, now, "policy.adopt.version", 0});
}

static void a_calendar_does_so_too(void **state)
{
	enum { CALENDAR = KIND(CALENDAR_ADOPTED) };
	struct fixture *fixture = *state;
	const int64_t now = time_ms_of_day(DAY_1);
	struct book_extra first = {.version = 1};
	put_row_of(fixture, CALENDAR, &first, now - MS_PER_DAY);
	assert_decision(fixture, now, (struct asked){2, now, NULL, CALENDAR});
	assert_decision(fixture, now, (struct asked){1, now, "calendar.adopt.already", CALENDAR});
	assert_decision(fixture, now,
			(struct asked){2, now - 1, "calendar.adopt.effective_past", CALENDAR});
	first.digest[0] = 1;
	put_row_of(fixture, CALENDAR, &first, now - MS_PER_DAY);
	assert_decision(fixture, now, (struct asked){1, now, "calendar.adopt.version", CALENDAR});
}

/* ---- when one person's word is enough for a list of people */

static void assert_ground(struct fixture *fixture, const struct act *adopt, bool first,
			  const char *flags, Zh__BookGround ground)
{
	static uint8_t memory[64 * 1024];
	struct arena arena;
	struct book_extra extra = {.version = first ? 1 : 2};
	struct principal operator_1 = {.id = "operator-1", .roles = ROLE_OPERATOR};
	Zh__BookCommand command = ZH__BOOK_COMMAND__INIT;
	extra.people.gives = strchr(flags, 'g') != NULL;
	extra.people.two_left = strchr(flags, '2') != NULL;
	extra.people.anybody_there = strchr(flags, 'a') != NULL;
	extra.people.second_there = strchr(flags, 's') != NULL;
	arena_init(&arena, memory, sizeof memory);
	struct decide_context context = {.rows = rows_memory_reader(fixture->rows),
					 .region = 522701,
					 .now_ms = time_ms_of_day(DAY_1),
					 .arena = &arena};
	struct input_act act = {
		.act = adopt, .person = &operator_1, .body = &command.base, .extra = &extra};
	struct decision decision = {.verdict = VERDICT_DONE};
	decide_book_adopt(&context, &act, book_kind_of(adopt), &decision);
	assert_int_equal(decision.verdict, VERDICT_DONE);
	assert_int_equal(decision.event_count, 1);
	const Zh__BookAdopted *body = BODY(decision.events[0], BookAdopted);
	assert_int_equal(body->ground, ground);
	assert_int_equal(decision.second_needed, ground == ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN);
}

static void a_list_is_one_persons_on_three_grounds(void **state)
{
	struct fixture *fixture = *state;
	struct book_extra there = {.version = 1};
	assert_ground(fixture, &by_two[1], true, "g", ZH__BOOK_GROUND__BOOK_GROUND_FIRST);
	put_row_of(fixture, KIND(PEOPLE_ADOPTED), &there, time_ms_of_day(DAY_1));
	assert_ground(fixture, &by_two[1], false, "gas2", ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN);
	/* Who has every role there is, is two persons' business like anybody else. */
	assert_ground(fixture, &by_two[1], false, "ga2", ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN);
	assert_ground(fixture, &by_two[1], false, "g2", ZH__BOOK_GROUND__BOOK_GROUND_NOBODY_ELSE);
	assert_ground(fixture, &by_two[1], false, "as2", ZH__BOOK_GROUND__BOOK_GROUND_TAKES_AWAY);
	/* Not so far that nobody is left beside the one who takes away. */
	assert_ground(fixture, &by_two[1], false, "as", ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN);
}

/* What it gives or takes doesn't matter: it says what needs two, what a day is or which goods a
 * strict rule is for. */
static void assert_one_person_on_two_grounds(struct fixture *fixture, const struct act *adopt)
{
	struct book_extra there = {.version = 1};
	assert_ground(fixture, adopt, true, "gas2", ZH__BOOK_GROUND__BOOK_GROUND_FIRST);
	put_row_of(fixture, book_kind_of(adopt), &there, time_ms_of_day(DAY_1));
	assert_ground(fixture, adopt, false, "as2", ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN);
	assert_ground(fixture, adopt, false, "gas2", ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN);
	assert_ground(fixture, adopt, false, "2", ZH__BOOK_GROUND__BOOK_GROUND_NOBODY_ELSE);
}

static void a_policy_is_one_persons_on_two_grounds(void **state)
{
	assert_one_person_on_two_grounds(*state, &by_two[0]);
}

static void a_calendar_is_one_persons_on_two_grounds(void **state)
{
	assert_one_person_on_two_grounds(*state, &by_two[2]);
}

static void a_dictionary_is_one_persons_on_two_grounds(void **state)
{
	assert_one_person_on_two_grounds(*state, &by_two[3]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_only_tried_leaves_nothing),
		TEST(all_that_is_wrong_is_named),
		TEST(a_rule_that_reads_otherwise_has_a_higher_version),
		TEST(each_moment_has_its_policy),
		TEST(an_older_one_does_not_come_back_on_its_day),
		TEST(a_wrong_one_leaves_the_old_in_force),
		TEST(each_moment_has_what_is_in_force),
		TEST(a_policy_that_is_tried_is_read_once),
		TEST(a_next_policy_is_told_by_its_rules),
		TEST(what_is_in_force_can_be_offered_again),
		TEST(a_policy_comes_later_and_each_version_once),
		TEST(a_calendar_does_so_too),
		TEST(a_list_is_one_persons_on_three_grounds),
		TEST(a_policy_is_one_persons_on_two_grounds),
		TEST(a_calendar_is_one_persons_on_two_grounds),
		TEST(a_dictionary_is_one_persons_on_two_grounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

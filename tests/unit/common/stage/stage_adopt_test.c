/* What an adoption says of its book and who stands behind it, and when a book of any kind is
 * refused. */
#include <stdio.h>

#include "command.pb-c.h"
#include "common/core/common_tables.h"
#include "common/stage/books/book_decide.h"
#include "common/stage/common_decide.h"
#include "common/store/rows_memory.h"
#include "tests/lib/test.h"

enum { REGION = 522701, MEMORY = 8 * ARENA_SPARE, KINDS = 4 };
#define NOW_MS time_ms_of_day(20500)

static const struct table_spec tables[] = {COMMON_TABLES};
static const struct schema schema = {
	.fold_version = 1, .tables = tables, .table_count = sizeof tables / sizeof tables[0]};
/* As they stand among the common acts. */
static const struct act acts[KINDS] = {
	{.name = "policy.adopt", .number = COMMON_ACT_POLICY_ADOPT, .flags = ACT_OTHER_ROLE},
	{.name = "calendar.adopt", .number = COMMON_ACT_CALENDAR_ADOPT, .flags = ACT_OTHER_ROLE},
	{.name = "dictionary.adopt",
	 .number = COMMON_ACT_DICTIONARY_ADOPT,
	 .flags = ACT_OTHER_ROLE},
	{.name = "people.adopt", .number = COMMON_ACT_PEOPLE_ADOPT, .flags = ACT_OTHER_ROLE},
};
static const struct principal lin = {.id = "lin", .roles = ROLE_OPERATOR};
static const struct principal zhao = {.id = "zhao", .roles = ROLE_LEADER};

static struct rows_memory *rows;
static uint8_t memory[MEMORY];
static struct arena arena;
static size_t memory_size;
static struct decision decision;
static Zh__BookCommand command;
static struct book_extra extra;

static int begin(void **state)
{
	(void)state;
	rows = rows_memory_create(&schema);
	memory_size = MEMORY;
	command = (Zh__BookCommand)ZH__BOOK_COMMAND__INIT;
	extra = (struct book_extra){.version = 7};
	memset(extra.digest, 0xab, sizeof extra.digest);
	return 0;
}

static int end(void **state)
{
	(void)state;
	rows_memory_destroy(rows);
	return 0;
}

static struct decide_context context_now(void)
{
	arena_init(&arena, memory, sizeof memory);
	arena.capacity = memory_size;
	decision = (struct decision){.verdict = VERDICT_DONE};
	return (struct decide_context){.rows = rows_memory_reader(rows),
				       .region = REGION,
				       .now_ms = NOW_MS,
				       .arena = &arena};
}

static struct input_act asked(const struct act *act, const struct principal *second)
{
	return (struct input_act){.act = act,
				  .person = &lin,
				  .second = second,
				  .body = &command.base,
				  .extra = &extra};
}

static void adopt(const struct act *act, const struct principal *second)
{
	struct decide_context context = context_now();
	struct input_act input = asked(act, second);
	decide_book_adopt(&context, &input, book_kind_of(act), &decision);
}

static const Zh__BookAdopted *adopted(const struct act *act, const struct principal *second)
{
	adopt(act, second);
	assert_int_equal(decision.verdict, VERDICT_DONE);
	assert_int_equal(decision.event_count, 1);
	assert_int_equal(decision.events[0]->head.kind, book_kind_of(act));
	assert_int_equal(decision.events[0]->head.subject_region, REGION);
	return BODY(decision.events[0], BookAdopted);
}

static void put_row(const struct act *act, uint32_t version, int64_t effective_ms)
{
	struct book_row row = {.version = 1,
			       .book = (uint8_t)book_kind_of(act),
			       .book_version = version,
			       .effective_ms = effective_ms};
	struct row_key key = {0};
	memset(row.digest, 0xab, sizeof row.digest);
	row_key_put_u8(&key, row.book);
	row_key_put_u64(&key, (uint64_t)effective_ms);
	row_key_put_u32(&key, version);
	rows_store(rows_memory_writer(rows), TABLE_BOOKS, row_key_bytes(&key), &row, sizeof row);
}

static const char *param(const char *name)
{
	for (size_t i = 0; i < decision.refusal.param_count; i++) {
		if (strcmp(decision.refusal.params[i].name, name) == 0)
			return decision.refusal.params[i].value;
	}
	fail_msg("nothing is said of `%s`", name);
	return NULL;
}

static void assert_moment(const char *name, int64_t moment_ms)
{
	int64_t told_ms;
	assert_ok(time_parse_moment(param(name), &told_ms));
	assert_int_equal(told_ms, moment_ms);
}

static void assert_refused(const struct act *act, const char *why)
{
	char code[64];
	(void)snprintf(code, sizeof code, "%s.%s", act->name, why);
	adopt(act, NULL);
	assert_int_equal(decision.verdict, VERDICT_REFUSED);
	assert_int_equal(decision.event_count, 0);
	assert_string_equal(decision.refusal.code, code);
}

/* ---- what it says */

static void an_adoption_names_its_book(void **state)
{
	(void)state;
	command.name = "of spring";
	SET_OPTIONAL(&command, effective_ms, NOW_MS + 5);
	for (size_t i = 0; i < KINDS; i++) {
		const Zh__BookAdopted *body = adopted(&acts[i], NULL);
		assert_string_equal(body->name, "of spring");
		assert_int_equal(body->version, 7);
		assert_true(body->has_digest);
		assert_int_equal(body->digest.len, sizeof extra.digest);
		assert_memory_equal(body->digest.data, extra.digest, sizeof extra.digest);
		assert_int_equal(body->effective_ms, NOW_MS + 5);
		assert_string_equal(body->approved_by, "lin");
		assert_null(body->proposed_by);
	}
}

static void without_a_moment_it_holds_at_once(void **state)
{
	(void)state;
	assert_int_equal(adopted(&acts[0], NULL)->effective_ms, NOW_MS);
}

static void an_approved_one_has_both_persons_and_no_ground(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		const Zh__BookAdopted *body = adopted(&acts[i], &zhao);
		assert_string_equal(body->approved_by, "zhao");
		assert_string_equal(body->proposed_by, "lin");
		assert_false(body->has_ground);
		assert_false(decision.second_needed);
	}
}

/* Its moment went by while it waited for the second person. */
static void one_that_was_approved_late_holds_from_then_on(void **state)
{
	(void)state;
	SET_OPTIONAL(&command, effective_ms, NOW_MS - 1);
	assert_int_equal(adopted(&acts[0], &zhao)->effective_ms, NOW_MS);
	SET_OPTIONAL(&command, effective_ms, NOW_MS + 1);
	assert_int_equal(adopted(&acts[0], &zhao)->effective_ms, NOW_MS + 1);
}

static void no_act_adopts_no_book(void **state)
{
	struct act other = {.name = "toy.add", .number = 1};
	(void)state;
	assert_int_equal(book_kind_of(NULL), 0);
	assert_int_equal(book_kind_of(&other), 0);
}

/* ---- what is refused */

static void a_book_of_any_kind_does_not_come_for_the_past(void **state)
{
	(void)state;
	SET_OPTIONAL(&command, effective_ms, NOW_MS - 1);
	for (size_t i = 0; i < KINDS; i++) {
		assert_refused(&acts[i], "effective_past");
		assert_moment("effective", NOW_MS - 1);
		assert_moment("now", NOW_MS);
	}
}

static void a_version_of_any_kind_comes_once_and_upwards(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		put_row(&acts[i], 7, NOW_MS - 500);
		extra.version = 7;
		assert_refused(&acts[i], "already");
		extra.digest[0] ^= 1;
		assert_refused(&acts[i], "version");
		extra.digest[0] ^= 1;
		extra.version = 6;
		assert_refused(&acts[i], "version");
		assert_string_equal(param("version"), "6");
		assert_string_equal(param("adopted"), "7");
		assert_moment("effective", NOW_MS - 500);
		extra.version = 8;
		adopt(&acts[i], &zhao);
		assert_int_equal(decision.verdict, VERDICT_DONE);
	}
}

/* Planned for later is no older: the highest version counts, whenever it holds. */
static void the_highest_version_counts(void **state)
{
	(void)state;
	put_row(&acts[0], 9, NOW_MS - 500);
	put_row(&acts[0], 8, NOW_MS + 500);
	assert_int_equal(book_newest(rows_memory_reader(rows), book_kind_of(&acts[0])), 9);
	extra.version = 9;
	assert_refused(&acts[0], "already");
}

static void each_kind_counts_its_own_versions(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		rows_memory_destroy(rows);
		rows = rows_memory_create(&schema);
		for (size_t other = 0; other < KINDS; other++) {
			if (other != i)
				put_row(&acts[other], 100, NOW_MS);
		}
		assert_int_equal(adopted(&acts[i], NULL)->ground,
				 ZH__BOOK_GROUND__BOOK_GROUND_FIRST);
		assert_int_equal(book_newest(rows_memory_reader(rows), book_kind_of(&acts[i])), 0);
	}
}

/* ---- a proposal of one */

static const Zh__BookCommand *by_digest(void)
{
	struct decide_context context = context_now();
	struct input_act input = asked(&acts[0], NULL);
	return (const Zh__BookCommand *)(const void *)book_by_digest(&context, &input, &decision);
}

static void a_proposal_has_the_digest_in_the_contents_place(void **state)
{
	uint8_t content[] = "long";
	(void)state;
	command.name = "of spring";
	SET_OPTIONAL(&command, content, ((ProtobufCBinaryData){sizeof content, content}));
	const Zh__BookCommand *book = by_digest();
	assert_non_null(book);
	assert_string_equal(book->name, "of spring");
	assert_false(book->has_content);
	assert_false(book->has_effective_ms);
	assert_int_equal(book->version, 7);
	assert_true(book->has_digest);
	assert_int_equal(book->digest.len, sizeof extra.digest);
	assert_memory_equal(book->digest.data, extra.digest, sizeof extra.digest);
	SET_OPTIONAL(&command, effective_ms, NOW_MS + 5);
	book = by_digest();
	assert_true(book->has_effective_ms);
	assert_int_equal(book->effective_ms, NOW_MS + 5);
}

/* ---- memory */

/* However little there is of it, what is decided is whole, or is said not to fit. */
static void what_does_not_fit_is_not_half_adopted(void **state)
{
	bool whole = false;
	(void)state;
	for (memory_size = 0; !whole; memory_size += 8) {
		assert_true(memory_size < MEMORY);
		adopt(&acts[0], NULL);
		whole = !decision.arena_full;
		if (decision.event_count != 0) {
			const Zh__BookAdopted *body = BODY(decision.events[0], BookAdopted);
			assert_non_null(body->digest.data);
		}
	}
	assert_int_equal(decision.event_count, 1);
}

static void a_proposal_that_does_not_fit_is_none(void **state)
{
	const Zh__BookCommand *book = NULL;
	(void)state;
	for (memory_size = 0; book == NULL; memory_size += 8) {
		assert_true(memory_size < MEMORY);
		book = by_digest();
		assert_int_equal(decision.arena_full, book == NULL);
	}
	assert_non_null(book->digest.data);
}

static void a_refusal_says_all_or_that_it_does_not_fit(void **state)
{
	bool whole = false;
	(void)state;
	SET_OPTIONAL(&command, effective_ms, NOW_MS - 1);
	for (memory_size = 0; !whole; memory_size += 8) {
		assert_true(memory_size < MEMORY);
		assert_refused(&acts[0], "effective_past");
		whole = !decision.arena_full;
		assert_true(decision.arena_full || decision.refusal.param_count == 2);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_adoption_names_its_book),
		TEST(without_a_moment_it_holds_at_once),
		TEST(an_approved_one_has_both_persons_and_no_ground),
		TEST(one_that_was_approved_late_holds_from_then_on),
		TEST(no_act_adopts_no_book),
		TEST(a_book_of_any_kind_does_not_come_for_the_past),
		TEST(a_version_of_any_kind_comes_once_and_upwards),
		TEST(the_highest_version_counts),
		TEST(each_kind_counts_its_own_versions),
		TEST(a_proposal_has_the_digest_in_the_contents_place),
		TEST(what_does_not_fit_is_not_half_adopted),
		TEST(a_proposal_that_does_not_fit_is_none),
		TEST(a_refusal_says_all_or_that_it_does_not_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

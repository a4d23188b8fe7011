/* What a list can be asked for: what isn't declared, can't be a value or clashes is refused with
 * what is possible; a period has both its ends. */
#include <stdio.h>

#include "common/base/time.h"
#include "common/core/officers.h"
#include "common/stage/queries/question.h"
#include "tests/lib/test.h"

#define DAY_MS(n) time_ms_of_day(20500 + (n))

enum { FILTERS = 4 };

static const struct state_info few_states[] = {{.name = "open"}, {.name = "closed"}};
static const struct state_info more_states[] = {
	{.name = "closed"}, {.name = "paid"}, {.name = "open"}, {.name = "lost"}};
static const struct state_table few = {.states = few_states, .state_count = 2};
static const struct state_table more = {.states = more_states, .state_count = 4};
static const char *const colours[] = {"red", "green", NULL};

static const char *letter(size_t index)
{
	static const char *const letters[] = {"a", "b", "c"};
	return index < 3 ? letters[index] : NULL;
}

static const struct list_option options[] = {
	{.name = "text", .type = LIST_TEXT},
	{.name = "firm", .type = LIST_FIRM},
	{.name = "colour", .type = LIST_WORD, .words = colours},
	{.name = "letter", .type = LIST_WORD, .word = letter},
	LIST_STATES(&few, &more),
	{.name = "number", .type = LIST_NUMBER},
	{.name = "day", .type = LIST_DAY},
	{.name = "object", .type = LIST_OBJECT},
	{.name = "clock", .type = LIST_OBJECT, .kind = OBJECT_CLOCK},
	LIST_PERIOD,
	LIST_OWNER,
};
static const struct list_option needed[] = {
	{.name = "text", .type = LIST_TEXT},
	{.name = "colour", .type = LIST_WORD, .words = colours, .required = true},
};

static unsigned answered;

static void note(const struct query_context *query, const Zh__ListQuery *list,
		 struct answer *answer)
{
	(void)query;
	(void)list;
	(void)answer;
	answered++;
}

static const struct list_kind kinds[] = {
	LIST_KIND("thing", note, options),
	LIST_KIND("needy", note, needed),
	LIST_PLAIN("plain", note),
};
static const struct question_area area = {.name = "test", AREA_LISTS(kinds)};
static const struct question_area *const areas[] = {&area};
static const struct questions questions = {.areas = areas, .area_count = 1};

/* ---- asking */

struct asking {
	Zh__ListQuery list;
	Zh__Param params[FILTERS], *filters[FILTERS];
	struct answer answer;
};

static void ask_for(struct asking *asking, const char *noun)
{
	memset(asking, 0, sizeof *asking);
	asking->list = (Zh__ListQuery)ZH__LIST_QUERY__INIT;
	union {
		const char *read;
		char *field;
	} stated = {noun};
	asking->list.noun = stated.field;
	asking->list.filters = asking->filters;
}

static void with(struct asking *asking, const char *name, const char *value)
{
	union {
		const char *read;
		char *field;
	} stated[2] = {{name}, {value}};
	size_t at = asking->list.n_filters++;
	assert_true(at < FILTERS);
	asking->params[at] = (Zh__Param)ZH__PARAM__INIT;
	asking->params[at].name = stated[0].field;
	asking->params[at].value = stated[1].field;
	asking->filters[at] = &asking->params[at];
}

static const struct officers *in_force;

static bool known(struct asking *asking)
{
	static const struct principal lin = {.id = "lin", .roles = ROLE_OFFICER};
	struct query_context query = {.person = &lin, .officers = in_force};
	answered = 0;
	const struct list_kind *kind = questions_list_find(&questions, asking->list.noun);
	if (kind != NULL)
		list_answer(kind, NULL, &query, &asking->list, &asking->answer);
	return kind != NULL;
}

static void assert_answered(struct asking *asking)
{
	assert_true(known(asking));
	assert_null(asking->answer.refusal.code);
	assert_int_equal(answered, 1);
}

static void assert_refused(struct asking *asking, const char *code, const char *where)
{
	assert_true(known(asking));
	assert_int_equal(answered, 0);
	assert_non_null(asking->answer.refusal.code);
	assert_string_equal(asking->answer.refusal.code, code);
	assert_string_equal(asking->answer.refusal.where, where);
}

static bool is_possible(const struct asking *asking, const char *word)
{
	for (size_t i = 0; i < asking->answer.refusal.possible_count; i++) {
		if (strcmp(asking->answer.refusal.possible[i], word) == 0)
			return true;
	}
	return false;
}

static bool takes(const char *name, const char *value)
{
	const struct list_option *option = list_option_find(&kinds[0], name);
	assert_non_null(option);
	return list_option_takes(option, value);
}

/* ---- values */

static void a_text_has_one_to_96_bytes(void **state)
{
	char text[LIST_TEXT_MAX + 2];
	(void)state;
	memset(text, 'x', sizeof text);
	text[LIST_TEXT_MAX + 1] = '\0';
	assert_false(takes("text", text));
	text[LIST_TEXT_MAX] = '\0';
	assert_true(takes("text", text));
	assert_true(takes("text", "x"));
	assert_false(takes("text", ""));
	assert_false(takes("text", NULL));
}

static void a_firm_is_a_key_as_daemons_keep_it(void **state)
{
	(void)state;
	assert_true(takes("firm", "91350100M000100Y43"));
	assert_false(takes("firm", " 91350100M000100Y43"));
	assert_false(takes("firm", "91350100m000100y43"));
	assert_false(takes("firm", "moon"));
}

static void a_word_is_one_of_its_set(void **state)
{
	(void)state;
	assert_true(takes("colour", "red"));
	assert_true(takes("colour", "green"));
	assert_false(takes("colour", "gree"));
	assert_false(takes("colour", "blue"));
	assert_true(takes("letter", "c"));
	assert_false(takes("letter", "d"));
	assert_true(takes("mine", "yes"));
	assert_false(takes("mine", "no"));
}

static void states_of_two_tables_stand_once(void **state)
{
	const struct list_option *option = list_option_find(&kinds[0], "state");
	const char *const words[] = {"open", "closed", "paid", "lost"};
	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(list_option_word(option, i), words[i]);
	assert_null(list_option_word(option, 4));
	assert_true(takes("state", "lost"));
	assert_false(takes("state", "paid.open"));
}

static void what_is_no_closed_set_has_no_words(void **state)
{
	(void)state;
	assert_null(list_option_word(list_option_find(&kinds[0], "text"), 0));
	assert_string_equal(list_option_word(list_option_find(&kinds[0], "mine"), 0), "yes");
	assert_null(list_option_word(list_option_find(&kinds[0], "mine"), 1));
	assert_null(list_option_word(list_option_find(&kinds[0], "colour"), 2));
}

static void a_number_has_one_to_nine_digits(void **state)
{
	(void)state;
	assert_true(takes("number", "0"));
	assert_true(takes("number", "123456789"));
	assert_false(takes("number", "1234567890"));
	assert_false(takes("number", "12x"));
	assert_false(takes("number", "-1"));
	assert_int_equal(list_number_of("123456789"), 123456789);
	assert_int_equal(list_number_of("12 of them"), 12);
	assert_int_equal(list_number_of("moon"), 0);
	assert_int_equal(list_number_of(NULL), 0);
}

static void days_and_moments_are_dates(void **state)
{
	(void)state;
	assert_true(takes("day", "2025-03-14"));
	assert_false(takes("day", "2025-03-14T09:30"));
	assert_false(takes("day", "2025-02-30"));
	assert_true(takes("since", "2025-03-14"));
	assert_true(takes("since", "2025-03-14T09:30"));
	assert_false(takes("since", "in March"));
}

static void an_object_is_of_its_kind(void **state)
{
	char clock[OBJECT_ID_TEXT], hazard[OBJECT_ID_TEXT];
	(void)state;
	object_id_print((struct object_id){OBJECT_CLOCK, 522701, 7, DAEMON_HAZARD}, clock);
	object_id_print(object_id_make(OBJECT_HAZARD, 522701, 7), hazard);
	assert_true(takes("object", clock));
	assert_true(takes("object", hazard));
	assert_false(takes("object", "moon"));
	assert_true(takes("clock", clock));
	assert_false(takes("clock", hazard));
}

/* ---- refused */

static void a_list_of_another_noun_is_not_answered(void **state)
{
	struct asking asking;
	(void)state;
	ask_for(&asking, "moon");
	assert_false(known(&asking));
	ask_for(&asking, NULL);
	assert_false(known(&asking));
	ask_for(&asking, "plain");
	assert_answered(&asking);
}

static void an_option_that_is_not_declared_is_refused(void **state)
{
	char longest[LIST_TEXT_MAX + 2];
	struct asking asking;
	(void)state;
	ask_for(&asking, "needy");
	with(&asking, "moon", "full");
	assert_refused(&asking, "list.option_unknown", "moon");
	assert_true(is_possible(&asking, "text"));
	assert_true(is_possible(&asking, "colour"));
	memset(longest, 'x', sizeof longest);
	longest[LIST_TEXT_MAX + 1] = '\0';
	ask_for(&asking, "needy");
	with(&asking, longest, "full");
	assert_refused(&asking, "list.option_unknown", "filters");
	longest[LIST_TEXT_MAX] = '\0';
	ask_for(&asking, "needy");
	with(&asking, longest, "full");
	assert_refused(&asking, "list.option_unknown", longest);
	ask_for(&asking, "needy");
	with(&asking, NULL, "full");
	assert_refused(&asking, "list.option_unknown", "filters");
}

static void a_value_that_cant_be_is_refused_with_those_that_can(void **state)
{
	struct asking asking;
	(void)state;
	ask_for(&asking, "thing");
	with(&asking, "colour", "blue");
	assert_refused(&asking, "list.value", "colour");
	assert_true(is_possible(&asking, "red"));
	assert_true(is_possible(&asking, "green"));
	assert_int_equal(asking.answer.refusal.possible_count, 2);
}

static void an_option_stands_once(void **state)
{
	struct asking asking;
	(void)state;
	ask_for(&asking, "thing");
	with(&asking, "text", "a");
	with(&asking, "colour", "red");
	with(&asking, "text", "b");
	assert_refused(&asking, "list.option_twice", "text");
	assert_true(is_possible(&asking, "text"));
}

static void of_some_options_one_alone_is_given(void **state)
{
	struct asking asking;
	(void)state;
	ask_for(&asking, "thing");
	with(&asking, "text", "a");
	with(&asking, "owner", "lin");
	with(&asking, "mine", "yes");
	assert_refused(&asking, "list.options_exclude", "mine");
	assert_true(is_possible(&asking, "owner"));
	ask_for(&asking, "thing");
	with(&asking, "text", "a");
	with(&asking, "colour", "red");
	with(&asking, "mine", "yes");
	assert_answered(&asking);
}

/* Of somebody of the list who has nothing to do nothing is found; of nobody, that is said. */
static void an_owner_is_somebody(void **state)
{
	static const struct officer people[] = {{.id = "lin"}, {.id = "wang", .left = true}};
	static const struct officers officers = {.list = people, .count = 2};
	static uint8_t later[1];
	struct asking asking;
	(void)state;
	in_force = &officers;
	ask_for(&asking, "thing");
	with(&asking, "owner", "linn");
	assert_true(known(&asking));
	assert_string_equal(asking.answer.refusal.code, "list.owner_unknown");
	assert_string_equal(asking.answer.refusal.where, "linn");
	ask_for(&asking, "thing"); /* what is left with who isn't in the list any more is shown */
	with(&asking, "owner", "linn");
	asking.answer.lines = 1;
	assert_answered(&asking);
	ask_for(&asking, "thing");
	with(&asking, "owner", "linn");
	asking.answer.after = row_key_u64(1);
	assert_answered(&asking);
	ask_for(&asking, "thing");
	with(&asking, "owner", "linn");
	asking.list.has_after = 1; /* a later page */
	asking.list.after = (ProtobufCBinaryData){sizeof later, later};
	assert_answered(&asking);
	static const char *const fine[] = {"lin", "wang", "none"};
	for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
		ask_for(&asking, "thing");
		with(&asking, "owner", fine[i]);
		assert_answered(&asking);
	}
	in_force = NULL; /* nobody says who there is */
	ask_for(&asking, "thing");
	with(&asking, "owner", "linn");
	assert_answered(&asking);
}

static void what_is_needed_has_to_be_given(void **state)
{
	struct asking asking;
	(void)state;
	ask_for(&asking, "needy");
	with(&asking, "text", "a");
	assert_refused(&asking, "list.option_missing", "colour");
	ask_for(&asking, "needy");
	with(&asking, "colour", "red");
	assert_answered(&asking);
}

static void a_period_ends_after_it_begins(void **state)
{
	struct asking asking;
	(void)state;
	ask_for(&asking, "thing");
	with(&asking, "since", "2025-03-15");
	with(&asking, "until", "2025-03-14");
	assert_refused(&asking, "list.period", "until");
	ask_for(&asking, "thing");
	with(&asking, "since", "2025-03-15T08:00");
	with(&asking, "until", "2025-03-15T08:00");
	assert_answered(&asking);
}

static void a_page_begins_somewhere(void **state)
{
	uint8_t key[ROW_KEY_MAX + 1] = {0};
	struct asking asking;
	(void)state;
	ask_for(&asking, "thing");
	SET_OPTIONAL(&asking.list, after, ((ProtobufCBinaryData){0, key}));
	assert_refused(&asking, "list.after", "after");
	asking.list.after.len = sizeof key;
	assert_refused(&asking, "list.after", "after");
	asking.answer.refusal.code = NULL;
	asking.list.after.len--;
	assert_answered(&asking);
}

/* ---- for those who answer */

static void a_period_has_both_its_ends(void **state)
{
	struct asking asking;
	(void)state;
	ask_for(&asking, "thing");
	struct list_period open = list_period(&asking.list);
	assert_true(list_period_has(&open, INT64_MIN));
	assert_true(list_period_has(&open, INT64_MAX));
	char since[TIME_DAY_TEXT], until[TIME_DAY_TEXT];
	time_print_day(20500, since);
	time_print_day(20502, until);
	with(&asking, "since", since);
	with(&asking, "until", until);
	struct list_period period = list_period(&asking.list);
	assert_false(list_period_has(&period, DAY_MS(0) - 1));
	assert_true(list_period_has(&period, DAY_MS(0)));
	assert_true(list_period_has(&period, DAY_MS(3) - 1));
	assert_false(list_period_has(&period, DAY_MS(3)));
	assert_false(list_period_has_day(&period, 20499));
	assert_true(list_period_has_day(&period, 20500));
	assert_true(list_period_has_day(&period, 20502));
	assert_false(list_period_has_day(&period, 20503));
}

/* A day that a moment of the period lies in is of it. */
static void a_moment_takes_its_day_along(void **state)
{
	struct asking asking;
	char moment[TIME_MOMENT_TEXT];
	(void)state;
	time_print_moment(DAY_MS(1) + 5, moment);
	ask_for(&asking, "thing");
	with(&asking, "since", moment);
	struct list_period period = list_period(&asking.list);
	assert_int_equal(period.since_ms, DAY_MS(1) + 5);
	assert_true(list_period_has_day(&period, 20501));
	assert_false(list_period_has_day(&period, 20500));
	ask_for(&asking, "thing");
	with(&asking, "until", moment);
	period = list_period(&asking.list);
	assert_int_equal(period.until_ms, DAY_MS(1) + 5);
	assert_true(list_period_has_day(&period, 20501));
	assert_false(list_period_has_day(&period, 20502));
	/* To the first of its moments it isn't without that. */
	period.until_ms = DAY_MS(1);
	assert_true(list_period_has_day(&period, 20501));
	period.since_ms = DAY_MS(1);
	assert_false(list_period_has_day(&period, 20500));
}

static void mine_are_those_of_who_asks(void **state)
{
	const struct principal lin = {.id = "lin", .roles = ROLE_OFFICER};
	struct query_context query = {.person = &lin};
	struct asking asking;
	(void)state;
	ask_for(&asking, "thing");
	assert_null(list_owner(&query, &asking.list));
	with(&asking, "owner", "wu");
	assert_string_equal(list_owner(&query, &asking.list), "wu");
	ask_for(&asking, "thing");
	with(&asking, "mine", "yes");
	assert_string_equal(list_owner(&query, &asking.list), "lin");
	query.person = NULL;
	assert_null(list_owner(&query, &asking.list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_one_to_96_bytes),
		cmocka_unit_test(a_firm_is_a_key_as_daemons_keep_it),
		cmocka_unit_test(a_word_is_one_of_its_set),
		cmocka_unit_test(states_of_two_tables_stand_once),
		cmocka_unit_test(what_is_no_closed_set_has_no_words),
		cmocka_unit_test(a_number_has_one_to_nine_digits),
		cmocka_unit_test(days_and_moments_are_dates),
		cmocka_unit_test(an_object_is_of_its_kind),
		cmocka_unit_test(a_list_of_another_noun_is_not_answered),
		cmocka_unit_test(an_option_that_is_not_declared_is_refused),
		cmocka_unit_test(a_value_that_cant_be_is_refused_with_those_that_can),
		cmocka_unit_test(an_option_stands_once),
		cmocka_unit_test(of_some_options_one_alone_is_given),
		cmocka_unit_test(an_owner_is_somebody),
		cmocka_unit_test(what_is_needed_has_to_be_given),
		cmocka_unit_test(a_period_ends_after_it_begins),
		cmocka_unit_test(a_page_begins_somewhere),
		cmocka_unit_test(a_period_has_both_its_ends),
		cmocka_unit_test(a_moment_takes_its_day_along),
		cmocka_unit_test(mine_are_those_of_who_asks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

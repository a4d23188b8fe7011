/* No state without clock or next act: after every act of every scenario, and at its end, each
 * object has a running clock where its table says that one runs, and somebody can act where none
 * does.  What the tables say themselves (a clock, an act or a declared rest in every state) is
 * every_state_test's, what `work` names next work_next_test's. */
#include <stdlib.h>

#include "services/ctl/show/json_tree.h"
#include "services/scenario/lines.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"

/* Declared here, as in lives.c: the services' headers give other tables the same short prefix. */
extern const struct state_table intake_clue_table, intake_complaint_table, hazard_state_table,
	inspection_states, sampling_table, measure_table, notice_table, case_table, listing_table,
	outgoing_states, incoming_states;

/* An object's life: by its kind, and by what its line says. */
static const struct {
	enum object_kind kind;
	const char *member, *value; /* NULL: every one of the kind */
	const struct state_table *table;
} kinds[] = {{OBJECT_REPORT, "report_kind", "complaint", &intake_complaint_table},
	     {OBJECT_REPORT, NULL, NULL, &intake_clue_table},
	     {OBJECT_HAZARD, NULL, NULL, &hazard_state_table},
	     {OBJECT_SAMPLING, NULL, NULL, &sampling_table},
	     {OBJECT_INSPECTION, NULL, NULL, &inspection_states},
	     {OBJECT_MEASURE, NULL, NULL, &measure_table},
	     {OBJECT_NOTICE, NULL, NULL, &notice_table},
	     {OBJECT_CASEFILE, NULL, NULL, &case_table},
	     {OBJECT_LISTING, NULL, NULL, &listing_table},
	     {OBJECT_REFERRAL, "direction", "ours", &outgoing_states},
	     {OBJECT_REFERRAL, NULL, NULL, &incoming_states}};
#define KINDS (sizeof kinds / sizeof kinds[0])

/* Where the table says that a clock runs, and the object has none of its own: the true reason. */
static const struct apart {
	const struct state_table *table;
	const char *state, *member; /* only of an object whose line has it; NULL: of any */
	const char *why;
} apart[] = {
	{&outgoing_states, "drafted", NULL,
	 "of the drafts to one region the first has the clock of all"},
	{&notice_table, "approved", "casefile", "a case's document is served by the case's clock"},
	{&notice_table, "served", "casefile", "what it announces is a term of its case"},
	{&intake_complaint_table, "refused", NULL, "nobody is there to be told: no answer is owed"},
	{&intake_complaint_table, "out_of_scope", NULL,
	 "nobody is there to be told: no answer is owed"},
	{&intake_complaint_table, "mediation_ended", NULL,
	 "nobody is there to be told: no answer is owed"},
	{&listing_table, "noticed", "case_decided",
	 "the term for a statement ended by itself: a leader decides next"},
	{&listing_table, "statement", "case_decided",
	 "the term for a statement ended by itself: a leader decides next"},
	{&sampling_table, "result_failed", "hazard", "of a reported one the hazard has the term"},
	{&hazard_state_table, "ordered", "found_by",
	 "a retest undid the result: the sampling has the term in which the order is undone"},
};
#define APART (sizeof apart / sizeof apart[0])
static size_t used[APART];

static struct {
	const struct state_table *table;
	uint8_t state;
	size_t seen, without, stuck;
} met[256];
static size_t met_count;

static size_t place_of(const struct state_table *table, uint8_t state)
{
	size_t i = 0;
	while (i < met_count && (met[i].table != table || met[i].state != state))
		i++;
	assert_true(i < sizeof met / sizeof met[0]);
	if (i == met_count) {
		met[i].table = table;
		met[i].state = state;
		met_count++;
	}
	return i;
}

static const char *text_of(const json_t *line, const char *member)
{
	const char *text = json_string_value(json_object_get(line, member));
	return text != NULL ? text : "";
}

struct look {
	struct scratch *county;
	struct object_id id;
};

/* The exception that an object without a clock is; APART: it is none. */
static size_t apart_of(const struct state_table *table, const char *state, const json_t *line)
{
	size_t i = 0;
	while (i < APART &&
	       (apart[i].table != table || strcmp(apart[i].state, state) != 0 ||
		(apart[i].member != NULL && json_object_get(line, apart[i].member) == NULL)))
		i++;
	return i;
}

/* A listing whose term for a statement is over waits for its case as long as that is undecided, and
 * it has a term of its own. */
static bool waits_for_case(const struct look *look, const struct state_table *table,
			   const json_t *line)
{
	struct object_id id;
	return table == &listing_table && json_object_get(line, "case_decided") == NULL &&
	       object_id_parse(text_of(line, "casefile"), &id) == STATUS_OK &&
	       clock_running(scratch_rows(look->county, DAEMON_ESCALATION), id, CLOCK_NONE) != 0;
}

static void note_state(const struct look *look, const struct state_table *table, uint8_t state,
		       const json_t *line)
{
	const struct state_info *info = &table->states[state];
	size_t place = place_of(table, state);
	uint8_t event;
	met[place].seen++;
	if (clock_running(scratch_rows(look->county, look->id.daemon), look->id, CLOCK_NONE) != 0)
		return;
	if ((info->flags & (STATE_FINAL | STATE_REST)) == 0 &&
	    state_table_possible(table, state, &event, 1) == 0)
		met[place].stuck++;
	if ((info->flags & STATE_CLOCK) == 0 || waits_for_case(look, table, line))
		return;
	size_t exception = apart_of(table, info->name, line);
	if (exception < APART) {
		used[exception]++;
		return;
	}
	char *text = json_dumps(line, JSON_COMPACT);
	if (met[place].without++ == 0)
		print_error("%s\n", text != NULL ? text : "");
	free(text);
}

/* The first line of an object is its own; what belongs to it stands below. */
static void note(void *context, struct bytes text)
{
	const struct look *look = (const struct look *)context;
	char id[OBJECT_ID_TEXT];
	json_t *line = json_loadb((const char *)text.data, text.size, 0, NULL);
	object_id_print(look->id, id);
	for (size_t k = 0; k < KINDS && strcmp(text_of(line, "id"), id) == 0; k++) {
		const struct state_table *table = kinds[k].table;
		if (kinds[k].kind != look->id.kind ||
		    (kinds[k].member != NULL &&
		     strcmp(text_of(line, kinds[k].member), kinds[k].value) != 0))
			continue;
		for (uint8_t s = 0; s < table->state_count; s++) {
			if (strcmp(table->states[s].name, text_of(line, "state")) != 0)
				continue;
			note_state(look, table, s, line);
		}
		break;
	}
	json_decref(line);
}

static void look_at(struct scratch *county)
{
	static uint8_t memory[(size_t)4 << 20];
	for (size_t k = 0; k < KINDS; k++) {
		if (k != 0 && kinds[k].kind == kinds[k - 1].kind)
			continue;
		struct look look = {county,
				    object_id_make(kinds[k].kind, scratch_region(county), 1)};
		uint64_t count = counter_count(scratch_rows(county, look.id.daemon), kinds[k].kind);
		for (; look.id.number <= count; look.id.number++) {
			struct arena arena;
			struct err err;
			const char *refused;
			arena_init(&arena, memory, sizeof memory);
			struct lines_ask ask = {county, &arena, note, &look};
			assert_ok(lines_get(&ask, look.id, &refused, &err));
		}
	}
}

static void at_end(void *context, struct scratch *county)
{
	(void)context;
	look_at(county);
}

static void acted(void *context, const struct scenario_acted *act)
{
	(void)context;
	look_at(act->county);
}

static void no_state_is_without_clock_or_act(void **state)
{
	struct scenario_options options = {.at_end = at_end, .acted = acted};
	size_t looks = 0, clocked = 0, bad = 0;
	(void)state;
	assert_true(scenarios_run(&options, NULL) != 0);
	for (size_t i = 0; i < met_count; i++) {
		const struct state_info *info = &met[i].table->states[met[i].state];
		looks += met[i].seen;
		clocked += (info->flags & STATE_CLOCK) != 0;
		if (met[i].without + met[i].stuck == 0)
			continue;
		print_error(
			"%s %s: of %zu times no clock ran %zu times, and %zu times nobody could "
			"act\n",
			met[i].table->name, info->name, met[i].seen, met[i].without, met[i].stuck);
		bad++;
	}
	print_message("%zu states met, %zu of them with a clock; %zu looks\n", met_count, clocked,
		      looks);
	assert_int_equal(bad, 0);
	assert_true(clocked > 25);
}

static void every_exception_is_needed(void **state)
{
	(void)state;
	for (size_t i = 0; i < APART; i++) {
		if (used[i] == 0)
			fail_msg("%s %s (%s): every one has a clock", apart[i].table->name,
				 apart[i].state, apart[i].why);
	}
}

static int setup(void **state)
{
	(void)state;
	scenarios_read();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scenarios_free();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_state_is_without_clock_or_act),
		cmocka_unit_test(every_exception_is_needed),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

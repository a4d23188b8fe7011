/* Bulletins against the daemons' own rows, over all scenarios: what is unfinished, overdue,
 * undecided or open at the end is what the rows say, a group's parts are the whole, and what is
 * recorded after a cut-off changes nothing. */
#include <stdlib.h>

#include "common/base/time.h"
#include "services/console/papers/bulletin_fold.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/bulletin_rows.h"

static uint8_t stored[(size_t)1 << 20], event_room[(size_t)1 << 20];
static size_t counties, bad, of_figure[BULLETIN_FIGURE_COUNT];

static const struct bulletin_wish no_wish = {.figure = BULLETIN_FIGURE_COUNT};

/* `until_ms`: later events weren't written yet. */
static struct bulletin *fold(struct scratch *county, const struct bulletin_span *span,
			     int64_t until_ms)
{
	struct bulletin *bulletin;
	assert_ok(bulletin_begin(span, &no_wish, scratch_region(county), &bulletin));
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		uint64_t head = scratch_head(county, (enum daemon)daemon);
		enum status status = STATUS_OK;
		for (uint64_t at = 1; at <= head && status == STATUS_OK; at++) {
			struct arena arena;
			struct event event;
			struct writer out = writer_over(stored, sizeof stored);
			arena_init(&arena, event_room, sizeof event_room);
			assert_ok(scratch_event(county, (enum daemon)daemon, at, &arena, &event));
			if (event.recorded_ms >= until_ms)
				break;
			assert_ok(event_write(&event, &out));
			status = bulletin_take(bulletin, (enum daemon)daemon, event.recorded_ms,
					       writer_bytes(&out));
		}
		assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
		bulletin_journal_ends(bulletin, (enum daemon)daemon);
	}
	assert_ok(bulletin_end(bulletin));
	return bulletin;
}

static void is_as(const char *what, uint64_t counted, uint64_t wanted)
{
	if (counted == wanted)
		return;
	print_message("%s: counted %llu, the rows have %llu\n", what, (unsigned long long)counted,
		      (unsigned long long)wanted);
	bad++;
}

static void stocks_are_the_rows(struct scratch *county, const struct bulletin *bulletin)
{
	const struct rows_reader *hazards = scratch_rows(county, DAEMON_HAZARD);
	const struct rows_reader *escalation = scratch_rows(county, DAEMON_ESCALATION);
	struct {
		enum bulletin_figure figure;
		uint64_t rows;
	} stocks[] = {
		{BULLETIN_HAZARDS_UNFINISHED, unfinished_by_rows(hazards)},
		{BULLETIN_HAZARDS_OVERDUE, overdue_by_rows(hazards, scratch_now_ms(county))},
		{BULLETIN_MEASURES_UNDECIDED, undecided_by_rows(escalation)},
		{BULLETIN_CASES_OPEN, open_cases_by_rows(escalation)},
	};
	for (size_t i = 0; i < sizeof stocks / sizeof stocks[0]; i++)
		is_as(bulletin_figure_name(stocks[i].figure),
		      bulletin_value(bulletin, stocks[i].figure).of[BULLETIN_AT_CUTOFF],
		      stocks[i].rows);
}

struct sum {
	uint64_t of[BULLETIN_COLUMN_COUNT];
};

static void add_part(void *context, const char *word, const struct bulletin_value *value)
{
	struct sum *sum = (struct sum *)context;
	assert_true(word[0] != '\0');
	for (unsigned c = 0; c < BULLETIN_COLUMN_COUNT; c++)
		sum->of[c] += value->of[c];
}

static void parts_are_the_whole(const struct bulletin *bulletin)
{
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		enum bulletin_figure figure = (enum bulletin_figure)f;
		struct bulletin_value whole = bulletin_value(bulletin, figure);
		of_figure[f] += whole.of[BULLETIN_IN_YEAR] + whole.of[BULLETIN_AT_CUTOFF] != 0;
		for (unsigned g = 0; g < BULLETIN_GROUP_COUNT; g++) {
			struct sum sum = {{0}};
			if (!bulletin_figure_by(figure, (enum bulletin_group)g))
				continue;
			bulletin_each_of_group(bulletin, figure, (enum bulletin_group)g, add_part,
					       &sum);
			for (unsigned c = 0; c < BULLETIN_COLUMN_COUNT; c++) {
				if (c != BULLETIN_BEFORE)
					is_as(bulletin_figure_name(figure), sum.of[c], whole.of[c]);
			}
		}
	}
}

/* The journal as it stood that night, and as it stands now. */
static void later_changes_nothing(struct scratch *county, const struct bulletin_span *span)
{
	struct bulletin *then = fold(county, span, time_ms_of_day(span->cutoff_day + 1));
	struct bulletin *now = fold(county, span, TIME_NEVER_MS);
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		struct bulletin_value was = bulletin_value(then, (enum bulletin_figure)f);
		struct bulletin_value is = bulletin_value(now, (enum bulletin_figure)f);
		for (unsigned c = 0; c < BULLETIN_COLUMN_COUNT; c++)
			is_as(bulletin_figure_name((enum bulletin_figure)f), is.of[c], was.of[c]);
	}
	bulletin_free(then);
	bulletin_free(now);
}

/* What a period ended with, the next begins with. */
static void periods_join(struct scratch *county, const struct bulletin_span *span)
{
	struct bulletin_span next = {span->cutoff_day + 1, span->cutoff_day + 7, span->year_day};
	struct bulletin *first = fold(county, span, TIME_NEVER_MS);
	struct bulletin *second = fold(county, &next, TIME_NEVER_MS);
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++)
		is_as(bulletin_figure_name((enum bulletin_figure)f),
		      bulletin_value(second, (enum bulletin_figure)f).of[BULLETIN_BEFORE],
		      bulletin_value(first, (enum bulletin_figure)f).of[BULLETIN_AT_CUTOFF]);
	bulletin_free(first);
	bulletin_free(second);
}

static int64_t middle_ms(struct scratch *county)
{
	uint64_t head = scratch_head(county, DAEMON_HAZARD);
	struct arena arena;
	struct event event;
	if (head == 0)
		return scratch_now_ms(county);
	arena_init(&arena, event_room, sizeof event_room);
	assert_ok(scratch_event(county, DAEMON_HAZARD, (head + 1) / 2, &arena, &event));
	return event.recorded_ms;
}

static void at_end(void *context, struct scratch *county)
{
	struct bulletin_span span;
	(void)context;
	counties++;
	assert_true(
		bulletin_span_of(BULLETIN_YEAR, 0, time_day_of_ms(scratch_now_ms(county)), &span));
	struct bulletin *bulletin = fold(county, &span, TIME_NEVER_MS);
	stocks_are_the_rows(county, bulletin);
	parts_are_the_whole(bulletin);
	bulletin_free(bulletin);
	assert_true(bulletin_span_of(BULLETIN_WEEKLY, 0, time_day_of_ms(middle_ms(county)), &span));
	later_changes_nothing(county, &span);
	periods_join(county, &span);
}

static void bulletins_are_what_the_rows_say(void **state)
{
	struct scenario_options options = {.at_end = at_end, .without_asking = true};
	(void)state;
	scenarios_read();
	size_t run = scenarios_run(&options, NULL);
	scenarios_free();
	print_message("%zu scenarios, %zu counties\n", run, counties);
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		print_message("%s: in %zu\n", bulletin_figure_name((enum bulletin_figure)f),
			      of_figure[f]);
		bad += of_figure[f] == 0; /* nothing would show what it counts */
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bulletins_are_what_the_rows_say)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

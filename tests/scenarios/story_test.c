/* Every story by its trace alone, and as it is put together where marks have none: over all
 * scenarios the same events, whether a report began it or the office by itself.  Journals of before
 * marks, or what no report began, had a trace are read the second way. */
#include <stdlib.h>

#include "services/console/model/story.h"
#include "services/scenario/cast.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/county_model.h"

struct told {
	struct scratch *county;
	struct model *model;
	size_t events, marks, untraced, of_matters;
};
static size_t stories, events, marks, followed_on, bad, followed_stories, own_stories, without;

static bool note_first(void *context, const struct model_event *event)
{
	struct event_head head;
	assert_ok(event_head_read(event->stored, &head));
	*(bool *)context = head.trace_sequence != 0;
	return false;
}

/* A firm (with its file of duties), a campaign or a bulletin has many matters: what is theirs
 * belongs to no story alone. */
static bool is_of_no_report(const struct told *told, enum daemon daemon,
			    const struct event_head *head)
{
	struct object_id of = object_id_make((enum object_kind)head->subject_kind,
					     head->subject_region, head->subject_number);
	if (of.kind == OBJECT_CLOCK) {
		struct clock_row row;
		const struct clock_row *stored =
			clock_row_get(scratch_rows(told->county, daemon), of.number);
		assert_non_null(stored);
		memcpy(&row, stored, sizeof row);
		of = object_id_make((enum object_kind)row.subject_kind, row.subject_region,
				    row.subject_number);
	}
	bool traced = false;
	if (of.kind != OBJECT_FIRM && of.kind != OBJECT_CAMPAIGN && of.kind != OBJECT_DUTY &&
	    of.kind != OBJECT_BULLETIN)
		model_each_of_object(told->model, of, note_first, &traced);
	return !traced;
}

static bool tell(void *context, const struct model_event *event)
{
	struct told *told = (struct told *)context;
	struct event_head head;
	assert_ok(event_head_read(event->stored, &head));
	told->events++;
	told->marks += head.kind == KIND(CLOCK_MARK_FIRED);
	if (head.trace_sequence != 0)
		return true;
	told->untraced++;
	if (is_of_no_report(told, event->daemon, &head))
		return true;
	told->of_matters++;
	print_error("%s: %s of %s-%u has no trace\n", daemon_name(event->daemon),
		    event_kind_name(head.kind),
		    object_kind_prefix((enum object_kind)head.subject_kind),
		    (unsigned)head.subject_number);
	return true;
}

static void compare(struct scratch *county, struct county_model *reader, struct object_id report)
{
	struct event_id trace;
	struct told alone = {county, reader->model, 0, 0, 0, 0}, followed = alone, written = alone;
	if (!model_trace_of_object(reader->model, report, &trace))
		return;
	story_of_trace(reader->model, trace, STORY_TRACE_ALONE, tell, &alone);
	story_of_trace(reader->model, trace, STORY_FOLLOWED, tell, &followed);
	story_of_trace(reader->model, trace, STORY_AS_WRITTEN, tell, &written);
	assert_int_equal(alone.untraced, 0);
	bad += followed.of_matters;
	assert_int_equal(alone.events + followed.untraced, followed.events);
	followed_stories += alone.events != written.events;
	followed_on += followed.untraced;
	stories++;
	events += alone.events;
	marks += alone.marks;
}

/* What begins a story where no report did; in which daemon it is counted. */
static const struct matter_kind {
	enum daemon daemon;
	enum object_kind kind;
} matters[] = {
	{DAEMON_HAZARD, OBJECT_INSPECTION},   {DAEMON_HAZARD, OBJECT_SAMPLING},
	{DAEMON_HAZARD, OBJECT_HAZARD},       {DAEMON_HAZARD, OBJECT_CAMPAIGN},
	{DAEMON_ESCALATION, OBJECT_MEASURE},  {DAEMON_ESCALATION, OBJECT_NOTICE},
	{DAEMON_ESCALATION, OBJECT_CASEFILE}, {DAEMON_CREDIT, OBJECT_LISTING},
	{DAEMON_NOTIFY, OBJECT_REFERRAL},
};

/* Whether the trace begins with an event of the object itself. */
static bool begins_with(const struct county_model *reader, struct event_id trace,
			struct object_id object)
{
	struct model_event first;
	struct event_head head;
	if (trace.region != object.region ||
	    !model_event(reader->model, trace.daemon, trace.sequence, &first))
		return false;
	assert_ok(event_head_read(first.stored, &head));
	return head.subject_kind == object.kind && head.subject_number == object.number;
}

/* What a report's sample made has no event of its own: it is told with its hazard. */
static bool note_any(void *context, const struct model_event *event)
{
	(void)event;
	*(bool *)context = true;
	return false;
}

static void compare_matters(struct scratch *county, struct county_model *reader,
			    const struct matter_kind *matter)
{
	uint64_t count = counter_count(scratch_rows(county, matter->daemon), matter->kind);
	for (uint64_t number = 1; number <= count; number++) {
		struct object_id object =
			object_id_make(matter->kind, scratch_region(county), number);
		struct event_id trace;
		if (!model_trace_of_object(reader->model, object, &trace)) {
			bool told = false;
			model_each_of_object(reader->model, object, note_any, &told);
			without += told;
		} else if (begins_with(reader, trace, object)) {
			compare(county, reader, object);
			own_stories++;
		}
	}
}

static void compare_all(void *context, struct scratch *county)
{
	struct county_model reader;
	(void)context;
	county_model_open(&reader, county);
	uint64_t reports = counter_count(scratch_rows(county, DAEMON_INTAKE), OBJECT_REPORT);
	for (uint64_t number = 1; number <= reports; number++)
		compare(county, &reader,
			object_id_make(OBJECT_REPORT, scratch_region(county), number));
	for (size_t i = 0; i < sizeof matters / sizeof matters[0]; i++)
		compare_matters(county, &reader, &matters[i]);
	county_model_close(&reader);
}

static void a_trace_alone_tells_the_story(void **state)
{
	struct scenario_options options = {.at_end = compare_all};
	(void)state;
	assert_true(scenarios_run(&options, NULL) != 0);
	print_message("%zu stories, %zu of them without a report, %zu events, %zu marks; followed "
		      "beyond the trace: %zu stories, %zu events\n",
		      stories, own_stories, events, marks, followed_stories, followed_on);
	assert_int_equal(bad, 0);
	assert_int_equal(without, 0);
	/* Which had a sampling before the report, or a visit to a firm that was on file before. */
	assert_true(followed_stories * 50 < stories);
	assert_true(own_stories > 300);
	assert_true(stories > 1000);
	assert_true(marks > 500);
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_trace_alone_tells_the_story)};
	return cmocka_run_group_tests(tests, setup, teardown);
}

/* The service as an area, and the marks of its own clocks. */
#include "common/core/area.h"
#include "credit.pb-c.h"
#include "services/credit/credit.h"
#include "services/credit/decide_internal.h"

/* The term's end is the only mark that changes something by itself: a listing ends, it is never
 * permanently. */
static uint8_t mark_event(const struct input_mark *mark)
{
	bool is_end = mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE;
	if (mark->purpose == CLOCK_LISTING_TERM && is_end)
		return LISTING_ON_TERM_OVER;
	if (mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_REMINDER)
		return LISTING_ON_REMINDER;
	return is_end ? LISTING_ON_OVERDUE : LISTING_ON_DUE;
}

static void listing_mark(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	struct work work = {.context = context, .input = input, .decision = decision};
	struct listing_at_work listing;
	if (!listing_read(&work, input->mark->subject.number, &listing)) {
		(void)work_poison(&work, "credit.mark_without_listing");
		return;
	}
	uint8_t event = mark_event(input->mark);
	struct state_row row = state_table_row(&listing_table, listing.row.state, event);
	if (event != LISTING_ON_TERM_OVER || row.verdict != STATE_GO)
		return;
	Zh__ListingExpired *body = NEW(&work, ListingExpired);
	SET_OPTIONAL(body, listing, listing.number);
	(void)listing_emit(&work, &listing, KIND(LISTING_EXPIRED), body);
	work_clocks_stop(&work, CLOCK_LISTING_EARLIEST, listing.subject, "expired");
	work_clocks_stop(&work, CLOCK_LISTING_PUBLISH, listing.subject, "expired");
}

/* What the second person of an act must have seen. */
static uint64_t listing_version(const struct rows_reader *rows, uint64_t number)
{
	struct listing_row row;
	return listing_get(rows, number, &row) ? row.object_version : 0;
}

static bool listing_trace(const struct rows_reader *rows, uint64_t number,
			  struct trace_ref *ret_trace)
{
	struct listing_file file;
	if (!listing_file_get(rows, number, &file))
		return false;
	*ret_trace = file.trace;
	return true;
}

static int32_t listing_since(const struct rows_reader *rows, uint64_t number)
{
	struct listing_row row;
	return listing_get(rows, number, &row) ? time_day_of_ms(row.found_ms) : 0;
}

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	AREA_ACT(ACT_##id, text, flags, roles, second, target, body, credit_act_##run),
	CREDIT_ACT_LIST(X)
#undef X
};

static const struct area_object objects[] = {
	{.kind = OBJECT_LISTING,
	 .version = listing_version,
	 .trace = listing_trace,
	 .since = listing_since,
	 .mark = listing_mark,
	 .evolve = listing_evolve},
	{.kind = OBJECT_FACT, .evolve = fact_evolve},
	{.kind = OBJECT_CASEFILE, .evolve = heavier_evolve}, /* escalation's: its penalties */
};

static const struct area credit_area = {.name = "credit", AREA_ACTS(acts), AREA_OBJECTS(objects)};
static const struct area *const areas[] = {&credit_area};

const struct decider credit_decider = {
	.daemon = DAEMON_CREDIT,
	.schema = &credit_schema,
	DECIDES_BY_AREAS,
	.sources = credit_sources,
	.source_count = CREDIT_SOURCE_COUNT,
	.areas = areas,
	.area_count = sizeof areas / sizeof areas[0],
};

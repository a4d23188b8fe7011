/* decide(): who an input belongs to; and the marks of our own clocks. */
#include "common/core/area.h"
#include "services/credit/credit.h"
#include "services/credit/decide_internal.h"

/* The term's end is the only mark that changes something by itself: a listing ends, it is never
 * for ever. */
static uint8_t mark_event(const struct input_mark *mark)
{
	bool is_end = mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE;
	if (mark->purpose == CLOCK_LISTING_TERM && is_end)
		return LISTING_ON_TERM_OVER;
	if (mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_REMINDER)
		return LISTING_ON_REMINDER;
	return is_end ? LISTING_ON_OVERDUE : LISTING_ON_DUE;
}

void credit_decide_mark(struct work *work, const struct input_mark *mark)
{
	struct listing_at_work listing;
	if (mark->subject.kind != OBJECT_LISTING ||
	    !listing_read(work, mark->subject.number, &listing)) {
		(void)work_poison(work, "credit.mark_without_listing");
		return;
	}
	uint8_t event = mark_event(mark);
	struct state_row row = state_table_row(&listing_table, listing.row.state, event);
	if (event != LISTING_ON_TERM_OVER || row.verdict != STATE_GO)
		return;
	Zh__ListingExpired *body = NEW(work, ListingExpired);
	SET_OPTIONAL(body, listing, listing.number);
	(void)listing_emit(work, &listing, KIND(LISTING_EXPIRED), body);
	work_clocks_stop(work, CLOCK_LISTING_EARLIEST, listing.subject, "expired");
	work_clocks_stop(work, CLOCK_LISTING_PUBLISH, listing.subject, "expired");
}

void credit_decide(const struct decide_context *context, const struct input *input,
		   struct decision *decision)
{
	struct work work = {.context = context, .input = input, .decision = decision};
	switch (input->kind) {
	case INPUT_EVENT:
		if (input->source == DAEMON_ESCALATION)
			credit_decide_escalation(&work, input->event);
		else if (input->source == DAEMON_NOTIFY)
			credit_decide_notify(&work, input->event);
		break;
	case INPUT_ACT:
		credit_decide_listing_act(&work);
		break;
	case INPUT_MARK:
		credit_decide_mark(&work, input->mark);
		break;
	case INPUT_ITEM: /* no door leads here */
		decision_invalid(decision, "credit.no_door", NULL);
		break;
	}
}

static const struct source_kind from_escalation[] = {
	{.kind = KIND(LEDGER_ROW_OPENED),
	 .body = "row hazard firm level violations credit_weight credit_ground firm_role"},
	{.kind = KIND(CASE_NOTICED)},
	{.kind = KIND(CASE_NOTICE_SERVED)},
	{.kind = KIND(CASE_STATEMENT)},
	{.kind = KIND(CASE_DECIDED)},
	{.kind = KIND(CASE_ENDED)},
	{.kind = KIND(CASE_JURISDICTION), .body = "casefile jurisdiction_step goes_to"},
	{.kind = KIND(CASE_CONTEST_ENDED)},
	{.kind = KIND(CASE_EXECUTION_ENDED), .body = "casefile ground document"},
	{.kind = KIND(CASE_LISTING_TOLD),
	 .body = "casefile firm_key firm_name decision_number listing_ground served_ms"},
};
static const struct source_kind from_notify[] = {
	{.kind = KIND(REFERRAL_ANSWERED)},
	{.kind = KIND(LIFE_SUPERSEDED), .body = "life by_peer"},
	{.kind = KIND(LIFE_STAYS)},
	{.kind = KIND(RECOVERY_ENDED)},
};

#define FROM(daemon, kinds)                                                                        \
	{                                                                                          \
		daemon, kinds, sizeof(kinds) / sizeof((kinds)[0])                                  \
	}

static const struct source sources[] = {
	FROM(DAEMON_ESCALATION, from_escalation),
	FROM(DAEMON_NOTIFY, from_notify),
};

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, struct object_id object)
{
	struct listing_row row;
	return object.kind == OBJECT_LISTING && listing_get(rows, object.number, &row)
		       ? row.object_version
		       : 0;
}

static bool trace_of_matter(const struct rows_reader *rows, struct object_id object,
			    struct trace_ref *ret_trace)
{
	struct listing_file file;
	if (object.kind != OBJECT_LISTING || !listing_file_get(rows, object.number, &file))
		return false;
	*ret_trace = file.trace;
	return true;
}

static int32_t since(const struct rows_reader *rows, struct object_id object)
{
	struct listing_row row;
	return object.kind == OBJECT_LISTING && listing_get(rows, object.number, &row)
		       ? time_day_of_ms(row.found_ms)
		       : 0;
}

/* As a decider has them. */
static void of_decide(const struct decider *decider, const struct decide_context *context,
		      const struct input *input, struct decision *decision)
{
	(void)decider;
	credit_decide(context, input, decision);
}

static enum status of_evolve(const struct decider *decider, struct rows_writer *rows,
			     const struct event *event)
{
	(void)decider;
	return credit_evolve(rows, event);
}

static uint64_t of_version(const struct decider *decider, const struct rows_reader *rows,
			   struct object_id object)
{
	(void)decider;
	return version_of(rows, object);
}

static bool of_trace(const struct decider *decider, const struct rows_reader *rows,
		     struct object_id object, struct trace_ref *ret_trace)
{
	(void)decider;
	return trace_of_matter(rows, object, ret_trace);
}

static int32_t of_since(const struct decider *decider, const struct rows_reader *rows,
			struct object_id object)
{
	(void)decider;
	return since(rows, object);
}

static const struct area whole = {
	.name = "credit", .acts = credit_acts, .act_count = CREDIT_ACT_COUNT};
static const struct area *const areas_of[] = {&whole};

const struct decider credit_decider = {
	.daemon = DAEMON_CREDIT,
	.schema = &credit_schema,
	.decide = of_decide,
	.evolve = of_evolve,
	.version = of_version,
	.trace = of_trace,
	.since = of_since,
	.sources = sources,
	.source_count = sizeof sources / sizeof sources[0],
	.areas = areas_of,
	.area_count = 1,
};

#include "common/core/area.h"
#include "services/notify/acts.h"
#include "services/notify/decide_internal.h"
#include "services/notify/evolve.h"

static bool mark_event(const struct referral_row *row, uint8_t mark, uint8_t *ret_event)
{
	bool ours = row->direction == REFERRAL_OURS;
	switch ((Zh__ClockMark)mark) {
	case ZH__CLOCK_MARK__CLOCK_MARK_REMINDER:
		*ret_event = ours ? (uint8_t)OUTGOING_ON_MARK_REMINDER
				  : (uint8_t)INCOMING_ON_MARK_REMINDER;
		return true;
	case ZH__CLOCK_MARK__CLOCK_MARK_DUE:
		*ret_event = ours ? (uint8_t)OUTGOING_ON_MARK_DUE : (uint8_t)INCOMING_ON_MARK_DUE;
		return true;
	case ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE:
		*ret_event = ours ? (uint8_t)OUTGOING_ON_MARK_OVERDUE
				  : (uint8_t)INCOMING_ON_MARK_OVERDUE;
		return true;
	case ZH__CLOCK_MARK__CLOCK_MARK_UNKNOWN:
	case ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE: /* no clock of notify's has a window */
	case _ZH__CLOCK_MARK_IS_INT_SIZE:
		return false;
	}
	return false;
}

/* The fired mark itself is the alarm that lists and boards show.  What follows from it here: the
 * next draft of the queue gets its clock. */
void decide_mark(struct work *work, const struct input_mark *mark)
{
	struct referral_row row;
	uint8_t event;
	if (mark->subject.kind != OBJECT_REFERRAL ||
	    !referral_get(work->context->rows, mark->subject.number, &row) ||
	    !mark_event(&row, mark->mark, &event))
		return;
	struct state_row move = state_table_row(referral_states(&row), row.state, event);
	bool overdue_draft = row.direction == REFERRAL_OURS && row.state == OUTGOING_DRAFTED &&
			     event == OUTGOING_ON_MARK_OVERDUE;
	if (move.verdict == STATE_GO && overdue_draft)
		start_next_draft_clock(work, row.peer, mark->subject.number);
}

static void notify_decide(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	struct work work = {context, decision};
	switch (input->kind) {
	case INPUT_EVENT:
		if (input->event->head.kind == KIND(CHAIN_SIGNED))
			decide_chain_signed(&work, input->source, input->event);
		else
			decide_event(&work, input->event);
		return;
	case INPUT_ACT:
		decide_act(&work, input->act);
		return;
	case INPUT_ITEM:
		decide_item(&work, input->item);
		return;
	case INPUT_MARK:
		decide_mark(&work, input->mark);
		return;
	}
}

static const struct source_kind intake_kinds[] = {{.kind = KIND(CHAIN_SIGNED)}};
static const struct source_kind hazard_kinds[] = {
	{.kind = KIND(CHAIN_SIGNED)},
	{.kind = KIND(HAZARD_REFERRED)},
	{.kind = KIND(TRACE_REQUESTED)},
	{.kind = KIND(CAMPAIGN_REPORT)},
};
static const struct source_kind escalation_kinds[] = {
	{.kind = KIND(CHAIN_SIGNED)},
	{.kind = KIND(LEDGER_ROW_OPENED),
	 .body = "row hazard firm violations refer_to refer_rule refer_firm product facts "
		 "first_report_ms"},
	{.kind = KIND(BULLETIN_APPROVED)},
};
static const struct source_kind credit_kinds[] = {
	{.kind = KIND(CHAIN_SIGNED)},
	{.kind = KIND(SUPERIOR_ASKED)},
};

static const struct source sources[] = {
	{DAEMON_HAZARD, hazard_kinds, 4},
	{DAEMON_ESCALATION, escalation_kinds, 3},
	{DAEMON_CREDIT, credit_kinds, 2},
	{DAEMON_INTAKE, intake_kinds, 1},
};

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, struct object_id object)
{
	struct referral_row row;
	return object.kind == OBJECT_REFERRAL && referral_get(rows, object.number, &row)
		       ? row.object_version
		       : 0;
}

static bool trace_of_matter(const struct rows_reader *rows, struct object_id object,
			    struct trace_ref *ret_trace)
{
	struct referral_row row;
	if (object.kind != OBJECT_REFERRAL || !referral_get(rows, object.number, &row))
		return false;
	*ret_trace = row.trace;
	return true;
}

/* As a decider has them. */
static void of_decide(const struct decider *decider, const struct decide_context *context,
		      const struct input *input, struct decision *decision)
{
	(void)decider;
	notify_decide(context, input, decision);
}

static enum status of_evolve(const struct decider *decider, struct rows_writer *rows,
			     const struct event *event)
{
	(void)decider;
	return notify_evolve(rows, event);
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

static const struct area whole = {
	.name = "notify", .acts = notify_acts, .act_count = NOTIFY_ACT_COUNT};
static const struct area *const areas_of[] = {&whole};

const struct decider notify_decider = {
	.daemon = DAEMON_NOTIFY,
	.schema = &notify_schema,
	.decide = of_decide,
	.evolve = of_evolve,
	.version = of_version,
	.trace = of_trace,
	.sources = sources,
	.source_count = sizeof sources / sizeof sources[0],
	.areas = areas_of,
	.area_count = 1,
	.series = &notify_series,
};

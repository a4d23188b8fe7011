/* Letters as an area: referrals, and the marks of their clocks. */
#include "command.pb-c.h"
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
static void decide_mark(const struct decide_context *context, const struct input *input,
			struct decision *decision)
{
	const struct input_mark *mark = input->mark;
	struct work work = {.context = context, .input = input, .decision = decision};
	struct referral_row row;
	uint8_t event;
	if (!referral_get(context->rows, mark->subject.number, &row) ||
	    !mark_event(&row, mark->mark, &event))
		return;
	struct state_row move = state_table_row(referral_states(&row), row.state, event);
	bool overdue_draft = row.direction == REFERRAL_OURS && row.state == OUTGOING_DRAFTED &&
			     event == OUTGOING_ON_MARK_OVERDUE;
	if (move.verdict == STATE_GO && overdue_draft)
		start_next_draft_clock(&work, row.peer, mark->subject.number);
}

DRAFT_ACT_LIST(ACT_DECIDES)
#define X(id, text, flags, roles, second, target, body, run, whose)                                \
	static void decide_##id(const struct decide_context *context, const struct input *input,   \
				struct decision *decision)                                         \
	{                                                                                          \
		notify_decide_letter(                                                              \
			&(struct work){.context = context, .input = input, .decision = decision},  \
			whose, run);                                                               \
	}
REFERRAL_ACT_LIST(X)
#undef X
static const struct act acts[] = {DRAFT_ACT_LIST(NOTIFY_ACT_ROW) REFERRAL_ACT_LIST(NOTIFY_ACT_ROW)};

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, uint64_t number)
{
	struct referral_row row;
	return referral_get(rows, number, &row) ? row.object_version : 0;
}

static bool trace_of_letter(const struct rows_reader *rows, uint64_t number,
			    struct trace_ref *ret_trace)
{
	struct referral_row row;
	if (!referral_get(rows, number, &row))
		return false;
	*ret_trace = row.trace;
	return true;
}

static const struct area_object objects[] = {
	{.kind = OBJECT_REFERRAL,
	 .version = version_of,
	 .trace = trace_of_letter,
	 .mark = decide_mark,
	 .evolve = notify_letter_evolve,
	 .fired = notify_letter_fired},
};

const struct area notify_letters_area = {
	.name = "letters",
	AREA_ACTS(acts),
	AREA_OBJECTS(objects),
	.observe = notify_letter_observe,
};

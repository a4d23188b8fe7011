/* One act of a person on a report, while it is decided.  Only decide_*.c include this. */
#ifndef ZHIAN_SERVICES_INTAKE_DECIDE_ACT_H
#define ZHIAN_SERVICES_INTAKE_DECIDE_ACT_H

#include "common/policy/papers/work.h"
#include "services/intake/acts.h"
#include "services/intake/decide.h"

struct report_call {
	struct work *work;
	struct object_id report;
	struct report_row row;
	uint8_t next; /* state after the act */
};
typedef void report_act_fn(struct report_call *call);

/* work_may() and work_may_as() in the report's life; `next` is where it leads to. */
bool report_may(struct report_call *call, enum report_event event);
bool report_may_as(struct report_call *call, enum report_event event, const char *code);
/* An event that changes the report: its version rises. */
struct event *report_emit(struct report_call *call, uint16_t kind, const void *body);

/* And the clocks of the state that it leads to. */
void report_finish(struct report_call *call, uint16_t kind, const void *body);

/* Of bits per Zh__Violation; NULL: the arena is full. */
Zh__Violation *report_act_violations(struct report_call *call, uint64_t bits, size_t *ret_count);

/* What all acts on a report begin with; then `run`. */
void intake_decide_report_act(const struct decide_context *context, const struct input *input,
			      struct decision *decision, report_act_fn *run);

/* One function for each row of acts.h, and as the row has it. */
#define REPORT_ACT_DECIDES(id, text, flags, roles, second, target, body, run)                      \
	static void decide_##id(const struct decide_context *context, const struct input *input,   \
				struct decision *decision)                                         \
	{                                                                                          \
		intake_decide_report_act(context, input, decision, run);                           \
	}
#define X(id, text, flags, roles, second, target, body, run) report_act_fn run;
ITEM_ACT_LIST(X)
ERASURE_ACT_LIST(X)
#undef X

#endif

#include "services/scenario/gates_used.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/gates_passed.h"
#include "event.pb-c.h"

static void note_refusal(struct scenario_gates *gates, const struct event *event)
{
	const Zh__ActRefused *body = BODY(event, ActRefused);
	const char *rule = body->refusal != NULL && body->refusal->rule != NULL
				   ? body->refusal->rule->id
				   : NULL;
	for (unsigned gate = GATE_NONE + 1; rule != NULL && gate < GATE_COUNT; gate++) {
		if (strcmp(gate_id((enum gate)gate), rule) == 0)
			gates->refused[gate]++;
	}
}

void gates_note(struct scenario_gates *gates, const struct event *event,
		const struct officers *officers)
{
	if (event->head.kind == KIND(ACT_REFUSED))
		note_refusal(gates, event);
	enum gate_row_id rows[GATES_PASSED_MAX];
	size_t count = gates_passed(event, officers, rows);
	for (size_t i = 0; i < count && !SABOTAGE("scenario.gates-uncounted"); i++)
		gates->met[gate_least[rows[i]].gate]++;
}

/* gates_passed.def: no row of a gate is left out, and what is said to stand in an event does. */
#include "common/core/gates_passed.h"

#include <string.h>

#include "common/core/event.h"
#include "tests/lib/test.h"

static const struct {
	uint16_t kind;
	enum gate_row_id row;
} rows[] = {
#define X(kind, when, row) {ZH__EVENT_KIND__KIND_##kind, GATE_ROW_##row},
#include "common/core/gates_passed.def"
#undef X
};
#define ROWS (sizeof rows / sizeof rows[0])

static void every_row_is_shown_by_an_event(void **state)
{
	(void)state;
	for (unsigned row = 0; row < GATE_ROW_COUNT; row++) {
		size_t i = 0;
		while (i < ROWS && (unsigned)rows[i].row != row)
			i++;
		if (i == ROWS)
			fail_msg("%s at %s: no event in gates_passed.def shows that it was passed",
				 gate_least[row].act, gate_id(gate_least[row].gate));
	}
}

/* At the most all rows of a kind hold at once but those that tell apart of what it is. */
static void an_event_has_room(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		size_t of_act = 0;
		for (size_t k = 0; k < ROWS; k++)
			of_act +=
				rows[k].kind == rows[i].kind &&
				gate_least[rows[k].row].ground == gate_least[rows[i].row].ground &&
				strcmp(gate_least[rows[k].row].act, gate_least[rows[i].row].act) ==
					0;
		assert_true(of_act <= GATES_PASSED_MAX);
	}
}

/* The field that a need's word names is one of some event that shows it. */
static void what_is_said_stands_there(void **state)
{
	(void)state;
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		const char *said = gate_need_said((enum gate_need)need);
		bool found = said == NULL;
		for (size_t i = 0; i < ROWS && !found; i++) {
			const struct gate_row *row = &gate_least[rows[i].row];
			const ProtobufCMessageDescriptor *body = event_descriptor(rows[i].kind);
			assert_non_null(body);
			found = wide_set_has(wide_set_or(row->needs, row->more), need) &&
				protobuf_c_message_descriptor_get_field_by_name(body, said) != NULL;
		}
		if (!found)
			fail_msg("`%s` of no event says %s", said,
				 gate_need_word((enum gate_need)need));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_shown_by_an_event),
		cmocka_unit_test(an_event_has_room),
		cmocka_unit_test(what_is_said_stands_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

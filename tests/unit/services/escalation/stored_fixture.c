#include "tests/unit/services/escalation/stored_fixture.h"

#include <stdlib.h>

#include "tests/unit/services/intake/shipped_books.h"

#define ONE "zhang-wei"
#define OTHER "chen-jie"

enum status stored_fold_of(struct decider_driver *driver, enum object_kind subject, uint16_t kind,
			   const void *body, const char *second)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.head = {.kind = kind,
				       .subject_kind = (uint8_t)subject,
				       .subject_region = REGION,
				       .subject_number = 1,
				       .happened_ms = driver->now_ms},
			      .meta = &meta,
			      .recorded_ms = driver->now_ms,
			      .body = (ProtobufCMessage *)(uintptr_t)body};
	meta.person = ONE;
	meta.second = second;
	return escalation_decider.evolve(&escalation_decider, rows_memory_writer(driver->rows),
					 &event);
}

enum status stored_fold(struct decider_driver *driver, uint16_t kind, const void *body,
			const char *second)
{
	return stored_fold_of(driver, OBJECT_CASEFILE, kind, body, second);
}

void stored_untaken(struct decider_driver *driver, uint16_t kind, const void *body)
{
	uint32_t version = fixture_case(driver, 1).object_version;
	assert_int_equal(stored_fold(driver, kind, body, OTHER), STATUS_INVALID);
	assert_int_equal(fixture_case(driver, 1).object_version, version);
}

void stored_take(struct decider_driver *driver, uint16_t kind, const void *body)
{
	uint32_t version = fixture_case(driver, 1).object_version;
	assert_int_equal(stored_fold(driver, kind, body, OTHER), STATUS_OK);
	assert_int_equal(fixture_case(driver, 1).object_version, version + 1);
}

void stored_take_of_two(struct decider_driver *driver, uint16_t kind, const void *body)
{
	assert_int_equal(stored_fold(driver, kind, body, NULL), STATUS_INVALID);
	stored_take(driver, kind, body);
}

void stored_take_of_others(struct decider_driver *driver, uint16_t kind, const void *body)
{
	assert_int_equal(stored_fold(driver, kind, body, ONE), STATUS_INVALID);
	stored_take_of_two(driver, kind, body);
}

void stored_execution(struct decider_driver *driver, enum execution_state state)
{
	assert_int_equal(fixture_case(driver, 1).execution, state);
	for (uint8_t other = 0; other < case_execution_table.state_count; other++)
		assert_int_equal(esc_count(driver_rows(driver), COUNT_CASE_EXECUTION, other),
				 other == state);
}

int stored_teardown(void **state)
{
	driver_done((struct decider_driver *)*state);
	free(*state);
	shipped_books_unload();
	return 0;
}

/* intake in the driver, with the books that ship, and items to push. */
#ifndef ZHIAN_TESTS_INTAKE_FIXTURE_H
#define ZHIAN_TESTS_INTAKE_FIXTURE_H

#include "services/intake/intake.h"
#include "services/intake/states.h"
#include "tests/lib/decider_driver.h"
#include "tests/unit/services/intake/shipped_books.h"

#define INTAKE_REGION 522701u

/* One item with everything that a test may want to change. */
struct push {
	Zh__PushItem item;
	Zh__ReportBody report;
	Zh__FirmRef respondent, producer;
	Zh__ProductRef product;
	struct intake_item_extra extra;
	uint64_t sequence;
	char code[19];
};

int intake_setup(void **state); /* *state: struct decider_driver */
int intake_teardown(void **state);

/* A clue about a firm with a code; the digest is made of `id` and `content`. */
void push_make(struct push *push, const char *id, unsigned content);
/* Pushes it; what the door would answer. */
const struct intake_item_result *push_do(struct decider_driver *driver, struct push *push);
/* A report of this kind, registered; its number. */
uint64_t push_kind(struct decider_driver *driver, const char *id, Zh__ReportKind kind);

struct report_row report_of(struct decider_driver *driver, uint64_t report);
bool clock_runs(struct decider_driver *driver, uint64_t report, enum clock_id purpose);

#endif

/* hazard in the driver, with firms that reports made known, and acts of inspections. */
#ifndef ZHIAN_TESTS_INSPECTION_FIXTURE_H
#define ZHIAN_TESTS_INSPECTION_FIXTURE_H

#include "inspection.pb-c.h"
#include "services/hazard/inspection/states.h"
#include "services/hazard/inspection/tables.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)

/* A firm that a report named, producer of toys; its key into ret_key, its number returned. */
uint64_t known_firm(struct decider_driver *driver, unsigned n, char ret_key[19]);

enum verdict made(struct decider_driver *driver, const char *name, const void *body);
enum verdict done_to(struct decider_driver *driver, const char *name, enum object_kind kind,
		     uint64_t number, const void *body);

/* A daily patrol of the firm, due in ten days; its number. */
uint64_t plan(struct decider_driver *driver, const char *key);
enum verdict assign(struct decider_driver *driver, uint64_t inspection, const char *first,
		    const char *second);
/* Its notice by number, or why there is none. */
enum verdict notice(struct decider_driver *driver, uint64_t inspection, const char *number,
		    const char *without);
/* By a code, with the certificates of all who were sent. */
enum verdict open_site(struct decider_driver *driver, uint64_t inspection);
enum verdict tell(struct decider_driver *driver, uint64_t inspection);
/* Planned, assigned to zhang-wei and wu-gang, noticed. */
uint64_t sent(struct decider_driver *driver, const char *key);
/* The same, opened and closed on site today. */
uint64_t visit(struct decider_driver *driver, const char *key);
/* All required questions with yes, but `no` (NULL: none) with "no". */
enum verdict record(struct decider_driver *driver, uint64_t inspection, const char *no,
		    const char *no_too);
enum verdict handle(struct decider_driver *driver, uint64_t inspection, unsigned finding,
		    Zh__FindingHandling handling, const char *text);

struct inspection_row inspection_of(struct decider_driver *driver, uint64_t inspection);
bool clock_of(struct decider_driver *driver, enum object_kind kind, uint64_t number,
	      enum clock_id purpose);

#endif

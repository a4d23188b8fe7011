/* Firms with archives, and acts on them. */
#ifndef ZHIAN_TESTS_ARCHIVE_FIXTURE_H
#define ZHIAN_TESTS_ARCHIVE_FIXTURE_H

#include "archive.pb-c.h"
#include "services/hazard/archive/tables.h"
#include "services/hazard/archive/visit.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

/* Firm n's code, in static memory until the next call with the same n (n below 8). */
const char *firm_code(unsigned n);
/* Registers firm n as a producer of one class; its number. */
uint64_t register_firm(struct decider_driver *driver, unsigned n, const char *class_code);
struct archive_row archive_of(struct decider_driver *driver, uint64_t firm);
enum verdict firm_act(struct decider_driver *driver, const char *name, const void *body);
enum verdict on_object(struct decider_driver *driver, const char *name, enum object_kind kind,
		       uint64_t number, const void *body);
enum verdict patrol(struct decider_driver *driver, unsigned firm);
/* A case for this hazard is filed and closed: its offender is to be visited. */
void close_case_of(struct decider_driver *driver, uint64_t hazard);
bool clock_runs(struct decider_driver *driver, enum object_kind kind, uint64_t number,
		enum clock_id purpose);
const char *refusal_code(const struct decider_driver *driver);

/* A CCC certificate or a production licence for one class; the act's verdict. */
enum verdict add_licence(struct decider_driver *driver, unsigned firm, Zh__LicenceKind kind,
			 const char *no, const char *class_code, bool first);
enum verdict change_licence(struct decider_driver *driver, uint64_t licence, Zh__LicenceAct act,
			    Zh__Body body);
uint8_t licence_state(struct decider_driver *driver, uint64_t licence);

/* Lines of a query, as a person sees them. */
const char *show_firm(struct decider_driver *driver, uint64_t firm);
const char *explain_firm(struct decider_driver *driver, uint64_t firm);
const char *list_of(struct decider_driver *driver, const char *noun, const char *name,
		    const char *value);
bool says(const char *lines, const char *text);

#endif

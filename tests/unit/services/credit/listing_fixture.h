/* A scratch credit daemon over the policy that ships, and one listing's way through it. */
#ifndef ZHIAN_TESTS_UNIT_CREDIT_LISTING_FIXTURE_H
#define ZHIAN_TESTS_UNIT_CREDIT_LISTING_FIXTURE_H

#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "services/credit/states.h"
#include "services/credit/tables.h"
#include "tests/lib/decider_driver.h"

#define LISTING_REGION 522701u
#define LISTING_FIRM "91522701MA6DK1XY3B"
#define LISTING_FIRM_NAME "都匀市城南五金店"

extern const struct principal listing_officer, listing_leader, listing_superior;

int listing_setup(void **state);
int listing_teardown(void **state); /* and what was booked can be booked again */

struct object_id listing_id(const struct decider_driver *driver); /* the first */
struct listing_row listing_of(struct decider_driver *driver);
void listing_refused(struct decider_driver *driver, enum verdict verdict, const char *code);

struct notice_facts {
	Zh__PenaltyKind kind;
	const char *ground;
	bool no_intent;
};
extern const struct notice_facts listing_unlicensed;

/* The notice of the penalty is approved; it is served; both, one after the other. */
enum verdict case_notice_approved(struct decider_driver *driver, struct notice_facts facts);
enum verdict case_notice_served(struct decider_driver *driver);
enum verdict case_noticed(struct decider_driver *driver, struct notice_facts facts);
enum verdict case_decided(struct decider_driver *driver, const char *outcome, Zh__PenaltyKind kind,
			  bool with_listing);

enum verdict listing_by(struct decider_driver *driver, const struct principal *person,
			const char *act, const void *body);
/* The officer proposes, the leader approves. */
enum verdict listing_by_both(struct decider_driver *driver, const char *act, const void *body);
/* The nine factors of a listing, each answered. */
void listing_weigh(Zh__ListingDecideCommand *body);
/* Why, and all that an early removal wants handed in. */
void listing_ask_removal(Zh__ListingRemoveCommand *body);
enum verdict listing_approve(struct decider_driver *driver, bool listed);
void listing_consent(struct decider_driver *driver, bool consented);

/* Noticed, consented, the case decided with the listing, the term for a statement over. */
void listing_ready(struct decider_driver *driver);
void listing_listed(struct decider_driver *driver);
void listing_publish(struct decider_driver *driver);

#endif

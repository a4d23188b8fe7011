/* What notify's tests share: a policy with its four clocks, and what other daemons say. */
#ifndef ZHIAN_TESTS_NOTIFY_FIXTURE_H
#define ZHIAN_TESTS_NOTIFY_FIXTURE_H

#include "notify.pb-c.h"
#include "services/notify/notify.h"
#include "services/notify/states.h"
#include "services/notify/tables.h"
#include "tests/lib/decider_driver.h"
#include "tests/lib/test.h"

#define COUNTY_A 522701u
#define COUNTY_B 522702u
#define SUPERIOR 522700u

/* 2025-03-03, a Monday, 09:00 in UTC+8. */
#define BEGIN_MS INT64_C(1740963600000)

void fixture_init(void); /* group set-up: builds the calendar */
void fixture_start(struct decider_driver *driver, uint32_t region);

/* Escalation opened a ledger row whose producer sits in `to_region`. */
void fixture_ledger_row(struct decider_driver *driver, uint64_t number, uint32_t to_region);
/* A draft by hand; returns its number. */
uint64_t fixture_draft(struct decider_driver *driver, Zh__ReferralKind kind, uint32_t to_region);
void fixture_send(struct decider_driver *driver, uint64_t referral);
struct referral_row fixture_row(const struct decider_driver *driver, uint64_t referral);
const char *fixture_state(const struct decider_driver *driver, uint64_t referral);
enum verdict fixture_act(struct decider_driver *driver, const char *act, uint64_t referral,
			 const void *body);

/* Carries every document of `from` that `to` hasn't accepted, and the receipts back, without
 * crypto. */
void fixture_carry(struct decider_driver *from, struct decider_driver *to);
/* Offers one document of `from` as if its signature had held; the verdict of `to`. */
enum verdict fixture_offer(struct decider_driver *from, struct decider_driver *to, uint8_t stream,
			   uint64_t number);
void fixture_receipt(struct decider_driver *by, struct decider_driver *to, uint8_t stream);

/* Of what an event of this kind is: a letter, or no object. */
static inline uint8_t fixture_subject(Zh__EventKind kind)
{
	bool letter = kind >= KIND(REFERRAL_DRAFTED) && kind <= KIND(REFERRAL_JOINED);
	return letter ? (uint8_t)OBJECT_REFERRAL : (uint8_t)OBJECT_NONE;
}

/* What the last event of a kind says. */
#define NEWEST(driver, NAME, Type) BODY(driver_newest((driver), KIND(NAME)), Type)

#endif

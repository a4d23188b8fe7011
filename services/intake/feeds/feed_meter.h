/* What each feed pushed of late: how much in this second, and what of it was refused.
 *
 * Kept in memory alone: for `status` and doctor, not on record.
 */
#ifndef ZHIAN_SERVICES_INTAKE_FEED_METER_H
#define ZHIAN_SERVICES_INTAKE_FEED_METER_H

#include "common/core/json_line.h"
#include "common/policy/people/people.h"
#include "services/intake/feeds/feed_turns.h"

#define FEEDS_METERED 256 /* beyond: the one that was silent longest is forgotten */
#define FEED_METER_CODE 48
#define FEED_METER_WHERE 128

struct feed_meter {
	char feed[PRINCIPAL_ID];
	int64_t second; /* monotonic: what `items` counts */
	int64_t items;
	uint64_t refused;   /* items, and pushes as a whole */
	int64_t refused_ms; /* the last of them */
	char code[FEED_METER_CODE], where[FEED_METER_WHERE];
};

struct feed_meters {
	struct feed_meter at[FEEDS_METERED];
};

struct feed_meter *feed_meter_of(struct feed_meters *meters, const char *feed);
/* Counts `items` in this second; true: that is more than `rate` allows.  0: any rate. */
bool feed_meter_over(struct feed_meter *meter, int64_t mono_ms, size_t items, int64_t rate);
/* `where` may be NULL. */
void feed_meter_refused(struct feed_meter *meter, int64_t now_ms, const char *code,
			const char *where);
/* The array "feeds": those that have pushed since the start. */
void feed_meters_print(const struct feed_meters *meters, const struct feed_turns *turns,
		       struct json_line *json);

#endif

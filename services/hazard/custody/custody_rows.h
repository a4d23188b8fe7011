/* What hazard keeps of goods in custody: a row per document that registered, sealed or seized them.
 *
 * CHECKLIST when changing a layout: bump its version byte and HAZARD_FOLD_VERSION.
 */
#ifndef ZHIAN_SERVICES_HAZARD_CUSTODY_ROWS_H
#define ZHIAN_SERVICES_HAZARD_CUSTODY_ROWS_H

#include "common/core/common_tables.h"

enum custody_flags {
	CUSTODY_ON_THE_SPOT = 1, /* before it was approved: APP-36 */
	CUSTODY_APPROVED = 2,
	CUSTODY_EXTENDED = 4,
	CUSTODY_LAPSED = 8,
	CUSTODY_DISAPPROVED = 16, /* lifted at once: APP-33, APP-36 */
	CUSTODY_ANNOUNCED = 32,
	CUSTODY_RECORDED = 64, /* the scene, on the spot: ACL-18, APP-34 */
};

/* Goods that one document registered, sealed or seized. */
struct custody_row {
	uint8_t version, place /* Zh__GoodsPlace */, goods_class, flags /* enum custody_flags */;
	int32_t since_day;
	uint64_t amount; /* left of it; 0: all decided on */
	uint64_t clock;
	uint64_t approve_clock; /* 0: none */
	char unit[24];
	uint64_t taken;        /* what the document took: the sum of its list */
	uint64_t notice_clock; /* until when the party is told in writing; 0: told of everything */
	int64_t notice_ms;     /* the newest fact that it is told of */
	int64_t served_ms;     /* the newest service; 0: none */
	uint64_t announce_clock; /* of the public notice; 0: none */
	uint8_t stood;           /* Zh__GoodsPlace where it goes back to; 0: free */
	uint8_t keeper;          /* Zh__CustodyKeeper; 0: not on record */
	uint8_t reserved[6];
};
_Static_assert(sizeof(struct custody_row) == 104, "stored as it is");

enum custody_text {
	CUSTODY_TEXT_BATCH,
	CUSTODY_TEXT_DOCUMENT,
	CUSTODY_TEXT_POWER, /* "PQL-18-4"; empty: from before powers were asked for */
	CUSTODY_TEXT_GROUND,
	CUSTODY_TEXT_OFFICERS, /* "wang,li" */
	CUSTODY_TEXT_TAKEN_BY,
	CUSTODY_TEXT_APPROVED_BY,
	CUSTODY_TEXT_KEPT_AT,
	CUSTODY_TEXT_SCOPE,
	CUSTODY_TEXT_COUNT,
};
enum {
	CUSTODY_GROUND_MAX = 600,
	CUSTODY_OFFICERS_MAX = 300,
	CUSTODY_KEPT_AT_MAX = 240,
	CUSTODY_STATED_MAX = 2000, /* in the event alone */
	CUSTODY_TEXTS_MAX = 2100,
};

struct custody_lot { /* borrowed from the row */
	struct custody_row row;
	struct bytes text[CUSTODY_TEXT_COUNT];
};

#endif

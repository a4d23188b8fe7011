/* What happened of a visit on site, and around it (检查通知书, 扫码入企, 结果告知).
 *
 * The notice or why there was none, who opened it with which certificates, when it was closed, how
 * the firm was told.  A visit from before this was asked has no row.
 */
#ifndef ZHIAN_HAZARD_INSPECTION_SITE_H
#define ZHIAN_HAZARD_INSPECTION_SITE_H

#include "services/hazard/inspection/tables.h"

#define SITE_ROW_VERSION 1u

enum site_flags {
	SITE_OPENED = 1,
	SITE_HAS_SHEET = 2, /* its patrol's sheet is in the archive (patrol.record) */
};

struct site_head {
	uint8_t version, flags; /* enum site_flags */
	uint8_t reserved[2];
	int32_t noticed_day;
	int64_t entered_ms, left_ms; /* 0: not yet */
	int32_t told_day;            /* 0: not yet */
	uint32_t reserved_2;
};
_Static_assert(sizeof(struct site_head) == 32, "stored as it is");

enum site_text {
	SITE_TEXT_NUMBER,  /* of the notice; empty: none was sent */
	SITE_TEXT_WITHOUT, /* why */
	SITE_TEXT_CODE,
	SITE_TEXT_OFFICERS,     /* who opened it: ids with commas between */
	SITE_TEXT_CERTIFICATES, /* likewise, in the same order; empty: the list stated none */
	SITE_TEXT_METHOD,
	SITE_TEXT_PROOF,
	SITE_TEXT_COUNT,
};

struct site { /* texts are borrowed from the row */
	struct site_head head;
	struct bytes text[SITE_TEXT_COUNT];
};

/* false: neither notice nor why there is none was said. */
bool site_get(const struct rows_reader *rows, uint64_t inspection, struct site *ret_site);
/* Was it opened on site?  Only then is its result owed to the firm. */
bool site_is_opened(const struct rows_reader *rows, uint64_t inspection);
/* Its patrol's sheet is in the archive. */
void site_take_sheet(struct rows_writer *rows, uint64_t inspection);
void site_store(struct rows_writer *rows, uint64_t inspection, const struct site *site);

#endif

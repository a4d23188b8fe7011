/* What escalation keeps of the report on a closed case (认证处罚案件报送, notice 004 四(五)). */
#ifndef ZHIAN_SERVICES_ESCALATION_CERTIFICATION_H
#define ZHIAN_SERVICES_ESCALATION_CERTIFICATION_H

#include "common/core/common_tables.h"

struct certification_row {
	uint8_t version, state; /* enum certification_state */
	uint8_t reserved[6];
	int64_t closed_ms, uploaded_ms; /* uploaded_ms: the latest; 0: none was */
	char rule[24];                  /* that asked for it; empty: none did */
	char receipt[64];
};
_Static_assert(sizeof(struct certification_row) == 112, "stored as it is");

/* false: the case isn't closed with a penalty; `ret_row` says so. */
bool certification_get(const struct rows_reader *rows, uint64_t casefile,
		       struct certification_row *ret_row);

#endif

/* What an officer found a hazard by, in his words: up to 8 KiB, kept whole, so that a part that is
 * split off has it too. */
#ifndef ZHIAN_SERVICES_HAZARD_FOUND_EVIDENCE_H
#define ZHIAN_SERVICES_HAZARD_FOUND_EVIDENCE_H

#include "services/hazard/tables.h"

enum { FOUND_EVIDENCE_MAX = 8192 };

/* NULL: none was stated. */
void found_evidence_keep(struct rows_writer *rows, uint64_t hazard, const char *text);
/* Into `memory`; empty: none was stated. */
struct bytes found_evidence_get(const struct rows_reader *rows, uint64_t hazard,
				uint8_t memory[FOUND_EVIDENCE_MAX]);

#endif

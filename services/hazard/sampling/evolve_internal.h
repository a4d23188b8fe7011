/* What the files of the bookkeeping share. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_EVOLVE_INTERNAL_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_EVOLVE_INTERNAL_H

#include "services/hazard/sampling/evolve.h"
#include "services/hazard/sampling/states.h"
#include "services/hazard/sampling/tables.h"

enum { SAMPLING_ROW_VERSION = 1 };

struct sampling_change {
	struct rows_writer *rows;
	const struct event *event;
	uint64_t number;
	struct sampling_row row; /* stored when the change is done */
};

/* What an event of that kind does to its sampling. */
typedef enum status sampling_change_fn(struct sampling_change *change);
/* evolve_result.c: what follows from a result, a conclusion */
sampling_change_fn sampling_evolve_result, sampling_evolve_served, sampling_evolve_objection,
	sampling_evolve_retest, sampling_evolve_final;
/* evolve_request.c: other bodies, measures, published lists */
sampling_change_fn sampling_evolve_requested, sampling_evolve_stepped, sampling_evolve_measure,
	sampling_evolve_unlisted;

/* Where the table leads; INVALID when it doesn't. */
MUST_CHECK enum status sampling_move(const struct state_table *table, uint8_t *state,
				     uint8_t event);
void sampling_store(struct rows_writer *rows, uint64_t number, const struct sampling_row *row);
void sampling_texts_store(struct rows_writer *rows, uint64_t number,
			  const struct sampling_texts *texts);
void sampling_text_set(struct sampling_texts *texts, enum sampling_text text, const char *value);
void sampling_firm_set(struct sampling_texts *texts, enum sampling_text key,
		       enum sampling_text name, const Zh__FirmRef *firm);

/* evolve_result.c: failures, and the clocks of the terms. */
MUST_CHECK enum status sampling_evolve_failed(struct sampling_change *change, struct bytes firm_key,
					      struct bytes class_code);
MUST_CHECK enum status sampling_evolve_mark(struct sampling_change *change,
					    const Zh__ClockMarkFired *body);
void sampling_product_store(struct rows_writer *rows, struct bytes firm_key,
			    struct bytes class_code, struct sampling_product_row *row);
void sampling_run_ends(struct rows_writer *rows, struct bytes firm_key, struct bytes class_code);

void sampling_requests_undo(struct sampling_change *change, const Zh__SamplingFinal *body);
MUST_CHECK enum status sampling_request_overdue(struct sampling_change *change, uint64_t clock);

/* A sampling's service of this party; one that wasn't served yet has no row. */
struct sampling_service_row sampling_service_of(const struct rows_reader *rows, uint64_t number,
						const struct sampling_row *row, uint8_t party);

#endif

/* The axis of the report on a certification penalty, beside the procedure.  Notice 004 四(五). */
#include "common/policy/papers/work.h"
#include "services/escalation/cases/certification.h"
#include "services/escalation/evolve.h"

static enum status certification_go(struct rows_writer *rows, uint64_t casefile,
				    struct certification_row *row, uint8_t event)
{
	uint8_t before = row->version == 0 ? COUNT_NOWHERE : row->state;
	if (!esc_state_go(&case_certification_table, &row->state, event))
		return STATUS_INVALID;
	row->version = 1;
	esc_count_move(rows, COUNT_CASE_CERTIFICATION, before, row->state);
	esc_put_row(rows, TABLE_CERTIFICATIONS, casefile, row, sizeof *row);
	return STATUS_OK;
}

enum status certification_case_closed(struct rows_writer *rows, const struct event *event)
{
	const Zh__CaseClosed *body = BODY(event, CaseClosed);
	struct certification_row row;
	(void)certification_get(&rows->read, event->head.subject_number, &row);
	row.closed_ms = event->recorded_ms;
	TEXT_STORE(row.rule, body->certification_rule);
	return certification_go(rows, event->head.subject_number, &row,
				body->certification_rule != NULL ? CERTIFICATION_ON_OWE
								 : CERTIFICATION_ON_OWE_NOTHING);
}

enum status certification_reported(struct rows_writer *rows, const struct event *event)
{
	const Zh__CaseCertificationReported *body = BODY(event, CaseCertificationReported);
	struct certification_row row;
	(void)certification_get(&rows->read, event->head.subject_number, &row);
	row.uploaded_ms = body->uploaded_ms;
	memset(row.receipt, 0, sizeof row.receipt);
	TEXT_STORE(row.receipt, body->upload_receipt);
	return certification_go(rows, event->head.subject_number, &row, CERTIFICATION_ON_SEND);
}

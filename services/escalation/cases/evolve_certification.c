/* The axis of the report on a certification penalty, beside the procedure.  Notice 004 四(五). */
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"
#include "services/escalation/cases/certification.h"

static enum status certification_go(struct case_change *change, struct certification_row *row,
				    uint8_t event)
{
	uint8_t before = row->version == 0 ? COUNT_NOWHERE : row->state;
	if (!esc_state_go(&case_certification_table, &row->state, event))
		return STATUS_INVALID;
	row->version = 1;
	esc_count_move(change->rows, COUNT_CASE_CERTIFICATION, before, row->state);
	esc_put_row(change->rows, TABLE_CERTIFICATIONS, change->number, row, sizeof *row);
	return STATUS_OK;
}

static enum status penalty_closed(struct case_change *change)
{
	const Zh__CaseClosed *body = BODY(change->event, CaseClosed);
	struct certification_row row;
	(void)certification_get(&change->rows->read, change->number, &row);
	row.closed_ms = change->event->recorded_ms;
	TEXT_STORE(row.rule, body->certification_rule);
	return certification_go(change, &row,
				body->certification_rule != NULL ? CERTIFICATION_ON_OWE
								 : CERTIFICATION_ON_OWE_NOTHING);
}

enum status case_closed(struct case_change *change)
{
	if (change->row.outcome == CASE_PENALTY)
		TRY(penalty_closed(change));
	return case_goes(change, CASE_ON_CLOSE);
}

enum status case_certification_reported(struct case_change *change)
{
	const Zh__CaseCertificationReported *body = BODY(change->event, CaseCertificationReported);
	struct certification_row row;
	(void)certification_get(&change->rows->read, change->number, &row);
	row.uploaded_ms = body->uploaded_ms;
	memset(row.receipt, 0, sizeof row.receipt);
	TEXT_STORE(row.receipt, body->upload_receipt);
	TRY(certification_go(change, &row, CERTIFICATION_ON_SEND));
	return case_stays(change);
}

#include "common/base/time.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"
#include "services/escalation/cases/jurisdiction.h"

bool jurisdiction_get(const struct rows_reader *rows, uint64_t casefile,
		      struct jurisdiction_row *ret_row)
{
	struct row_key key = row_key_u64(casefile);
	*ret_row = (struct jurisdiction_row){.version = 1};
	return rows_load(rows, TABLE_CASE_JURISDICTIONS, row_key_bytes(&key), ret_row,
			 sizeof *ret_row);
}

bool jurisdiction_leaves(Zh__JurisdictionStep step, const char *goes_to)
{
	return step == ZH__JURISDICTION_STEP__JURISDICTION_STEP_TAKEN_OVER ||
	       (step == ZH__JURISDICTION_STEP__JURISDICTION_STEP_DESIGNATED &&
		work_text_given(goes_to));
}

enum status case_jurisdiction(struct case_change *change)
{
	const Zh__CaseJurisdiction *body = BODY(change->event, CaseJurisdiction);
	struct jurisdiction_row row;
	if (!of_two_persons(change->event))
		return STATUS_INVALID;
	(void)jurisdiction_get(&change->rows->read, change->number, &row);
	row.step = (uint8_t)body->jurisdiction_step;
	if (body->jurisdiction_step == ZH__JURISDICTION_STEP__JURISDICTION_STEP_ASKED_UP)
		row.asked = 1;
	else if (body->jurisdiction_step != ZH__JURISDICTION_STEP__JURISDICTION_STEP_GIVEN_DOWN)
		row.asked = 0;
	if (time_day_of_yyyymmdd(body->on_day, &row.day) != STATUS_OK)
		row.day = time_day_of_ms(change->event->recorded_ms);
	TEXT_STORE(row.superior, body->superior_office);
	TEXT_STORE(row.document, body->document);
	TEXT_STORE(row.goes_to, body->goes_to);
	esc_put_row(change->rows, TABLE_CASE_JURISDICTIONS, change->number, &row, sizeof row);
	if (!jurisdiction_leaves(body->jurisdiction_step, body->goes_to))
		return case_goes(change, CASE_ON_JURISDICTION);
	case_hearing_over(change);
	return case_goes(change, CASE_ON_LEAVE);
}

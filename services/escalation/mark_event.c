#include "services/escalation/mark_event.h"
#include "services/escalation/cases/certification.h"

bool esc_mark_find(const struct rows_reader *rows, enum object_kind kind, uint64_t number,
		   struct mark_place *ret_place)
{
	ret_place->kind = (uint8_t)kind;
	if (kind == OBJECT_MEASURE)
		return measure_get(rows, number, &ret_place->measure);
	if (kind == OBJECT_NOTICE)
		return notice_get(rows, number, &ret_place->notice);
	if (kind != OBJECT_CASEFILE || !casefile_get(rows, number, &ret_place->casefile))
		return false;
	struct certification_row certification;
	(void)certification_get(rows, number, &certification);
	ret_place->certification = certification.state;
	return true;
}

/* The three marks stand in each table in this order; a window's beginning isn't used here. */
static bool mark_offset(uint8_t mark, uint8_t *ret_offset)
{
	if (mark < ZH__CLOCK_MARK__CLOCK_MARK_REMINDER || mark > ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE)
		return false;
	*ret_offset = (uint8_t)(mark - ZH__CLOCK_MARK__CLOCK_MARK_REMINDER);
	return true;
}

static void place_set(struct mark_place *place, const struct state_table *table, uint8_t state,
		      unsigned event)
{
	place->table = table;
	place->state = state;
	place->event = (uint8_t)event;
}

static void case_place(struct mark_place *place, enum clock_id purpose, uint8_t offset)
{
	const struct casefile_row *row = &place->casefile;
	bool is_end =
		offset == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE - ZH__CLOCK_MARK__CLOCK_MARK_REMINDER;
	if (purpose == CLOCK_CASE_SERVE)
		place_set(place, &case_service_table, row->service, SERVICE_ON_REMINDER + offset);
	else if (purpose == CLOCK_CASE_PAY || purpose == CLOCK_CASE_DEMAND ||
		 purpose == CLOCK_CASE_COURT || purpose == CLOCK_CASE_EXECUTION_SUSPENDED)
		place_set(place, &case_execution_table, row->execution,
			  EXECUTION_ON_REMINDER + offset);
	else if (purpose == CLOCK_CASE_PUBLICATION && is_end)
		place_set(place, &case_publication_table, row->publication,
			  PUBLICATION_ON_TERM_OVER);
	else if (purpose == CLOCK_CASE_PUBLISH || purpose == CLOCK_CASE_PUBLICATION)
		place_set(place, &case_publication_table, row->publication,
			  PUBLICATION_ON_REMINDER + offset);
	else if (purpose == CLOCK_CERTIFICATION_CASE_REPORT)
		place_set(place, &case_certification_table, place->certification,
			  CERTIFICATION_ON_REMINDER + offset);
	else
		place_set(place, &case_table, row->state, CASE_ON_REMINDER + offset);
}

bool esc_mark_event(struct mark_place *place, enum clock_id purpose, uint8_t mark)
{
	uint8_t offset;
	if (!mark_offset(mark, &offset))
		return false;
	if (place->kind == OBJECT_MEASURE)
		place_set(place, &measure_table, place->measure.state,
			  MEASURE_ON_REMINDER + offset);
	else if (place->kind == OBJECT_NOTICE)
		place_set(place, &notice_table, place->notice.state, NOTICE_ON_REMINDER + offset);
	else
		case_place(place, purpose, offset);
	return true;
}

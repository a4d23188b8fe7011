/* A case's own clocks: each purpose belongs to one of its lives. */
#include "services/escalation/cases/case_change.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/certification.h"
#include "services/escalation/mark_event.h"

struct mark_place {
	const struct state_table *table;
	uint8_t state;
	unsigned event;
};

static struct mark_place place_of(const struct rows_reader *rows, uint64_t number,
				  const struct casefile_row *row, enum clock_id purpose,
				  uint8_t offset)
{
	struct certification_row certification;
	bool is_end =
		offset == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE - ZH__CLOCK_MARK__CLOCK_MARK_REMINDER;
	switch ((unsigned)purpose) {
	case CLOCK_CASE_SERVE:
		return (struct mark_place){&case_service_table, row->service,
					   SERVICE_ON_REMINDER + offset};
	case CLOCK_CASE_PAY:
	case CLOCK_CASE_DEMAND:
	case CLOCK_CASE_COURT:
	case CLOCK_CASE_EXECUTION_SUSPENDED:
		return (struct mark_place){&case_execution_table, row->execution,
					   EXECUTION_ON_REMINDER + offset};
	case CLOCK_CASE_PUBLISH:
		return (struct mark_place){&case_publication_table, row->publication,
					   PUBLICATION_ON_REMINDER + offset};
	case CLOCK_CASE_PUBLICATION:
		return (struct mark_place){&case_publication_table, row->publication,
					   is_end ? PUBLICATION_ON_TERM_OVER
						  : PUBLICATION_ON_REMINDER + offset};
	case CLOCK_CERTIFICATION_CASE_REPORT:
		(void)certification_get(rows, number, &certification);
		return (struct mark_place){&case_certification_table, certification.state,
					   CERTIFICATION_ON_REMINDER + offset};
	default:
		return (struct mark_place){&case_table, row->state, CASE_ON_REMINDER + offset};
	}
}

static void fired(struct work *work, const struct input_mark *mark)
{
	uint64_t number = mark->subject.number;
	struct casefile_row row;
	uint8_t offset;
	if (!casefile_get(work->context->rows, number, &row)) {
		esc_mark_lost(work);
		return;
	}
	if (!esc_mark_offset(mark->mark, &offset))
		return;
	struct mark_place place =
		place_of(work->context->rows, number, &row, mark->purpose, offset);
	(void)esc_mark_may(work, place.table, place.state, place.event);
}

DECIDES(casefile_mark, fired(&work, input->mark))

/* A publication's term that is over ends it. */
enum status casefile_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	struct casefile_row row;
	uint8_t offset;
	if (mark->policy_index != CLOCK_CASE_PUBLICATION ||
	    !casefile_get(&rows->read, mark->subject->number, &row) ||
	    !esc_mark_offset((int)mark->mark, &offset))
		return STATUS_OK;
	struct mark_place place =
		place_of(&rows->read, mark->subject->number, &row, CLOCK_CASE_PUBLICATION, offset);
	uint8_t before = row.publication;
	if (!esc_state_go(&case_publication_table, &row.publication, (uint8_t)place.event) ||
	    row.publication == before)
		return STATUS_OK;
	row.object_version++;
	esc_put_row(rows, TABLE_CASES, mark->subject->number, &row, sizeof row);
	esc_count_move(rows, COUNT_CASE_PUBLICATION, before, row.publication);
	return STATUS_OK;
}

/* Letters as an area. */
#include "command.pb-c.h"
#include "common/base/time.h"
#include "services/escalation/letters/letters.h"
#include "services/escalation/mark_event.h"

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	ACT_ROW(id, text, flags, roles, second, target, body, notice_act_##run)
	NOTICE_BEGIN(X) NOTICE_ACT_LIST(X)
#undef X
};

static uint64_t version(const struct rows_reader *rows, uint64_t number)
{
	struct notice_row row;
	return notice_get(rows, number, &row) ? row.object_version : 0;
}

static bool trace(const struct rows_reader *rows, uint64_t number, struct trace_ref *ret_trace)
{
	struct notice_file file;
	if (!notice_file_get(rows, number, &file))
		return false;
	*ret_trace = file.trace;
	return true;
}

static int32_t since(const struct rows_reader *rows, uint64_t number)
{
	struct notice_row row;
	return notice_get(rows, number, &row) && row.drafted_ms != 0
		       ? time_day_of_ms(row.drafted_ms)
		       : 0;
}

/* A letter that isn't served or answered in its term: the mark itself says so. */
static void fired(struct work *work, const struct input_mark *mark)
{
	struct notice_row row;
	uint8_t offset;
	if (!notice_get(work->context->rows, mark->subject.number, &row))
		esc_mark_lost(work);
	else if (esc_mark_offset(mark->mark, &offset))
		(void)esc_mark_may(work, &notice_table, row.state, NOTICE_ON_REMINDER + offset);
}

DECIDES(notice_mark, fired(&work, input->mark))

static const struct area_object objects[] = {
	{.kind = OBJECT_NOTICE,
	 .version = version,
	 .trace = trace,
	 .since = since,
	 .mark = notice_mark,
	 .evolve = notice_evolve},
};

const struct area letters_area = {.name = "letters", AREA_ACTS(acts), AREA_OBJECTS(objects)};

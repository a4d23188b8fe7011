/* Published periodically (notice 003): the results that became final in a period, or the catalogue
 * of what was planned in it.
 *
 * A period is published when it is over, so that what the second person approves is what the first
 * one proposed: within a closed period only an undoing changes anything, and that takes entries
 * out.
 */
#include "common/base/sabotage.h"
#include "common/policy/gates/gate.h"
#include "services/hazard/sampling/decide_internal.h"

struct gathering {
	const struct rows_reader *rows;
	uint64_t *numbers;
	size_t count;
	bool catalogue;
	bool full;
	int32_t to_day;
};

static bool is_listed(const struct gathering *gathering, const struct sampling_row *row)
{
	if (gathering->catalogue)
		return row->state != SAMPLING_CANCELLED;
	return row->list_serial == 0 &&
	       (row->state == SAMPLING_PASSED || row->state == SAMPLING_FINAL_FAILED);
}

static bool gather(void *context, const struct row_ref *found)
{
	struct gathering *gathering = (struct gathering *)context;
	struct sampling_row row;
	if (found->key.size != 12 || (int32_t)be32_get(found->key.data) > gathering->to_day)
		return false;
	uint64_t number = be64_get(found->key.data + 4);
	if (!sampling_get(gathering->rows, number, &row) || !is_listed(gathering, &row))
		return true;
	gathering->full = gathering->count == SAMPLING_LIST_MAX;
	if (gathering->full)
		return false;
	gathering->numbers[gathering->count++] = number;
	return true;
}

static bool period_is_sound(struct sampling_call *call, const Zh__SamplingPublishCommand *command,
			    int32_t *ret_from, int32_t *ret_to)
{
	if (!command->has_from_day || !command->has_to_day ||
	    time_day_of_yyyymmdd(command->from_day, ret_from) != STATUS_OK ||
	    time_day_of_yyyymmdd(command->to_day, ret_to) != STATUS_OK || *ret_to < *ret_from)
		return work_invalid_as(call->work, "sampling.publish_list.period", "to_day");
	if (*ret_to >= time_day_of_ms(call->work->context->now_ms))
		return work_refuse_as(call->work, "sampling.publish_list.not_over", NULL);
	return true;
}

/* 令18号 10: nobody publishes results without the consent of who organised the sampling. */
static bool organiser_agrees(struct sampling_call *call, const Zh__SamplingPublishCommand *command)
{
	const char *consent = command->organiser_consent;
	bool of_another = command->organised_by == ZH__ORGANISED_BY__ORGANISED_BY_ANOTHER;
	bool consented = of_another && work_text_given(consent);
	if (command->catalogue || command->organised_by == ZH__ORGANISED_BY__ORGANISED_BY_US ||
	    consented || SABOTAGE("sampling.published-for-another"))
		return true;
	return !work_lacks_as(call->work, GATE_SSI_10, GATE_NEED_ORGANISER,
			      of_another ? "sampling.publish_list.no_consent"
					 : "sampling.publish_list.organiser");
}

static uint32_t next_serial(const struct rows_reader *rows, uint32_t year)
{
	struct row_key key = {0};
	struct counter_row series = {0};
	row_key_put_u32(&key, year);
	(void)rows_load(rows, TABLE_SAMPLING_SERIES, row_key_bytes(&key), &series, sizeof(series));
	return (uint32_t)series.last + 1u;
}

static bool gathered(struct sampling_call *call, const Zh__SamplingPublishCommand *command,
		     int32_t from, struct gathering *gathering)
{
	enum { LOOKED_AT_MAX = 20000 };
	struct row_key start = {0};
	row_key_put_u32(&start, (uint32_t)from);
	uint16_t table = command->catalogue ? TABLE_SAMPLINGS_BY_PLANNED : TABLE_SAMPLINGS_BY_FINAL;
	enum rows_scan_end end = rows_scan(call->work->context->rows, table, bytes_of(NULL, 0),
					   row_key_bytes(&start), LOOKED_AT_MAX, gather, gathering);
	if (gathering->full || end == ROWS_SCAN_BOUND)
		return work_refuse_as(call->work, "sampling.publish_list.too_many", NULL);
	if (gathering->count == 0)
		return work_refuse_as(call->work, "sampling.publish_list.nothing", NULL);
	return true;
}

void sampling_act_publish(struct sampling_call *call)
{
	const Zh__SamplingPublishCommand *command =
		WORK_BODY(call->work, Zh__SamplingPublishCommand);
	int32_t from, to;
	if (!period_is_sound(call, command, &from, &to) || !organiser_agrees(call, command))
		return;
	struct gathering gathering = {
		.rows = call->work->context->rows,
		.numbers = ARENA_ARRAY(call->work->context->arena, uint64_t, SAMPLING_LIST_MAX),
		.catalogue = command->catalogue != 0,
		.to_day = to,
	};
	Zh__SamplingListPublished *body = NEW(call->work, SamplingListPublished);
	if (gathering.numbers == NULL)
		call->work->decision->arena_full = true;
	if (gathering.numbers == NULL || !gathered(call, command, from, &gathering))
		return;
	uint32_t year =
		(uint32_t)time_civil_of_day(time_day_of_ms(call->work->context->now_ms)).year;
	SET_OPTIONAL(body, year, year);
	SET_OPTIONAL(body, serial, next_serial(call->work->context->rows, year));
	SET_OPTIONAL(body, from_day, command->from_day);
	SET_OPTIONAL(body, to_day, command->to_day);
	if (command->catalogue)
		SET_OPTIONAL(body, catalogue, 1);
	if (!command->catalogue && command->organised_by != 0) {
		SET_OPTIONAL(body, organised_by, command->organised_by);
		body->organiser_consent = command->organiser_consent;
	}
	body->samplings = gathering.numbers;
	body->n_samplings = gathering.count;
	(void)decision_emit(call->work->context, call->work->decision,
			    KIND(SAMPLING_LIST_PUBLISHED),
			    object_id_make(OBJECT_NONE, call->work->context->region, 0), body);
}

void sampling_unlist(struct sampling_call *call)
{
	if (call->row.list_serial == 0)
		return;
	Zh__SamplingListEntryWithdrawn *body = NEW(call->work, SamplingListEntryWithdrawn);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, year, call->row.list_year);
	SET_OPTIONAL(body, serial, call->row.list_serial);
	(void)sampling_emit(call, KIND(SAMPLING_LIST_ENTRY_WITHDRAWN), body);
}

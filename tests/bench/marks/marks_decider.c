#include "common/base/time.h"
#include "common/policy/terms/decide_clock.h"
#include "intake.pb-c.h"
#include "tests/bench/marks/marks_bench.h"

enum { TABLE_SUBJECTS = TABLE_SERVICE_FIRST, BENCH_BUDGET = 15 };

struct subject_row {
	uint64_t marks, reserved[7];
};

static const struct table_spec tables[] = {
	COMMON_TABLES,
	{.id = TABLE_SUBJECTS,
	 .name = "subjects",
	 .row_size = sizeof(struct subject_row),
	 .row_max = sizeof(struct subject_row)},
};
static const struct schema schema = {
	.fold_version = 1, .tables = tables, .table_count = sizeof tables / sizeof tables[0]};

static void emit_joined(const struct decide_context *context, struct decision *decision,
			struct object_id id, uint64_t mark)
{
	Zh__ReportJoined *body = NEW_IN(context, decision, ReportJoined);
	SET_OPTIONAL(body, report, id.number);
	SET_OPTIONAL(body, to_report, mark);
	(void)decision_emit(context, decision, KIND(REPORT_JOINED), id, body);
}

static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	if (input->kind == INPUT_MARK) {
		emit_joined(context, decision, input->mark->subject, input->mark->mark);
		return;
	}
	if (input->kind != INPUT_ITEM)
		return;
	uint64_t number = counter_next(context->rows, OBJECT_REPORT, 0);
	struct object_id id = own_object(context, OBJECT_REPORT, number);
	emit_joined(context, decision, id, 0);
	(void)decide_clock_start(context, decision, CLOCK_REPORT_CHECK, id,
				 (int64_t)input->item->sequence, 0, NULL);
}

static enum status evolve(const struct decider *self, struct rows_writer *rows,
			  const struct event *event)
{
	(void)self;
	struct row_key key = row_key_u64(event->head.subject_number);
	struct subject_row row = {0};
	if (event->head.kind != KIND(REPORT_JOINED))
		return STATUS_OK;
	const Zh__ReportJoined *body = BODY(event, ReportJoined);
	if (body->to_report == 0) {
		TRY(counter_take(rows, OBJECT_REPORT, body->report));
	} else {
		const void *stored =
			rows_get(&rows->read, TABLE_SUBJECTS, row_key_bytes(&key), sizeof row);
		if (stored == NULL)
			return STATUS_INVALID;
		memcpy(&row, stored, sizeof row);
	}
	row.marks++;
	rows->put(rows->read.context, TABLE_SUBJECTS, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
	return STATUS_OK;
}

const struct decider marks_decider = {
	.daemon = DAEMON_INTAKE, .schema = &schema, .decide = decide, .evolve = evolve};

/* 15 working days, as for the check of a clue, with its three marks. */
static const struct clock_rule rules[] = {{
	.id = CLOCK_REPORT_CHECK,
	.rule_id = "APP-18",
	.version = 1,
	.unit = ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY,
	.shape = ZH__CLOCK_SHAPE__CLOCK_SHAPE_BY,
	.end_shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS,
	.budget = BENCH_BUDGET,
	.valid_to_day = INT32_MAX,
	.marks = {{.mark = ZH__CLOCK_MARK__CLOCK_MARK_REMINDER,
		   .before = 3,
		   .before_unit = ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY,
		   .working_hours_only = true},
		  {.mark = ZH__CLOCK_MARK__CLOCK_MARK_DUE},
		  {.mark = ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE}},
	.mark_count = 3,
	.source = "程序规定 第18条",
	.confidence = "verified",
}};
static const struct policy policy = {
	.version = 1,
	.clocks = rules,
	.clock_count = 1,
	.clock_ids = {[CLOCK_REPORT_CHECK] = {0, 1}},
};

const struct policy *marks_policy(void)
{
	return &policy;
}

/* Standards and their re-review (复审); the ledgers that make a product traceable both ways. */
#include "services/hazard/archive/decide.h"

enum { MISSING_MAX = 4 };

/* ---- standards */

static void start_review(struct work *work, struct object_id standard, int32_t day)
{
	(void)work_clock(work, CLOCK_STANDARD_REREVIEW, standard, time_ms_of_day(day), 0);
}

void archive_act_standard_add(struct work *work)
{
	const Zh__FirmStandardAddCommand *command = WORK_BODY(work, Zh__FirmStandardAddCommand);
	struct archive_call call;
	int32_t day;
	if (!archive_named(&call, work, command->firm_key) ||
	    !archive_day(work, command->has_on_day, command->on_day, &day))
		return;
	bool form = command->form == ZH__STANDARD_FORM__STANDARD_FORM_FILED ||
		    command->form == ZH__STANDARD_FORM__STANDARD_FORM_SELF_DECLARED;
	if (!work_text_given(command->no) || !form) {
		(void)work_invalid(work, "incomplete", form ? "no" : "form");
		return;
	}
	archive_ensure(&call, "standard");
	Zh__StandardChanged *body = NEW(work, StandardChanged);
	uint64_t number = counter_next(work->context->rows, OBJECT_STANDARD, 0);
	struct object_id standard = work_object(work, OBJECT_STANDARD, number);
	SET_OPTIONAL(body, standard, number);
	body->firm_key = call.key;
	SET_OPTIONAL(body, firm_number, call.firm);
	body->no = command->no;
	SET_OPTIONAL(body, form, command->form);
	body->class_code = command->class_code;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->standing = archive_standing(&call, ARCHIVE_FIELD(STANDARD), 0, NULL);
	(void)archive_emit_on(&call, KIND(STANDARD_CHANGED), standard, 1, body);
	start_review(work, standard, day);
	work->decision->object = standard;
	work->decision->object_version = 1;
}

/* Another standard of the firm is in force, so that it isn't without one. */
struct other {
	const struct rows_reader *rows;
	uint64_t but;
	bool found;
};

static bool look_other(void *context, const struct row_ref *found)
{
	struct other *other = (struct other *)context;
	struct standard standard;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	other->found = number != other->but && standard_get(other->rows, number, &standard) &&
		       standard.head.state != STANDARD_WITHDRAWN;
	return !other->found;
}

static bool has_other_standard(const struct archive_call *call, uint64_t but)
{
	enum { STANDARDS_LOOKED_AT_MAX = 64 };
	struct other other = {.rows = call->work->context->rows, .but = but};
	struct row_key prefix = row_key_u64(call->firm);
	(void)rows_scan(other.rows, TABLE_STANDARDS_OF_FIRM, row_key_bytes(&prefix),
			bytes_of(NULL, 0), STANDARDS_LOOKED_AT_MAX, look_other, &other);
	return other.found;
}

static void review_terms(struct work *work, struct object_id standard, Zh__StandardReview review,
			 int32_t day)
{
	work_clocks_stop(work, CLOCK_NONE, standard, "reviewed");
	if (review == ZH__STANDARD_REVIEW__STANDARD_REVIEW_REVISE)
		(void)work_clock(work, CLOCK_STANDARD_REVISE, standard, time_ms_of_day(day), 0);
	else if (review != ZH__STANDARD_REVIEW__STANDARD_REVIEW_WITHDRAW)
		start_review(work, standard, day);
}

void archive_act_standard_review(struct work *work)
{
	const Zh__FirmStandardReviewCommand *command =
		WORK_BODY(work, Zh__FirmStandardReviewCommand);
	struct object_id target = work_act(work)->target;
	struct standard standard;
	struct archive_call call;
	int32_t day;
	if (target.region != work->context->region ||
	    !standard_get(work->context->rows, target.number, &standard)) {
		(void)work_not_found(work, "not_found");
		return;
	}
	struct standard_head head = standard.head;
	const char *no = arena_text_of(work->context->arena, standard.text[STANDARD_TEXT_NO]);
	if (command->review <= ZH__STANDARD_REVIEW__STANDARD_REVIEW_UNKNOWN ||
	    command->review > ZH__STANDARD_REVIEW__STANDARD_REVIEW_REVISED) {
		(void)work_invalid(work, "review", "review");
		return;
	}
	if (!archive_load(&call, work, head.firm) || !work_seen(work, head.object_version) ||
	    !work_may(work, &standard_table, head.state,
		      (uint8_t)standard_event_of(command->review)) ||
	    !archive_day(work, command->has_on_day, command->on_day, &day))
		return;
	Zh__StandardChanged *body = NEW(work, StandardChanged);
	if (no == NULL)
		return;
	bool without = command->review == ZH__STANDARD_REVIEW__STANDARD_REVIEW_WITHDRAW &&
		       !has_other_standard(&call, target.number);
	SET_OPTIONAL(body, standard, target.number);
	body->firm_key = call.key;
	SET_OPTIONAL(body, firm_number, call.firm);
	body->no = no;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	SET_OPTIONAL(body, review, command->review);
	body->standing = archive_standing(&call, 0, without ? ARCHIVE_FIELD(STANDARD) : 0, NULL);
	(void)archive_emit_on(&call, KIND(STANDARD_CHANGED), target, head.object_version + 1u,
			      body);
	review_terms(work, target, command->review, day);
	work->decision->object = target;
	work->decision->object_version = head.object_version + 1u;
}

/* ---- traceability: raw material in, sales out */

static const char *first_class(struct archive_call *call, const char *stated)
{
	if (work_text_given(stated))
		return stated;
	struct bytes classes = call->classes;
	struct bytes code = archive_code_take(&classes);
	return code.size == 0 ? NULL : arena_text_of(call->work->context->arena, code);
}

void archive_act_trace_check(struct work *work)
{
	const Zh__FirmTraceCheckCommand *command = WORK_BODY(work, Zh__FirmTraceCheckCommand);
	struct archive_call call;
	int32_t day;
	bool raw_material =
		command->raw_material_ledger == ZH__LEDGER_FINDING__LEDGER_FINDING_COMPLETE;
	bool sales = command->sales_ledger == ZH__LEDGER_FINDING__LEDGER_FINDING_COMPLETE;
	bool whole = raw_material && sales;
	if (command->raw_material_ledger == ZH__LEDGER_FINDING__LEDGER_FINDING_UNKNOWN ||
	    command->sales_ledger == ZH__LEDGER_FINDING__LEDGER_FINDING_UNKNOWN) {
		(void)work_invalid(work, "no_finding",
				   command->raw_material_ledger == 0 ? "raw_material_ledger"
								     : "sales_ledger");
		return;
	}
	if (!archive_named(&call, work, command->firm_key) ||
	    !archive_day(work, command->has_on_day, command->on_day, &day))
		return;
	if (command->n_missing > MISSING_MAX || (!whole && command->n_missing == 0)) {
		/* A gap says what is missing, so that it can be rectified. */
		(void)work_invalid(work, "missing", "missing");
		return;
	}
	archive_ensure(&call, "trace_check");
	uint64_t hazard = 0;
	if (!whole)
		hazard = archive_open_hazard(&call, first_class(&call, command->class_code),
					     command->missing[0],
					     ZH__VIOLATION__VIOLATION_UNKNOWN_ORIGIN, NULL);
	Zh__TraceChecked *body = NEW(work, TraceChecked);
	body->firm_key = call.key;
	SET_OPTIONAL(body, raw_material, raw_material);
	SET_OPTIONAL(body, sales, sales);
	body->batch = command->batch;
	body->class_code = command->class_code;
	body->missing = command->missing;
	body->n_missing = command->n_missing;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	if (hazard != 0)
		SET_OPTIONAL(body, hazard, hazard);
	body->standing = archive_standing(&call, whole ? ARCHIVE_FIELD(TRACE) : 0,
					  whole ? 0 : ARCHIVE_FIELD(TRACE), NULL);
	(void)archive_emit(&call, KIND(TRACE_CHECKED), body);
}

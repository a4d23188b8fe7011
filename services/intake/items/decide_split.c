/* Complaint and accusation in one paper are two items (令121号 9，令20号 7): each has its
 * number, its way and its terms, and both keep the paper. */
#include "common/base/sabotage.h"
#include "services/intake/decide_act.h"

/* What other sources push nobody wrote who could complain of something too. */
static bool can_be_both(const struct report_row *row)
{
	return row->kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT ||
	       row->kind == ZH__REPORT_KIND__REPORT_KIND_ACCUSATION ||
	       row->kind == ZH__REPORT_KIND__REPORT_KIND_CLUE;
}

/* false: refused. */
static bool split_is_sound(struct report_call *call, const Zh__ReportSplitCommand *command)
{
	struct split_row earlier;
	const char *code = NULL;
	if (!can_be_both(&call->row))
		code = "report.split.kind";
	else if (intake_split_get(call->work->context->rows, call->report.number, &earlier) &&
		 !SABOTAGE("intake.split-again"))
		code = "report.split.already";
	else if (!work_text_given(command->complaint_part))
		code = "report.split.no_complaint";
	else if (!work_text_given(command->report_part))
		code = "report.split.no_report";
	if (code != NULL)
		(void)work_refuse_as(call->work, code, "CRN-9");
	return code == NULL;
}

static Zh__FirmRef *firm_of(struct report_call *call, const struct report_texts *texts)
{
	if (texts->text[REPORT_TEXT_FIRM_KEY].size == 0)
		return NULL;
	Zh__FirmRef *firm = NEW(call->work, FirmRef);
	firm->key = work_copy(call->work, texts->text[REPORT_TEXT_FIRM_KEY]);
	firm->name = work_copy(call->work, texts->text[REPORT_TEXT_FIRM_NAME]);
	return firm;
}

static Zh__ProductRef *product_of(struct report_call *call, const struct report_texts *texts)
{
	Zh__ProductRef *product = NEW(call->work, ProductRef);
	product->class_code = work_copy(call->work, texts->text[REPORT_TEXT_CLASS]);
	product->name = work_copy(call->work, texts->text[REPORT_TEXT_PRODUCT]);
	product->batch = work_copy(call->work, texts->text[REPORT_TEXT_BATCH]);
	return product;
}

static void put_flags(const struct report_row *row, Zh__ReportRegistered *body)
{
	if ((row->flags & REPORT_ANONYMOUS) != 0)
		SET_OPTIONAL(body, anonymous, 1);
	if ((row->flags & REPORT_SEALED) != 0)
		SET_OPTIONAL(body, sealed, 1);
	if ((row->flags & REPORT_CONTACT) != 0)
		SET_OPTIONAL(body, contact, 1);
	if ((row->flags & REPORT_URGENT) != 0)
		SET_OPTIONAL(body, urgent, 1);
	if ((row->flags & REPORT_TEST) != 0)
		SET_OPTIONAL(body, test, 1);
}

/* What the second item is about: as the paper told it, in as far as the rows keep it. */
static Zh__ReportRegistered *second_body(struct report_call *call)
{
	struct report_texts texts;
	Zh__ReportRegistered *body = NEW(call->work, ReportRegistered);
	if (!intake_report_texts_get(call->work->context->rows, call->report.number, &texts))
		return NULL;
	bool complained = call->row.kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT;
	SET_OPTIONAL(body, report, counter_next(call->work->context->rows, OBJECT_REPORT, 0));
	SET_OPTIONAL(body, split_from, call->report.number);
	SET_OPTIONAL(body, kind,
		     complained ? ZH__REPORT_KIND__REPORT_KIND_ACCUSATION
				: ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
	SET_OPTIONAL(body, received_ms, call->row.received_ms);
	if (call->row.hazard != 0)
		SET_OPTIONAL(body, hazard, call->row.hazard);
	body->feed = work_copy(call->work, texts.text[REPORT_TEXT_FEED]);
	body->feed_id = work_copy(call->work, texts.text[REPORT_TEXT_FEED_ID]);
	SET_OPTIONAL(body, feed_number, call->row.feed);
	body->class_code = work_copy(call->work, texts.text[REPORT_TEXT_CLASS]);
	if (texts.head.place != 0)
		SET_OPTIONAL(body, place, texts.head.place);
	if (call->row.severity != 0)
		SET_OPTIONAL(body, severity, (Zh__HazardLevel)call->row.severity);
	if (call->row.text_signature != 0)
		SET_OPTIONAL(body, text_signature, call->row.text_signature);
	put_flags(&call->row, body);
	body->violations = report_act_violations(call, texts.head.violations, &body->n_violations);
	body->firm = firm_of(call, &texts);
	body->product = product_of(call, &texts);
	return call->work->decision->arena_full ? NULL : body;
}

/* Its first term runs from when the paper came in: to find the second matter late prolongs nothing.
 */
static void register_second(struct report_call *call, const Zh__ReportRegistered *body)
{
	struct object_id second = work_object(call->work, OBJECT_REPORT, body->report);
	struct event *event = work_emit(call->work, KIND(REPORT_REGISTERED), second, 1, body);
	if (body->test) {
		event->head.flags |= EVENT_TEST;
		return;
	}
	if (body->firm != NULL)
		decision_meta(event)->firm_key = body->firm->key;
	enum clock_id purpose = body->kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT
					? CLOCK_COMPLAINT_ACCEPT
					: CLOCK_REPORT_CHECK;
	int64_t anchor_ms =
		SABOTAGE("intake.split-anew") ? call->work->context->now_ms : call->row.received_ms;
	(void)work_clock(call->work, purpose, second, anchor_ms, 0);
}

void intake_act_split(struct report_call *call)
{
	const Zh__ReportSplitCommand *command = WORK_BODY(call->work, Zh__ReportSplitCommand);
	if (!report_may(call, REPORT_EVENT_SPLIT) || !split_is_sound(call, command))
		return;
	Zh__ReportRegistered *second = second_body(call);
	Zh__ReportSplit *body = NEW(call->work, ReportSplit);
	if (second == NULL)
		return;
	SET_OPTIONAL(body, report, call->report.number);
	SET_OPTIONAL(body, split_to, second->report);
	body->complaint_part = command->complaint_part;
	body->report_part = command->report_part;
	(void)report_emit(call, KIND(REPORT_SPLIT), body);
	register_second(call, second);
}

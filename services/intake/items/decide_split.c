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
static bool split_is_sound(struct report_act *a, const Zh__ReportSplitCommand *command)
{
	struct split_row earlier;
	const char *code = NULL;
	if (!can_be_both(&a->row))
		code = "report.split.kind";
	else if (intake_split_get(a->context->rows, a->report.number, &earlier) &&
		 !SABOTAGE("intake.split-again"))
		code = "report.split.already";
	else if (text_missing(command->complaint_part))
		code = "report.split.no_complaint";
	else if (text_missing(command->report_part))
		code = "report.split.no_report";
	if (code != NULL)
		decision_refuse(a->decision, code, "CRN-9");
	return code == NULL;
}

static Zh__FirmRef *firm_of(struct report_act *a, const struct report_texts *texts)
{
	if (texts->text[REPORT_TEXT_FIRM_KEY].size == 0)
		return NULL;
	Zh__FirmRef *firm = NEW(a, FirmRef);
	firm->key = report_act_text(a, texts->text[REPORT_TEXT_FIRM_KEY]);
	firm->name = report_act_text(a, texts->text[REPORT_TEXT_FIRM_NAME]);
	return firm;
}

static Zh__ProductRef *product_of(struct report_act *a, const struct report_texts *texts)
{
	Zh__ProductRef *product = NEW(a, ProductRef);
	product->class_code = report_act_text(a, texts->text[REPORT_TEXT_CLASS]);
	product->name = report_act_text(a, texts->text[REPORT_TEXT_PRODUCT]);
	product->batch = report_act_text(a, texts->text[REPORT_TEXT_BATCH]);
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
static Zh__ReportRegistered *second_body(struct report_act *a)
{
	struct report_texts texts;
	Zh__ReportRegistered *body = NEW(a, ReportRegistered);
	if (!intake_report_texts_get(a->context->rows, a->report.number, &texts))
		return NULL;
	bool complained = a->row.kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT;
	SET_OPTIONAL(body, report, counter_next(a->context->rows, OBJECT_REPORT, 0));
	SET_OPTIONAL(body, split_from, a->report.number);
	SET_OPTIONAL(body, kind,
		     complained ? ZH__REPORT_KIND__REPORT_KIND_ACCUSATION
				: ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
	SET_OPTIONAL(body, received_ms, a->row.received_ms);
	if (a->row.hazard != 0)
		SET_OPTIONAL(body, hazard, a->row.hazard);
	body->feed = report_act_text(a, texts.text[REPORT_TEXT_FEED]);
	body->feed_id = report_act_text(a, texts.text[REPORT_TEXT_FEED_ID]);
	SET_OPTIONAL(body, feed_number, a->row.feed);
	body->class_code = report_act_text(a, texts.text[REPORT_TEXT_CLASS]);
	if (texts.head.place != 0)
		SET_OPTIONAL(body, place, texts.head.place);
	if (a->row.severity != 0)
		SET_OPTIONAL(body, severity, (Zh__HazardLevel)a->row.severity);
	if (a->row.text_signature != 0)
		SET_OPTIONAL(body, text_signature, a->row.text_signature);
	put_flags(&a->row, body);
	body->violations = report_act_violations(a, texts.head.violations, &body->n_violations);
	body->firm = firm_of(a, &texts);
	body->product = product_of(a, &texts);
	return a->decision->arena_full ? NULL : body;
}

/* Its first term runs from when the paper came in: to find the second matter late prolongs nothing.
 */
static void register_second(struct report_act *a, const Zh__ReportRegistered *body)
{
	struct object_id second = own_object(a->context, OBJECT_REPORT, body->report);
	struct event *event =
		decision_emit(a->context, a->decision, KIND(REPORT_REGISTERED), second, body);
	event->head.object_version = 1;
	if (body->test) {
		event->head.flags |= EVENT_TEST;
		return;
	}
	if (body->firm != NULL)
		decision_meta(event)->firm_key = body->firm->key;
	enum clock_id purpose = body->kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT
					? CLOCK_COMPLAINT_ACCEPT
					: CLOCK_REPORT_CHECK;
	int64_t anchor_ms = SABOTAGE("intake.split-anew") ? a->context->now_ms : a->row.received_ms;
	(void)decide_clock_start(a->context, a->decision, purpose, second, anchor_ms, 0, NULL);
}

void intake_act_split(struct report_act *a)
{
	const Zh__ReportSplitCommand *command = (const Zh__ReportSplitCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_SPLIT, "report.split.state") ||
	    !split_is_sound(a, command))
		return;
	Zh__ReportRegistered *second = second_body(a);
	Zh__ReportSplit *body = NEW(a, ReportSplit);
	if (second == NULL)
		return;
	SET_OPTIONAL(body, report, a->report.number);
	SET_OPTIONAL(body, split_to, second->report);
	body->complaint_part = command->complaint_part;
	body->report_part = command->report_part;
	(void)report_act_emit(a, KIND(REPORT_SPLIT), body);
	register_second(a, second);
}

/* Letters and documents: drafted, approved with a gapless number, served, answered, closed.
 *
 * A term runs from service.  None of the letters is a penalty; a case's own documents pass
 * through here too, but only the case's acts serve and close them. */
#include "common/base/sabotage.h"
#include "common/core/document_number.h"
#include "common/policy/papers/closed_words.h"
#include "services/escalation/cases/cases.h"

/* 字 of the number. */
static const char *document_word(uint8_t kind)
{
	switch (kind) {
	case ZH__NOTICE_KIND__NOTICE_KIND_LISTED_SUPERVISION:
		return "督办";
	case ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW:
		return "约谈";
	case ZH__NOTICE_KIND__NOTICE_KIND_RECTIFICATION:
		return "整改";
	case ZH__NOTICE_KIND__NOTICE_KIND_REMINDER:
		return "提醒";
	case ZH__NOTICE_KIND__NOTICE_KIND_CAUTION:
		return "告诫";
	case ZH__NOTICE_KIND__NOTICE_KIND_GUIDANCE:
		return "指导";
	case ZH__NOTICE_KIND__NOTICE_KIND_PENALTY_NOTICE:
		return "罚告";
	case ZH__NOTICE_KIND__NOTICE_KIND_PENALTY_DECISION:
		return "处罚";
	default: /* a number from outside */
		return "文";
	}
}

static bool is_of_case(uint8_t kind)
{
	return kind == ZH__NOTICE_KIND__NOTICE_KIND_PENALTY_NOTICE ||
	       kind == ZH__NOTICE_KIND__NOTICE_KIND_PENALTY_DECISION;
}

static bool is_letter(bool stated, Zh__NoticeKind kind)
{
	return stated && kind >= ZH__NOTICE_KIND__NOTICE_KIND_LISTED_SUPERVISION &&
	       kind <= ZH__NOTICE_KIND__NOTICE_KIND_GUIDANCE;
}

uint32_t esc_year(const struct work *work)
{
	return (uint32_t)time_civil_of_day(time_day_of_ms(work->context->now_ms)).year;
}

const char *esc_document_number(struct work *work, const char *word, uint32_t year, uint32_t serial)
{
	uint8_t buffer[DOC_NUMBER_SIZE];
	struct writer text = writer_over(buffer, sizeof buffer);
	writer_put_decimal(&text, work->context->region);
	work_put_text(&text, "市监");
	work_put_text(&text, word);
	return document_number(work->context, work->decision,
			       &(struct document_number){.word = word,
							 .without = work_text(work, &text),
							 .year = year,
							 .serial = serial});
}

/* ---- what cases and measures use too */

uint64_t notice_draft(struct work *work, const struct draft *draft)
{
	uint64_t number =
		counter_next(work->context->rows, OBJECT_NOTICE, work->taken[OBJECT_NOTICE]++);
	Zh__NoticeDrafted *body = NEW(work, NoticeDrafted);
	SET_OPTIONAL(body, notice, number);
	SET_OPTIONAL(body, kind, (Zh__NoticeKind)draft->kind);
	body->firm_key = draft->firm_key;
	body->addressee = draft->addressee;
	if (draft->hazard != 0)
		SET_OPTIONAL(body, hazard, draft->hazard);
	if (draft->casefile != 0)
		SET_OPTIONAL(body, casefile, draft->casefile);
	if (draft->measure != 0)
		SET_OPTIONAL(body, measure, draft->measure);
	body->facts = draft->facts;
	if (draft->reply_days != 0)
		SET_OPTIONAL(body, reply_budget, draft->reply_days);
	body->reply_clock = is_of_case(draft->kind) ? NULL : clock_id_name(CLOCK_NOTICE_REPLY);
	body->fields = draft->fields;
	body->n_fields = draft->field_count;
	struct event *event = work_emit(work, KIND(NOTICE_DRAFTED),
					work_object(work, OBJECT_NOTICE, number), 1, body);
	work_trace(event, draft->trace);
	decision_meta(event)->firm_key = draft->firm_key;
	return number;
}

const char *notice_approve(struct work *work, const struct notice_approval *approval)
{
	uint32_t year = esc_year(work);
	uint32_t serial = esc_series_next(work->context->rows, SERIES_NOTICE, approval->kind, year,
					  approval->ahead);
	if (series_refuse(work->context, &escalation_series, SERIES_NOTICE, approval->kind, year,
			  work->decision))
		return NULL;
	Zh__NoticeApproved *body = NEW(work, NoticeApproved);
	SET_OPTIONAL(body, notice, approval->notice);
	SET_OPTIONAL(body, serial, serial);
	SET_OPTIONAL(body, year, year);
	body->number = esc_document_number(work, document_word(approval->kind), year, serial);
	work_trace(work_emit(work, KIND(NOTICE_APPROVED),
			     work_object(work, OBJECT_NOTICE, approval->notice), approval->version,
			     body),
		   approval->trace);
	return body->number;
}

bool notice_service_sound(struct work *work, const struct notice_service *service,
			  const struct service_confirmation *confirmed)
{
	return service_is_sound(
		&(struct service_act){work->context, work->decision, work_act(work),
				      GATE_GROUND_WHOLE},
		&service->way,
		&(struct service_receipt){service->document, service->left_with, confirmed});
}

void notice_serve(struct work *work, const struct notice_service *service)
{
	Zh__NoticeServed *body = NEW(work, NoticeServed);
	SET_OPTIONAL(body, notice, service->notice);
	SET_OPTIONAL(body, served_ms, service->served_ms);
	SERVICE_WAY_TELL(&service->way, body);
	body->proof = service->proof;
	body->document = service->document;
	if (service->left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, service->left_with);
	work_trace(work_emit(work, KIND(NOTICE_SERVED),
			     work_object(work, OBJECT_NOTICE, service->notice), service->version,
			     body),
		   service->trace);
}

static void emit_closed(struct work *work, uint64_t notice, uint32_t version, const char *outcome,
			const struct trace_ref *trace)
{
	Zh__NoticeClosed *body = NEW(work, NoticeClosed);
	SET_OPTIONAL(body, notice, notice);
	body->outcome = outcome;
	work_trace(work_emit(work, KIND(NOTICE_CLOSED), work_object(work, OBJECT_NOTICE, notice),
			     version, body),
		   trace);
}

void notice_close_with_case(struct work *work, uint64_t notice)
{
	struct notice_row row;
	struct notice_file file;
	if (notice == 0 || !notice_get(work->context->rows, notice, &row) ||
	    !notice_file_get(work->context->rows, notice, &file) ||
	    state_table_row(&notice_table, row.state, NOTICE_ON_CASE_OVER).verdict != STATE_GO)
		return;
	emit_closed(work, notice, row.object_version + 1, "case_over", &file.trace);
}

/* ---- people's acts */

struct notice_at_work {
	uint64_t number;
	struct object_id subject;
	struct notice_row row;
	struct notice_file file;
};

static bool notice_load(struct work *work, struct notice_at_work *ret_notice)
{
	ret_notice->number = work_act(work)->target.number;
	ret_notice->subject = work_object(work, OBJECT_NOTICE, ret_notice->number);
	if (!notice_get(work->context->rows, ret_notice->number, &ret_notice->row) ||
	    !notice_file_get(work->context->rows, ret_notice->number, &ret_notice->file))
		return work_not_found(work, "unknown");
	work->decision->object = ret_notice->subject;
	work->decision->object_version = ret_notice->row.object_version + 1;
	return work_seen(work, ret_notice->row.object_version);
}

static bool draft_addressee(struct work *work, const Zh__NoticeDraftCommand *command,
			    struct ledger_row *row, struct draft *draft)
{
	draft->firm_key = command->firm_key;
	draft->addressee = command->addressee;
	if (command->has_hazard) {
		struct bytes name;
		if (!ladder_get(work->context->rows, command->hazard, row, &name))
			return work_not_found(work, "hazard_unknown");
		draft->hazard = command->hazard;
		draft->firm_key = arena_text(work->context->arena, row->firm_key);
		if (!work_text_given(command->addressee))
			draft->addressee = arena_text_of(work->context->arena, name);
		draft->trace = &row->trace;
	}
	if (!work_text_given(draft->firm_key) || strlen(draft->firm_key) >= FIRM_KEY_SIZE)
		return work_invalid(work, "no_firm", "firm_key");
	return true;
}

static void draft(struct work *work)
{
	const Zh__NoticeDraftCommand *command = WORK_BODY(work, Zh__NoticeDraftCommand);
	struct ledger_row row;
	struct draft draft = {.facts = command->facts,
			      .fields = command->fields,
			      .field_count = command->n_fields};
	if (!is_letter(command->has_kind, command->kind)) {
		(void)work_invalid(work, "no_letter", "kind");
		return;
	}
	draft.kind = (uint8_t)command->kind;
	if (!draft_addressee(work, command, &row, &draft))
		return;
	uint64_t number = notice_draft(work, &draft);
	work->decision->object = work_object(work, OBJECT_NOTICE, number);
	work->decision->object_version = 1;
}

static void approve(struct work *work, const struct notice_at_work *notice)
{
	if (!work_may(work, &notice_table, notice->row.state, NOTICE_ON_APPROVE))
		return;
	struct notice_approval approval = {
		.notice = notice->number,
		.kind = notice->row.kind,
		.version = notice->row.object_version + 1,
		.trace = &notice->file.trace,
	};
	(void)notice_approve(work, &approval);
	(void)work_clock(work, CLOCK_NOTICE_SERVE, notice->subject, work->context->now_ms, 0);
}

static void service_failed(struct work *work, const struct notice_at_work *notice,
			   const Zh__NoticeServeCommand *command)
{
	int64_t tried_ms;
	if (!work_may(work, &notice_table, notice->row.state, NOTICE_ON_SERVICE_FAILED))
		return;
	if (command->has_served_ms &&
	    (!work_served(work, command->served_ms, &tried_ms) ||
	     served_before_fact(work, tried_ms, notice->row.drafted_ms, "before_draft")))
		return;
	Zh__NoticeServed *body = NEW(work, NoticeServed);
	SET_OPTIONAL(body, notice, notice->number);
	SET_OPTIONAL(body, failed, 1);
	SERVICE_WAY_TELL(&SERVICE_WAY(command, 0, 0), body);
	body->proof = command->proof;
	body->document = command->document;
	if (command->has_served_ms) /* when it was tried */
		SET_OPTIONAL(body, served_ms, command->served_ms);
	work_trace(work_emit(work, KIND(NOTICE_SERVED), notice->subject,
			     notice->row.object_version + 1, body),
		   &notice->file.trace);
}

/* Of a case's own papers the case decides: by `instead`, or NULL, by nothing. */
static bool stands_alone(struct work *work, const struct notice_at_work *notice,
			 const char *instead)
{
	if (!is_of_case(notice->row.kind))
		return true;
	(void)work_refuse(work, "of_case");
	if (instead != NULL)
		decision_possible(work->decision, instead);
	return false;
}

static void serve(struct work *work, const struct notice_at_work *notice)
{
	const Zh__NoticeServeCommand *command = WORK_BODY(work, Zh__NoticeServeCommand);
	int64_t served_ms;
	if (!stands_alone(work, notice, "case.serve"))
		return;
	if (command->failed) {
		service_failed(work, notice, command);
		return;
	}
	if (!work_may(work, &notice_table, notice->row.state, NOTICE_ON_SERVE) ||
	    !work_served(work, command->served_ms, &served_ms))
		return;
	if (served_before_fact(work, served_ms, notice->row.drafted_ms, "before_draft"))
		return;
	const struct notice_service service = {
		.notice = notice->number,
		.version = notice->row.object_version + 1,
		.served_ms = served_ms,
		.way = SERVICE_WAY(command, time_day_of_ms(served_ms),
				   time_day_of_ms(notice->row.drafted_ms)),
		.proof = SABOTAGE("notice.proof-dropped") ? NULL : command->proof,
		.document = command->document,
		.left_with = command->left_with,
		.trace = &notice->file.trace,
	};
	if (!notice_service_sound(work, &service, NULL))
		return;
	notice_serve(work, &service);
	work_clocks_stop(work, CLOCK_NOTICE_SERVE, notice->subject, "served");
	(void)work_clock(work, CLOCK_NOTICE_REPLY, notice->subject, served_ms,
			 notice->row.reply_days);
}

/* 行政处罚法 45: what the party says to a penalty's notice is a statement, and the decision answers
 * it. */
static void reply(struct work *work, const struct notice_at_work *notice)
{
	if ((!SABOTAGE("notice.statement-as-reply") &&
	     !stands_alone(work, notice, "case.statement")) ||
	    !work_may(work, &notice_table, notice->row.state, NOTICE_ON_REPLY))
		return;
	Zh__NoticeReplied *body = NEW(work, NoticeReplied);
	SET_OPTIONAL(body, notice, notice->number); /* the answer itself is in the paper file */
	work_trace(work_emit(work, KIND(NOTICE_REPLIED), notice->subject,
			     notice->row.object_version + 1, body),
		   &notice->file.trace);
	work_clocks_stop(work, CLOCK_NOTICE_REPLY, notice->subject, "replied");
	measure_met(work, notice->row.measure, "replied", NULL);
}

static void close_letter(struct work *work, const struct notice_at_work *notice)
{
	const char *outcome = "unanswered";
	if (!stands_alone(work, notice, "case.close") ||
	    !work_may(work, &notice_table, notice->row.state, NOTICE_ON_CLOSE))
		return;
	if (notice->row.state == NOTICE_REPLIED)
		outcome = "replied";
	else if (notice->row.state == NOTICE_HELD)
		outcome = "held";
	else if (!work_term_over(work, notice->subject, CLOCK_NOTICE_REPLY)) {
		(void)work_refuse(work, "term_running");
		return;
	}
	emit_closed(work, notice->number, notice->row.object_version + 1, outcome,
		    &notice->file.trace);
	work_clocks_stop(work, CLOCK_NONE, notice->subject, "closed");
}

static void void_letter(struct work *work, const struct notice_at_work *notice)
{
	if (!stands_alone(work, notice, NULL) ||
	    !work_may(work, &notice_table, notice->row.state, NOTICE_ON_VOID) ||
	    !work_reason_given(work))
		return;
	Zh__NoticeVoided *body = NEW(work, NoticeVoided);
	SET_OPTIONAL(body, notice, notice->number);
	work_trace(work_emit(work, KIND(NOTICE_VOIDED), notice->subject,
			     notice->row.object_version + 1, body),
		   &notice->file.trace);
	work_clocks_stop(work, CLOCK_NONE, notice->subject, "voided");
}

static void interview(struct work *work, const struct notice_at_work *notice)
{
	esc_decide_interview(work, notice->number, &notice->row, &notice->file.trace);
}

typedef void notice_act_fn(struct work *work, const struct notice_at_work *notice);

static void with_notice(struct work *work, notice_act_fn *act)
{
	struct notice_at_work notice;
	if (notice_load(work, &notice))
		act(work, &notice);
}

DECIDES(notice_act_draft, draft(&work))
#define X(id, text, flags, roles, second, target, body, run)                                       \
	DECIDES(notice_act_##run, with_notice(&work, run))
NOTICE_ACT_LIST(X)
#undef X

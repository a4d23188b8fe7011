/* What other daemons decided: outcomes owed to reporters, clues received from other regions. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "notify.pb-c.h"
#include "services/intake/decide.h"

/* A report takes at most four events: outcome, clock stopped, clock started, classified again. */
enum { REPORT_EVENTS_MAX = 4, REPORTS_SCANNED_MAX = 64, VIOLATIONS_MAX = 64 };

struct news {
	enum report_outcome what;
	uint64_t report, hazard, casefile;
	uint64_t violations;   /* as the hazard has them, as bits */
	Zh__HazardLevel level; /* that is proposed for it */
};

static Zh__EventId *event_ref(const struct decide_context *context, struct decision *decision,
			      enum daemon daemon, const struct event *event)
{
	Zh__EventId *id = NEW_IN(context, decision, EventId);
	SET_OPTIONAL(id, region, context->region);
	SET_OPTIONAL(id, daemon, (Zh__DaemonName)daemon);
	SET_OPTIONAL(id, incarnation, event->incarnation);
	SET_OPTIONAL(id, sequence, event->sequence);
	return id;
}

/* What this outcome adds to the report; nothing: the same was known. */
static bool is_news(const struct report_row *row, const struct news *outcome)
{
	/* The hazard repeats what escalation said of the case. */
	if (outcome->what == REPORT_OUTCOME_TO_CASE && outcome->casefile != 0 &&
	    row->casefile == outcome->casefile)
		return false;
	return row->outcome != outcome->what ||
	       (outcome->hazard != 0 && row->hazard != outcome->hazard) ||
	       (outcome->casefile != 0 && row->casefile != outcome->casefile);
}

struct told {
	const struct decide_context *context;
	struct decision *decision;
	const struct event *cause;
	const struct news *outcome;
};

static Zh__Violation *violations_of(const struct told *told, uint64_t bits, size_t *ret_count)
{
	Zh__Violation *list = ARENA_ARRAY(told->context->arena, Zh__Violation, VIOLATIONS_MAX);
	told->decision->arena_full |= list == NULL;
	for (unsigned i = 1; list != NULL && i < VIOLATIONS_MAX; i++)
		if ((bits >> i & 1) != 0)
			list[(*ret_count)++] = (Zh__Violation)i;
	return list;
}

/* A person classified it before its hazard was known here: the hazard came of the report as it was,
 * and is told what is true of it now. */
static void tell_classified(const struct told *told, uint64_t number, const struct report_row *row)
{
	const struct news *news = told->outcome;
	struct report_texts texts;
	if ((row->links & REPORT_UNTOLD) == 0 ||
	    !intake_report_texts_get(told->context->rows, number, &texts) ||
	    SABOTAGE("intake.classified-before-untold"))
		return;
	bool self_report = row->kind == ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT;
	bool opened = news->what == REPORT_OUTCOME_HAZARD_OPENED;
	if (opened && (texts.head.violations & ~news->violations) == 0 &&
	    row->severity <= news->level && !self_report)
		return;
	Zh__ReportReclassified *body = NEW(told, ReportReclassified);
	SET_OPTIONAL(body, report, number);
	SET_OPTIONAL(body, hazard, news->hazard);
	body->violations = violations_of(told, texts.head.violations, &body->n_violations);
	if (row->severity != 0)
		SET_OPTIONAL(body, severity, (Zh__HazardLevel)row->severity);
	if (self_report)
		SET_OPTIONAL(body, risk,
			     (row->flags & REPORT_CONTROLLED) != 0
				     ? ZH__RISK_CONTROL__RISK_CONTROL_CONTROLLED
				     : ZH__RISK_CONTROL__RISK_CONTROL_UNCONTROLLED);
	struct bytes class_code = texts.text[REPORT_TEXT_CLASS];
	if (class_code.size != 0) {
		body->class_code = arena_text_of(told->context->arena, class_code);
		told->decision->arena_full |= body->class_code == NULL;
	}
	struct event *event =
		decision_emit(told->context, told->decision, KIND(REPORT_RECLASSIFIED),
			      own_object(told->context, OBJECT_REPORT, number), body);
	event->head.object_version = row->object_version + 2u;
}

static void tell_report(const struct told *told, uint64_t number, const struct report_row *row)
{
	const struct decide_context *context = told->context;
	struct decision *decision = told->decision;
	const struct news *outcome = told->outcome;
	if ((row->flags & REPORT_TEST) != 0 || !is_news(row, outcome))
		return;
	bool owed = report_answer_owed(row);
	struct state_row go =
		state_table_row(report_table(row), row->state,
				(uint8_t)intake_report_outcome_event(outcome->what, owed));
	if (go.verdict != STATE_GO)
		return;
	Zh__OutcomeKnown *body = NEW_IN(context, decision, OutcomeKnown);
	SET_OPTIONAL(body, report, number);
	body->outcome = intake_report_outcome_name(outcome->what);
	body->event = event_ref(context, decision, event_kind_daemon(told->cause->head.kind),
				told->cause);
	if (outcome->hazard != 0)
		SET_OPTIONAL(body, hazard, outcome->hazard);
	if (outcome->casefile != 0)
		SET_OPTIONAL(body, casefile, outcome->casefile);
	if (owed)
		SET_OPTIONAL(body, owed, 1);
	struct event *event = decision_emit(context, decision, KIND(OUTCOME_KNOWN),
					    own_object(context, OBJECT_REPORT, number), body);
	event->head.object_version = row->object_version + 1u;
	intake_decide_state_clocks(context, decision, number, row, go.next);
	if (outcome->what == REPORT_OUTCOME_HAZARD_OPENED ||
	    outcome->what == REPORT_OUTCOME_SIGNAL_JOINED)
		tell_classified(told, number, row);
}

static bool tell_found(void *pointer, const struct row_ref *found)
{
	const struct told *told = (const struct told *)pointer;
	uint64_t number = be64_get(found->value.data);
	struct report_row row;
	if (intake_report_get(told->context->rows, number, &row))
		tell_report(told, number, &row);
	return !told->decision->arena_full &&
	       told->decision->event_count + REPORT_EVENTS_MAX <= DECISION_EVENTS_MAX;
}

/* The reports that the hazard carries, oldest first, as many as one decision holds; what became of
 * the others is shown by their hazard. */
static void tell_reports_of_hazard(struct told *told)
{
	struct row_key prefix = row_key_u64(told->outcome->hazard);
	(void)rows_scan(told->context->rows, TABLE_HAZARD_REPORTS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), REPORTS_SCANNED_MAX, tell_found, told);
}

static uint64_t report_of_case(const struct decide_context *context, uint64_t casefile)
{
	struct row_key key = row_key_u64(casefile);
	uint64_t report;
	return rows_load(context->rows, TABLE_CASES, row_key_bytes(&key), &report, sizeof(report))
		       ? report
		       : 0;
}

/* Fills in what the event leaves out from what earlier ones told.  An object that intake never saw
 * is legal: nothing rests on an order among daemons. */
static void tell(const struct decide_context *context, const struct input *input,
		 struct decision *decision, struct news outcome)
{
	struct report_row row = {0};
	if (outcome.report == 0 && outcome.casefile != 0)
		outcome.report = report_of_case(context, outcome.casefile);
	bool known = outcome.report != 0 && intake_report_get(context->rows, outcome.report, &row);
	if (outcome.hazard == 0)
		outcome.hazard = row.hazard;
	bool of_one = outcome.what == REPORT_OUTCOME_HAZARD_OPENED ||
		      outcome.what == REPORT_OUTCOME_SIGNAL_JOINED || outcome.hazard == 0;
	struct told told = {context, decision, input->event, &outcome};
	if (known && (of_one || row.hazard != outcome.hazard))
		tell_report(&told, outcome.report, &row);
	if (!of_one)
		tell_reports_of_hazard(&told);
}

/* ---- clues from other regions */

static bool is_clue(Zh__ReferralKind kind)
{
	return kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER;
}

static const char *referral_text(const struct decide_context *context, const Zh__ObjectId *referral)
{
	char text[OBJECT_ID_TEXT];
	object_id_print(object_id_make(OBJECT_REFERRAL, referral->region, referral->number), text);
	return arena_text(context->arena, text);
}

static void register_referred(const struct decide_context *context, struct decision *decision,
			      const struct event *cause, const Zh__ReferralReceived *received)
{
	static const char feed[] = "referral";
	struct feed_row feed_row;
	struct feed_id_row known;
	const char *id = referral_text(context, received->their_referral);
	if (id == NULL) {
		decision->arena_full = true;
		return;
	}
	uint32_t number = intake_feed_number(context, feed, &feed_row);
	if (intake_feed_id_get(context->rows, number, bytes_of_text(id), &known))
		return; /* a file carried across an air gap may be imported twice */
	Zh__ReportRegistered *body = NEW_IN(context, decision, ReportRegistered);
	SET_OPTIONAL(body, kind, ZH__REPORT_KIND__REPORT_KIND_REFERRED);
	body->has_digest = received->has_digest;
	body->digest = received->digest;
	body->product = received->product;
	body->violations = received->violations;
	body->n_violations = received->n_violations;
	body->referral = event_ref(context, decision, DAEMON_NOTIFY, cause);
	if (received->has_first_report_ms)
		SET_OPTIONAL(body, first_report_ms, received->first_report_ms);
	struct report_draft draft = {
		.body = body,
		.feed = feed,
		.feed_id = id,
		.feed_number = number,
		.respondent = received->subject,
		.anchor_ms = received->received_ms, /* both regions agree on this moment */
	};
	(void)intake_decide_register(context, decision, &draft);
}

static void referral_received(const struct decide_context *context, const struct input *input,
			      struct decision *decision)
{
	const Zh__ReferralReceived *body = BODY(input->event, ReferralReceived);
	if (!is_clue(body->kind))
		return; /* requests, answers and consents are notify's and credit's */
	if (body->their_referral == NULL || body->received_ms == 0) {
		decision_poison(decision, "referral_received.incomplete");
		return;
	}
	register_referred(context, decision, input->event, body);
}

/* ---- by kind */

static void hazard_opened(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	const Zh__HazardOpened *body = BODY(input->event, HazardOpened);
	struct news news = {.what = REPORT_OUTCOME_HAZARD_OPENED,
			    .report = body->report,
			    .hazard = body->hazard,
			    .level = body->proposed_level};
	for (size_t i = 0; i < body->n_violations; i++)
		news.violations |= UINT64_C(1) << ((unsigned)body->violations[i] & 63u);
	tell(context, input, decision, news);
}

static void signal_joined(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	const Zh__SignalJoined *body = BODY(input->event, SignalJoined);
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_SIGNAL_JOINED,
			   .report = body->report,
			   .hazard = body->hazard});
}

static void cancelled_off(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	const Zh__CancelledOff *body = BODY(input->event, CancelledOff);
	if (body->partial)
		return;
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_CANCELLED_OFF, .hazard = body->hazard});
}

static void hazard_unfounded(const struct decide_context *context, const struct input *input,
			     struct decision *decision)
{
	const Zh__HazardUnfounded *body = BODY(input->event, HazardUnfounded);
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_HAZARD_UNFOUNDED, .hazard = body->hazard});
}

static void hazard_to_case(const struct decide_context *context, const struct input *input,
			   struct decision *decision)
{
	const Zh__HazardToCase *body = BODY(input->event, HazardToCase);
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_TO_CASE,
			   .hazard = body->hazard,
			   .casefile = body->casefile});
}

static void clue_checked(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	const Zh__ClueChecked *body = BODY(input->event, ClueChecked);
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_CLUE_CHECKED,
			   .report = body->report,
			   .hazard = body->hazard,
			   .casefile = body->casefile});
}

static void case_filed(const struct decide_context *context, const struct input *input,
		       struct decision *decision)
{
	const Zh__CaseFiled *body = BODY(input->event, CaseFiled);
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_CASE_FILED,
			   .hazard = body->hazard,
			   .casefile = body->casefile});
}

static void case_not_filed(const struct decide_context *context, const struct input *input,
			   struct decision *decision)
{
	const Zh__CaseNotFiled *body = BODY(input->event, CaseNotFiled);
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_CASE_NOT_FILED, .casefile = body->casefile});
}

static void case_decided(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	const Zh__CaseDecided *body = BODY(input->event, CaseDecided);
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_CASE_DECIDED,
			   .report = body->report,
			   .hazard = body->hazard,
			   .casefile = body->casefile});
}

static void case_closed(const struct decide_context *context, const struct input *input,
			struct decision *decision)
{
	const Zh__CaseClosed *body = BODY(input->event, CaseClosed);
	tell(context, input, decision,
	     (struct news){.what = REPORT_OUTCOME_CASE_CLOSED, .casefile = body->casefile});
}

static const struct source_kind hazard_kinds[] = {
	{.kind = KIND(HAZARD_OPENED),
	 .body = "hazard report violations proposed_level",
	 .decide = hazard_opened},
	{.kind = KIND(SIGNAL_JOINED), .body = "hazard report", .decide = signal_joined},
	{.kind = KIND(CANCELLED_OFF), .decide = cancelled_off},
	{.kind = KIND(HAZARD_UNFOUNDED), .decide = hazard_unfounded},
	{.kind = KIND(HAZARD_TO_CASE), .decide = hazard_to_case},
};
static const struct source_kind escalation_kinds[] = {
	{.kind = KIND(CLUE_CHECKED), .decide = clue_checked},
	{.kind = KIND(CASE_FILED), .decide = case_filed},
	{.kind = KIND(CASE_NOT_FILED), .decide = case_not_filed},
	{.kind = KIND(CASE_DECIDED), .decide = case_decided},
	{.kind = KIND(CASE_CLOSED), .decide = case_closed},
};
static const struct source_kind notify_kinds[] = {
	{.kind = KIND(REFERRAL_RECEIVED), .decide = referral_received},
	{.kind = KIND(LIFE_SUPERSEDED), .body = "life by_peer"},
	{.kind = KIND(LIFE_STAYS)},
	{.kind = KIND(RECOVERY_ENDED)},
};

const struct source intake_sources[INTAKE_SOURCE_COUNT] = {
	SOURCE(DAEMON_HAZARD, hazard_kinds),
	SOURCE(DAEMON_ESCALATION, escalation_kinds),
	SOURCE(DAEMON_NOTIFY, notify_kinds),
};

/* decide(): who an input belongs to. */
#include "common/base/assert.h"
#include "services/escalation/bulletin/bulletin.h"
#include "services/escalation/decide_internal.h"
#include "services/escalation/escalation.h"

static void decide_execution(struct work *work)
{
	switch (work_act(work)->act->number) {
	case ACT_CASE_DEFER:
	case ACT_CASE_DEMAND:
	case ACT_CASE_COURT:
		esc_decide_case_execution(work);
		break;
	case ACT_CASE_SURCHARGE:
		esc_decide_case_surcharge(work);
		break;
	case ACT_CASE_EXECUTION_SUSPEND:
	case ACT_CASE_EXECUTION_RESUME:
	case ACT_CASE_EXECUTION_END:
	case ACT_CASE_AGREEMENT:
		esc_decide_case_pause(work);
		break;
	case ACT_CASE_CASH_IN:
	case ACT_CASE_CASH_BANK:
	case ACT_CASE_GIVE_BACK:
		esc_decide_case_payment(work);
		break;
	case ACT_CASE_CORRECT_PUBLICATION:
	case ACT_CASE_END_PUBLICATION:
	case ACT_CASE_WITHDRAW_PUBLICATION:
		esc_decide_case_publication(work);
		break;
	case ACT_CASE_COMPLETE:
		esc_decide_case_completion(work);
		break;
	case ACT_CASE_CERTIFICATION_REPORT:
		esc_decide_case_certification(work);
		break;
	case ACT_CASE_EVIDENCE:
	case ACT_CASE_VERIFY_EVIDENCE:
		esc_decide_case_evidence(work);
		break;
	case ACT_CASE_JURISDICTION:
		esc_decide_case_jurisdiction(work);
		break;
	case ACT_CASE_TELL_LISTING:
		esc_decide_case_listing(work);
		break;
	case ACT_CASE_ADDRESS:
		esc_decide_case_address(work);
		break;
	case ACT_CASE_ON_SPOT:
		esc_decide_case_on_spot(work);
		break;
	case ACT_CASE_CONTEST:
	case ACT_CASE_CONTEST_STOP:
	case ACT_CASE_CONTEST_END:
		esc_decide_case_contest(work);
		break;
	default:
		ASSERT(false);
	}
}

static void decide_act(struct work *work)
{
	switch (work_act(work)->act->number) {
	case ACT_MEASURE_PROPOSE:
	case ACT_MEASURE_TAKE:
	case ACT_MEASURE_HOLD:
	case ACT_MEASURE_OVERRIDE:
	case ACT_MEASURE_WITHDRAW:
	case ACT_MEASURE_DONE:
		esc_decide_measure(work);
		break;
	case ACT_NOTICE_DRAFT:
	case ACT_NOTICE_APPROVE:
	case ACT_NOTICE_SERVE:
	case ACT_NOTICE_REPLY:
	case ACT_NOTICE_INTERVIEW:
	case ACT_NOTICE_CLOSE:
	case ACT_NOTICE_VOID:
		esc_decide_notice(work);
		break;
	case ACT_CASE_CHECK:
	case ACT_CASE_FILE:
	case ACT_CASE_NOT_FILE:
	case ACT_CASE_REPORT:
	case ACT_CASE_REVIEW:
	case ACT_CASE_ASK_RECUSAL:
	case ACT_CASE_RECUSE:
	case ACT_CASE_REASSIGN:
		esc_decide_case_opening(work);
		break;
	case ACT_CASE_NOTICE:
	case ACT_CASE_SERVE_NOTICE:
	case ACT_CASE_STATEMENT:
	case ACT_CASE_DECIDE:
	case ACT_CASE_LEGAL_REVIEW:
	case ACT_CASE_DISCUSS:
		esc_decide_case_penalty(work);
		break;
	case ACT_HEARING_NAME:
	case ACT_HEARING_HAND_OVER:
	case ACT_HEARING_FIX:
	case ACT_HEARING_ANNOUNCE:
	case ACT_HEARING_HOLD:
	case ACT_HEARING_PAUSE:
	case ACT_HEARING_RESUME:
	case ACT_HEARING_END:
	case ACT_HEARING_REPORT:
	case ACT_HEARING_RECUSE:
		esc_decide_hearing(work);
		break;
	case ACT_CASE_PUBLISH:
		esc_decide_case_publication(work);
		break;
	case ACT_CASE_SERVE:
	case ACT_CASE_EXECUTE:
	case ACT_CASE_END:
	case ACT_CASE_CLOSE:
		esc_decide_case_closing(work);
		break;
	default: /* of bulletins none comes here */
		decide_execution(work);
	}
}

void escalation_decide(const struct decide_context *context, const struct input *input,
		       struct decision *decision)
{
	struct work work = {.context = context, .input = input, .decision = decision};
	switch (input->kind) {
	case INPUT_EVENT:
		if (input->source == DAEMON_HAZARD)
			esc_decide_hazard(&work, input->event);
		else
			esc_decide_other(&work, input->event);
		break;
	case INPUT_ACT:
		if (!bulletin_decide_act(&work))
			decide_act(&work);
		break;
	case INPUT_MARK:
		if (input->mark->subject.kind == OBJECT_BULLETIN)
			bulletin_decide_mark(&work, input->mark);
		else
			esc_decide_mark(&work, input->mark);
		break;
	case INPUT_ITEM: /* no door leads here */
		decision_invalid(decision, "escalation.no_door", NULL);
		break;
	}
}

static const struct source_kind from_intake[] = {{.kind = ZH__EVENT_KIND__KIND_REPORT_CHECKED}};
static const struct source_kind from_hazard[] = {
	{.kind = ZH__EVENT_KIND__KIND_CLOCK_MARK_FIRED},
	{.kind = ZH__EVENT_KIND__KIND_HAZARD_OPENED,
	 .body = "hazard firm firm_role product proposed_level violations report found chain_of "
		 "producer_region producer sample_no source_kind first_report_ms "
		 "consecutive_failures firm_majors urgent sampling_level traced controlled"},
	{.kind = ZH__EVENT_KIND__KIND_LEVEL_SET},
	{.kind = ZH__EVENT_KIND__KIND_FIRM_ROLE_KNOWN},
	{.kind = ZH__EVENT_KIND__KIND_SIGNAL_JOINED, .body = "hazard restated violations"},
	{.kind = ZH__EVENT_KIND__KIND_SIGNAL_RESTATED,
	 .body = "hazard restated violations proposed_level level_open urgent "
		 "consecutive_failures firm_majors"},
	{.kind = ZH__EVENT_KIND__KIND_SIGNAL_UNJOINED, .body = "hazard restated violations"},
	{.kind = ZH__EVENT_KIND__KIND_REINSPECTED},
	{.kind = ZH__EVENT_KIND__KIND_CANCELLED_OFF},
	{.kind = ZH__EVENT_KIND__KIND_RELAPSED},
	{.kind = ZH__EVENT_KIND__KIND_RECTIFICATION_REFUSED},
	{.kind = ZH__EVENT_KIND__KIND_SAMPLING_REFUSED},
	{.kind = ZH__EVENT_KIND__KIND_HAZARD_UNFOUNDED},
	{.kind = ZH__EVENT_KIND__KIND_HAZARD_ARCHIVED},
	{.kind = ZH__EVENT_KIND__KIND_HAZARD_HELPED},
	{.kind = ZH__EVENT_KIND__KIND_HAZARD_TO_CASE},
	{.kind = ZH__EVENT_KIND__KIND_GOODS_MOVED},
};
static const struct source_kind from_notify[] = {
	{.kind = ZH__EVENT_KIND__KIND_REFERRAL_ANSWERED},
	{.kind = ZH__EVENT_KIND__KIND_LIFE_SUPERSEDED, .body = "life by_peer"},
	{.kind = ZH__EVENT_KIND__KIND_LIFE_STAYS},
	{.kind = ZH__EVENT_KIND__KIND_RECOVERY_ENDED},
};
static const struct source_kind from_credit[] = {
	{.kind = ZH__EVENT_KIND__KIND_SUPERIOR_CONSENTED},
	{.kind = ZH__EVENT_KIND__KIND_SUPERIOR_REFUSED},
	{.kind = ZH__EVENT_KIND__KIND_LISTING_DECIDED},
};

#define FROM(daemon, kinds)                                                                        \
	{                                                                                          \
		daemon, kinds, sizeof(kinds) / sizeof((kinds)[0])                                  \
	}

static const struct source sources[] = {
	FROM(DAEMON_INTAKE, from_intake),
	FROM(DAEMON_HAZARD, from_hazard),
	FROM(DAEMON_NOTIFY, from_notify),
	FROM(DAEMON_CREDIT, from_credit),
};

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, struct object_id object)
{
	struct measure_row measure;
	struct notice_row notice;
	struct casefile_row casefile;
	struct bulletin_row bulletin;
	if (object.kind == OBJECT_MEASURE && measure_get(rows, object.number, &measure))
		return measure.object_version;
	if (object.kind == OBJECT_NOTICE && notice_get(rows, object.number, &notice))
		return notice.object_version;
	if (object.kind == OBJECT_CASEFILE && casefile_get(rows, object.number, &casefile))
		return casefile.object_version;
	if (object.kind == OBJECT_BULLETIN && bulletin_row_get(rows, object.number, &bulletin))
		return bulletin.object_version;
	return 0;
}

static void officers_of(const struct rows_reader *rows, struct object_id object, struct writer *out)
{
	struct casefile_file file;
	struct bulletin_row bulletin;
	if (object.kind == OBJECT_BULLETIN && bulletin_row_get(rows, object.number, &bulletin))
		writer_put(out, bulletin.owner, strlen(bulletin.owner));
	if (object.kind != OBJECT_CASEFILE || !casefile_file_get(rows, object.number, &file))
		return;
	for (size_t i = 0; i < file.officer_count && i < OFFICERS_MAX; i++) {
		if (i != 0)
			writer_put(out, ",", 1);
		writer_put(out, file.officers[i], strlen(file.officers[i]));
	}
}

static bool trace_of_matter(const struct rows_reader *rows, struct object_id object,
			    struct trace_ref *ret_trace)
{
	struct ledger_row ladder;
	struct measure_file measure;
	struct notice_file notice;
	struct casefile_file casefile;
	if (object.kind == OBJECT_HAZARD && ladder_get(rows, object.number, &ladder, NULL))
		*ret_trace = ladder.trace;
	else if (object.kind == OBJECT_MEASURE && measure_file_get(rows, object.number, &measure))
		*ret_trace = measure.head.trace;
	else if (object.kind == OBJECT_NOTICE && notice_file_get(rows, object.number, &notice))
		*ret_trace = notice.trace;
	else if (object.kind == OBJECT_CASEFILE &&
		 casefile_file_get(rows, object.number, &casefile))
		*ret_trace = casefile.trace;
	else
		return false;
	return true;
}

/* When its hazard came in; of what has none, when it was begun. */
static int32_t since(const struct rows_reader *rows, struct object_id object)
{
	struct ledger_row ladder;
	struct measure_row measure;
	struct notice_row notice;
	struct casefile_row casefile;
	uint64_t hazard = object.kind == OBJECT_HAZARD ? object.number : 0;
	int64_t begun_ms = 0;
	if (object.kind == OBJECT_MEASURE && measure_get(rows, object.number, &measure)) {
		hazard = measure.hazard;
		begun_ms = measure.proposed_ms;
	} else if (object.kind == OBJECT_NOTICE && notice_get(rows, object.number, &notice)) {
		begun_ms = notice.drafted_ms;
	} else if (object.kind == OBJECT_CASEFILE && casefile_get(rows, object.number, &casefile)) {
		hazard = casefile.hazard;
		begun_ms = casefile.opened_ms;
	}
	if (hazard != 0 && ladder_get(rows, hazard, &ladder, NULL) &&
	    (begun_ms == 0 || ladder.opened_ms < begun_ms))
		begun_ms = ladder.opened_ms;
	return begun_ms != 0 ? time_day_of_ms(begun_ms) : 0;
}

const struct decider escalation_decider = {
	.daemon = DAEMON_ESCALATION,
	.schema = &escalation_schema,
	.decide = escalation_decide,
	.evolve = escalation_evolve,
	.version = version_of,
	.trace = trace_of_matter,
	.officers = officers_of,
	.since = since,
	.sources = sources,
	.source_count = sizeof sources / sizeof sources[0],
	.acts = escalation_acts,
	.act_count = ESCALATION_ACT_COUNT,
	.series = &escalation_series,
};

/* People's acts on measures: a leader takes, holds, overrides or withdraws what was proposed. */
#include "common/base/sabotage.h"
#include "common/core/officers.h"
#include "common/policy/gates/gate.h"
#include "services/escalation/cases/cases.h"

struct measure_at_work {
	uint64_t number;
	struct object_id subject;
	struct measure_row row;
	struct measure_file file;
};

static bool measure_load(struct work *work, struct measure_at_work *ret_measure)
{
	ret_measure->number = work_act(work)->target.number;
	ret_measure->subject = work_object(work, OBJECT_MEASURE, ret_measure->number);
	if (!measure_get(work->context->rows, ret_measure->number, &ret_measure->row) ||
	    !measure_file_get(work->context->rows, ret_measure->number, &ret_measure->file))
		return work_not_found(work, "unknown");
	return work_seen(work, ret_measure->row.object_version);
}

/* The ladder's rule says who decides; a leader always may. */
static bool may_decide(struct work *work, const struct measure_at_work *measure)
{
	uint32_t deciders = measure->row.decider | ROLE_LEADER;
	if ((work_act(work)->person->roles & deciders) != 0 || SABOTAGE("measure.anyone-decides"))
		return true;
	(void)work_refuse(work, "not_decider");
	decision_refuse_param(work->decision, "decider", esc_role_text(measure->row.decider));
	return false;
}

static void measure_emit(struct work *work, const struct measure_at_work *measure, uint16_t kind,
			 const void *body)
{
	uint32_t version = measure->row.object_version + 1;
	work_trace(work_emit(work, kind, measure->subject, version, body),
		   &measure->file.head.trace);
	work->decision->object = measure->subject;
	work->decision->object_version = version;
}

/* What events say must outlive this function: texts of rows are copied into the arena. */
static void matter_of_measure(struct work *work, const struct measure_at_work *measure,
			      struct matter *ret_matter)
{
	*ret_matter = (struct matter){
		.hazard = measure->row.hazard,
		.report = measure->row.report,
		.casefile = measure->row.casefile,
		.firm_key = arena_text(work->context->arena, measure->file.firm_key),
		.firm_name = arena_text(work->context->arena, measure->file.firm_name),
		.trace = &measure->file.head.trace,
	};
}

/* "announce" */
static const char *measure_kind_text(struct work *work, Zh__MeasureKind kind)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&zh__measure_kind__descriptor, (int)kind);
	char *text = value == NULL ? NULL
				   : arena_text(work->context->arena,
						value->name + strlen("MEASURE_KIND_"));
	for (char *at = text; at != NULL && *at != '\0'; at++)
		*at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
	return text == NULL ? "" : text;
}

/* Each step of a chain needs the one before on record and served, whoever proposes it.  `rule`
 * NULL: a person proposed it, and the policy in force says what it needs. */
static bool predecessors_stand(struct work *work, uint8_t kind, uint64_t hazard,
			       const struct rule *rule)
{
	uint64_t served = measures_served(work->context->rows, hazard);
	uint64_t needs = rule != NULL ? (uint64_t)rule_outcome(rule, OUTCOME_NEEDS, 0) & ~served
				      : measure_missing(work->context->policy, kind, served);
	if (needs == 0 || SABOTAGE("measure.without-predecessor"))
		return true;
	Zh__MeasureKind missing = (Zh__MeasureKind)__builtin_ctzll((unsigned long long)needs);
	(void)work_refuse(work, "predecessor");
	if (rule != NULL)
		work->decision->refusal.rule = arena_text(work->context->arena, rule->id);
	decision_refuse_param(work->decision, "missing", measure_kind_text(work, missing));
	decision_possible(work->decision, "measure.propose");
	return false;
}

/* ---- propose */

static bool is_measure(bool stated, Zh__MeasureKind kind)
{
	return stated && kind >= ZH__MEASURE_KIND__MEASURE_KIND_GUIDANCE &&
	       kind <= ZH__MEASURE_KIND__MEASURE_KIND_RELEASE_GOODS;
}

/* For a hazard that the ledger has, or for a firm by its key. */
static bool propose_matter(struct work *work, const Zh__MeasureProposeCommand *command,
			   struct ledger_row *row, struct matter *ret_matter)
{
	struct bytes name;
	if (command->has_hazard) {
		if (!ladder_get(work->context->rows, command->hazard, row, &name))
			return work_not_found(work, "hazard_unknown");
		ladder_matter(work, row, arena_copy(work->context->arena, name), ret_matter);
		return true;
	}
	if (!work_text_given(command->firm_key) || strlen(command->firm_key) >= FIRM_KEY_SIZE)
		return work_invalid(work, "no_firm", "firm_key");
	*ret_matter =
		(struct matter){.firm_key = command->firm_key, .firm_name = command->firm_name};
	return true;
}

static void propose(struct work *work)
{
	const Zh__MeasureProposeCommand *command = WORK_BODY(work, Zh__MeasureProposeCommand);
	struct ledger_row row;
	struct matter matter = {0};
	if (!is_measure(command->has_kind, command->kind)) {
		(void)work_invalid(work, "no_kind", "kind");
		return;
	}
	if (!work_reason_given(work) || !propose_matter(work, command, &row, &matter) ||
	    !predecessors_stand(work, (uint8_t)command->kind, matter.hazard, NULL))
		return;
	struct proposal proposal = {
		.kind = (uint8_t)command->kind,
		.draft = measure_letter((uint8_t)command->kind),
		.decider = ROLE_LEADER,
	};
	uint64_t number =
		measure_propose(work, &matter, &(struct cause){.kind = CAUSE_NONE}, &proposal);
	work->decision->object = work_object(work, OBJECT_MEASURE, number);
	work->decision->object_version = 1;
}

/* ---- take */

/* As the rule said when it proposed: a newer policy changes no open measure. */
static uint32_t reply_days(const struct work *work, const struct measure_file *file)
{
	const struct rule *rule = measure_rule(work, file);
	return rule == NULL ? 0 : (uint32_t)rule_outcome(rule, OUTCOME_REPLY_DAYS, 0);
}

static bool wants_second(const struct work *work, const struct measure_at_work *measure)
{
	const struct rule *rule = measure_rule(work, &measure->file);
	return rule != NULL && rule_outcome(rule, OUTCOME_SECOND_PERSON, 0) != 0 &&
	       !SABOTAGE("measure.taken-alone");
}

/* Who reported on it; two at the least where it goes to the police. */
static bool officers_reported(struct work *work, const Zh__MeasureTakeCommand *command, bool police,
			      Zh__MeasureTaken *body)
{
	const struct officers_ask ask = {.named = command->officers,
					 .count = command->n_officers,
					 .least = police ? 2 : 1,
					 .most = OFFICERS_MAX,
					 .day = time_day_of_ms(work->context->now_ms),
					 .ahead = true,
					 .gate = police ? GATE_CRT_5 : GATE_APP_22,
					 .too_few = "measure.take.two_officers"};
	if (!police && command->n_officers == 0)
		return true;
	body->officers = work_gate_officers(work, GATE_GROUND_TO_POLICE, &ask);
	body->n_officers = body->officers != NULL ? command->n_officers : 0;
	return body->officers != NULL;
}

/* 移送规定6: what goes along, or that there is none. */
static bool police_lacks(struct work *work, const char *said, enum gate_need need, const char *why)
{
	return !work_text_given(said) && !SABOTAGE("measure.police-without-papers") &&
	       work_lacks_of(work,
			     (struct gate_lack){GATE_CRT_6, need, GATE_GROUND_TO_POLICE, why});
}

/* 移送规定5: two officers or more report in writing, the chief head decides. */
static bool report_is_sound(struct work *work, const struct measure_at_work *measure,
			    const Zh__MeasureTakeCommand *command, Zh__MeasureTaken *body)
{
	bool police = measure->row.kind == ZH__MEASURE_KIND__MEASURE_KIND_POLICE &&
		      !SABOTAGE("measure.police-without-report");
	if (!officers_reported(work, command, police, body))
		return false;
	if (!police)
		return true;
	if (!work_text_given(command->document) &&
	    work_lacks_of(work,
			  (struct gate_lack){GATE_CRT_5, GATE_NEED_REPORT, GATE_GROUND_TO_POLICE,
					     "measure.take.no_report"}))
		return false;
	if (police_lacks(work, command->goods_list, GATE_NEED_CRIME_GOODS,
			 "measure.take.no_goods_list") ||
	    police_lacks(work, command->test_reports, GATE_NEED_TEST_REPORTS,
			 "measure.take.no_test_reports"))
		return false;
	return work_gate_roles(work, GATE_ROW_MEASURE_POLICE, "act.role_by_law") &&
	       work_chief_head(work, GATE_GROUND_TO_POLICE, "measure.take.chief_head");
}

static void take_with_letter(struct work *work, struct measure_at_work *measure,
			     Zh__MeasureTaken *body)
{
	struct draft draft = {
		.kind = measure->row.draft,
		.firm_key = arena_text(work->context->arena, measure->file.firm_key),
		.addressee = arena_text(work->context->arena, measure->file.firm_name),
		.hazard = measure->row.hazard,
		.casefile = measure->row.casefile,
		.measure = measure->number,
		.facts = arena_text(work->context->arena, measure->file.facts),
		.reply_days = reply_days(work, &measure->file),
		.trace = &measure->file.head.trace,
	};
	SET_OPTIONAL(body, notice, notice_draft(work, &draft));
}

static void take(struct work *work, struct measure_at_work *measure)
{
	bool is_case = measure_opens_case(measure->row.kind);
	uint8_t event = is_case ? MEASURE_ON_TAKE_CASE : MEASURE_ON_TAKE;
	if (!may_decide(work, measure) ||
	    !work_may(work, &measure_table, measure->row.state, event) ||
	    !predecessors_stand(work, measure->row.kind, measure->row.hazard,
				measure_rule(work, &measure->file)))
		return;
	work->decision->second_needed = wants_second(work, measure);
	Zh__MeasureTaken *body = NEW(work, MeasureTaken);
	SET_OPTIONAL(body, measure, measure->number);
	const Zh__MeasureTakeCommand *command = WORK_BODY(work, Zh__MeasureTakeCommand);
	body->content = command->content;
	body->document = command->document;
	body->goods_list = command->goods_list;
	body->test_reports = command->test_reports;
	if (!report_is_sound(work, measure, command, body) ||
	    !recall_is_sound(work, measure->row.kind, command, body))
		return;
	measure_emit(work, measure, KIND(MEASURE_TAKEN), body);
	work_clocks_stop(work, CLOCK_NONE, measure->subject, "taken");
	if (!is_case && measure->row.draft != 0)
		take_with_letter(work, measure, body);
	if (SABOTAGE("measure.taken-and-forgotten") || recall_terms(work, measure->subject, body))
		return;
	(void)work_clock(
		work,
		measure_obligation(work, measure->row.kind, measure_rule(work, &measure->file)),
		measure->subject, work->context->now_ms, 0);
}

/* ---- hold, override, withdraw */

static bool is_of_police(const struct measure_at_work *measure)
{
	return measure->row.kind == ZH__MEASURE_KIND__MEASURE_KIND_POLICE;
}

/* 移送规定5: that what may be a crime isn't handed over, or not yet, is the chief head's too. */
static bool declined_by_chief(struct work *work, const struct measure_at_work *measure,
			      enum gate_row_id row, const char *code)
{
	return !is_of_police(measure) || SABOTAGE("measure.police-left-by-one") ||
	       (work_gate_roles(work, row, "act.role_by_law") &&
		work_chief_head(work, GATE_GROUND_TO_POLICE, code));
}

static void hold(struct work *work, struct measure_at_work *measure)
{
	const Zh__MeasureHoldCommand *command = WORK_BODY(work, Zh__MeasureHoldCommand);
	if (!may_decide(work, measure) ||
	    !work_may(work, &measure_table, measure->row.state, MEASURE_ON_HOLD) ||
	    !work_reason_given(work))
		return;
	if (!command->has_until_ms || (command->until_ms <= work->context->now_ms &&
				       !SABOTAGE("measure.held-until-yesterday"))) {
		(void)work_invalid(work, "not_later", "until_ms");
		return;
	}
	if (!declined_by_chief(work, measure, GATE_ROW_MEASURE_POLICE_HELD,
			       "measure.hold.chief_head"))
		return;
	Zh__MeasureHeld *body = NEW(work, MeasureHeld);
	SET_OPTIONAL(body, measure, measure->number);
	if (is_of_police(measure))
		SET_OPTIONAL(body, of_police, true);
	SET_OPTIONAL(body, until_ms, command->until_ms);
	measure_emit(work, measure, KIND(MEASURE_HELD), body);
	work_clocks_stop(work, CLOCK_NONE, measure->subject, "held");
	(void)work_clock(work, CLOCK_MEASURE_DECIDE, measure->subject, command->until_ms, 0);
}

static void override(struct work *work, struct measure_at_work *measure)
{
	const Zh__MeasureOverrideCommand *command = WORK_BODY(work, Zh__MeasureOverrideCommand);
	if (!may_decide(work, measure) ||
	    !work_may(work, &measure_table, measure->row.state, MEASURE_ON_OVERRIDE) ||
	    !work_reason_given(work))
		return;
	if (!is_measure(command->has_with, command->with) ||
	    (uint8_t)command->with == measure->row.kind) {
		(void)work_invalid(work, "no_other_kind", "with");
		return;
	}
	if (!predecessors_stand(work, (uint8_t)command->with, measure->row.hazard, NULL) ||
	    !declined_by_chief(work, measure, GATE_ROW_MEASURE_POLICE_OVERRIDDEN,
			       "measure.override.chief_head"))
		return;
	Zh__MeasureOverridden *body = NEW(work, MeasureOverridden);
	SET_OPTIONAL(body, measure, measure->number);
	if (is_of_police(measure))
		SET_OPTIONAL(body, of_police, true);
	SET_OPTIONAL(body, with, command->with);
	measure_emit(work, measure, KIND(MEASURE_OVERRIDDEN), body);
	work_clocks_stop(work, CLOCK_NONE, measure->subject, "overridden");
	struct matter matter;
	matter_of_measure(work, measure, &matter);
	struct proposal proposal = {
		.kind = (uint8_t)command->with,
		.draft = measure_letter((uint8_t)command->with),
		.decider = measure->row.decider,
	};
	(void)measure_propose(work, &matter, &(struct cause){.kind = CAUSE_NONE}, &proposal);
}

static void withdraw(struct work *work, struct measure_at_work *measure)
{
	if (!may_decide(work, measure) ||
	    !work_may(work, &measure_table, measure->row.state, MEASURE_ON_WITHDRAW) ||
	    !work_reason_given(work) ||
	    !declined_by_chief(work, measure, GATE_ROW_MEASURE_POLICE_WITHDRAWN,
			       "measure.withdraw.chief_head"))
		return;
	Zh__MeasureWithdrawn *body = NEW(work, MeasureWithdrawn);
	SET_OPTIONAL(body, measure, measure->number);
	if (is_of_police(measure))
		SET_OPTIONAL(body, of_police, true);
	measure_emit(work, measure, KIND(MEASURE_WITHDRAWN), body);
	work_clocks_stop(work, CLOCK_NONE, measure->subject, "withdrawn");
}

/* Nobody's word that a recall came to nothing is its end: the next step is somebody's to decide. */
static void go_on_from(struct work *work, struct measure_at_work *measure,
		       const Zh__MeasureDoneCommand *said)
{
	struct proposal proposal = {
		.kind = recall_next(&measure->row, said->recall_result),
		.decider = ROLE_LEADER,
	};
	if (proposal.kind == 0 || SABOTAGE("measure.recall-refused-and-dropped"))
		return;
	struct matter matter;
	matter_of_measure(work, measure, &matter);
	(void)measure_propose(work, &matter, &(struct cause){.kind = CAUSE_NONE}, &proposal);
}

/* By a person's word, with how it was carried out. */
static void done(struct work *work, struct measure_at_work *measure)
{
	const Zh__MeasureDoneCommand *said = WORK_BODY(work, Zh__MeasureDoneCommand);
	if (!work_may(work, &measure_table, measure->row.state, MEASURE_ON_DONE) ||
	    !work_reason_given(work) || !police_answer_sound(work, measure->row.kind, said) ||
	    !recall_result_sound(work, measure->subject, &measure->row, said) ||
	    !interview_result_said(work, measure->row.kind, said))
		return;
	bool missed = said->interview_result == ZH__INTERVIEW_RESULT__INTERVIEW_RESULT_ABSENT;
	if (said->interview_result == 0) {
		measure_met(work, measure->number, "done", said);
		go_on_from(work, measure, said);
	} else if (!interview_done(work, measure->number, &measure->row, said)) {
		return;
	}
	work->decision->object = measure->subject;
	work->decision->object_version = measure->row.object_version + (missed ? 0 : 1);
}

typedef void measure_act_fn(struct work *work, struct measure_at_work *measure);

static void with_measure(struct work *work, measure_act_fn *act)
{
	struct measure_at_work measure;
	if (measure_load(work, &measure))
		act(work, &measure);
}

DECIDES(measure_act_propose, propose(&work))
#define X(id, text, flags, roles, second, target, body, run)                                       \
	DECIDES(measure_act_##run, with_measure(&work, run))
MEASURE_ACT_LIST(X)
#undef X

/* From the check of a clue to the legal review (程序规定 18-20, 55). */
#include "common/core/officers.h"
#include "common/policy/papers/closed_words.h"
#include "common/policy/papers/papers.h"
#include "services/escalation/cases/cases.h"

bool casefile_is_officer(const struct case_at_work *casefile, const char *person)
{
	for (size_t i = 0; i < casefile->file.officer_count && i < OFFICERS_MAX; i++)
		if (decision_same_person(casefile->file.officers[i], person))
			return true;
	return false;
}

bool casefile_load(struct work *work, struct case_at_work *ret_case)
{
	ret_case->number = work_act(work)->target.number;
	ret_case->subject = work_object(work, OBJECT_CASEFILE, ret_case->number);
	if (!casefile_get(work->context->rows, ret_case->number, &ret_case->row) ||
	    !casefile_file_get(work->context->rows, ret_case->number, &ret_case->file))
		return work_not_found(work, "unknown");
	return work_seen(work, ret_case->row.object_version);
}

void casefile_emit(struct work *work, struct case_at_work *casefile, uint16_t kind,
		   const void *body)
{
	uint32_t version = casefile->row.object_version + 1;
	struct event *event = work_emit(work, kind, casefile->subject, version, body);
	work_trace(event, &casefile->file.trace);
	decision_meta(event)->firm_key = arena_text(work->context->arena, casefile->file.firm_key);
	work->decision->object = casefile->subject;
	work->decision->object_version = version;
}

/* ---- the check of a clue opens the file */

struct clue {
	struct measure_row measure;
	struct measure_file measure_file;
	struct ledger_row ladder;
	uint64_t measure_number, hazard, report;
	const char *firm_key, *firm_name;
	const struct trace_ref *trace;
	int64_t anchor_ms; /* 程序规定 18 counts from when the clue was there, not from its file */
};

static bool clue_of_measure(struct work *work, const Zh__CaseCheckCommand *command,
			    struct clue *clue)
{
	clue->measure_number = command->measure;
	if (!measure_get(work->context->rows, command->measure, &clue->measure) ||
	    !measure_file_get(work->context->rows, command->measure, &clue->measure_file))
		return work_not_found(work, "measure_unknown");
	if (!work_may(work, &measure_table, clue->measure.state, MEASURE_ON_CHECK))
		return false;
	struct object_id subject = work_object(work, OBJECT_MEASURE, command->measure);
	uint64_t clock = clock_running(work->context->rows, subject, CLOCK_CASE_FILE);
	if (clock != 0) {
		struct clock_row row;
		memcpy(&row, clock_row_get(work->context->rows, clock), sizeof row);
		clue->anchor_ms = row.anchor_ms;
	}
	clue->hazard = clue->measure.hazard;
	clue->report = clue->measure.report;
	clue->trace = &clue->measure_file.head.trace;
	clue->firm_key = arena_text(work->context->arena, clue->measure_file.firm_key);
	clue->firm_name = arena_text(work->context->arena, clue->measure_file.firm_name);
	return true;
}

static bool clue_of_hazard(struct work *work, struct clue *clue)
{
	struct bytes name;
	if (!ladder_get(work->context->rows, clue->hazard, &clue->ladder, &name))
		return work_not_found(work, "hazard_unknown");
	clue->firm_key = arena_text(work->context->arena, clue->ladder.firm_key);
	clue->firm_name = arena_text_of(work->context->arena, name);
	clue->report = clue->ladder.report;
	if (clue->trace == NULL)
		clue->trace = &clue->ladder.trace;
	return true;
}

static bool clue_load(struct work *work, const Zh__CaseCheckCommand *command, struct clue *clue)
{
	clue->anchor_ms = work_when(work);
	if (command->has_measure && !clue_of_measure(work, command, clue))
		return false;
	if (clue->hazard == 0)
		clue->hazard = command->hazard;
	if (clue->hazard != 0 && !clue_of_hazard(work, clue))
		return false;
	if (!work_text_given(clue->firm_key))
		clue->firm_key = command->firm_key;
	if (!work_text_given(clue->firm_name))
		clue->firm_name = command->firm_name;
	if (!work_text_given(clue->firm_key) || strlen(clue->firm_key) >= FIRM_KEY_SIZE)
		return work_invalid(work, "no_firm", "firm_key");
	return true;
}

static void state_violations(struct work *work, const struct clue *clue, Zh__ClueChecked *body)
{
	body->violations = ARENA_ARRAY(work->context->arena, Zh__Violation, 32);
	if (body->violations == NULL) {
		work->decision->arena_full = true;
		return;
	}
	for (unsigned bit = 0; bit < 32; bit++)
		if ((clue->ladder.violations >> bit & 1) != 0)
			body->violations[body->n_violations++] = (Zh__Violation)bit;
	body->class_code = arena_text(work->context->arena, clue->ladder.class_code);
}

void case_act_check(struct work *work)
{
	const Zh__CaseCheckCommand *command = WORK_BODY(work, Zh__CaseCheckCommand);
	struct clue clue = {.hazard = 0};
	if (!clue_load(work, command, &clue))
		return;
	uint64_t number = counter_next(work->context->rows, OBJECT_CASEFILE, 0);
	struct object_id subject = work_object(work, OBJECT_CASEFILE, number);
	Zh__ClueChecked *body = NEW(work, ClueChecked);
	Zh__FirmRef *firm = NEW(work, FirmRef);
	firm->key = clue.firm_key;
	firm->name = clue.firm_name;
	SET_OPTIONAL(body, casefile, number);
	body->firm_key = clue.firm_key;
	body->firm = firm;
	body->findings = command->findings;
	if (clue.hazard != 0) {
		SET_OPTIONAL(body, hazard, clue.hazard);
		state_violations(work, &clue, body);
	}
	if (clue.report != 0)
		SET_OPTIONAL(body, report, clue.report);
	if (clue.measure_number != 0)
		SET_OPTIONAL(body, measure, clue.measure_number);
	struct event *event = work_emit(work, KIND(CLUE_CHECKED), subject, 1, body);
	work_trace(event, clue.trace);
	decision_meta(event)->firm_key = clue.firm_key;
	if (clue.measure_number != 0)
		work_clocks_stop(work, CLOCK_CASE_FILE,
				 work_object(work, OBJECT_MEASURE, clue.measure_number), "checked");
	(void)work_clock(work, CLOCK_CASE_FILE, subject, clue.anchor_ms, 0);
	work->decision->object = subject;
	work->decision->object_version = 1;
}

/* ---- filing */

/* 程序规定 19: all that filing needs (案件立案审批表). */
static bool conditions_met(struct work *work, const Zh__CaseFileCommand *command)
{
	for (size_t i = 0; words_filing_conditions[i] != NULL; i++) {
		bool met = false;
		for (size_t k = 0; k < command->n_conditions; k++)
			met = met ||
			      strcmp(command->conditions[k], words_filing_conditions[i]) == 0;
		if (!met && work_lacks(work, "condition", GATE_APP_19, GATE_NEED_CONDITIONS)) {
			decision_refuse_param(work->decision, "condition",
					      words_filing_conditions[i]);
			return false;
		}
	}
	return true;
}

/* 程序规定 19. */
static const char **officers_named(struct work *work, const struct case_at_work *casefile,
				   const Zh__CaseFileCommand *command)
{
	if (command->n_officers > OFFICERS_MAX) {
		(void)work_invalid(work, "too_many_officers", "officers");
		return NULL;
	}
	return casefile_officers(work, casefile, command->officers, command->n_officers,
				 "case.file.two_officers");
}

void case_act_file(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseFileCommand *command = WORK_BODY(work, Zh__CaseFileCommand);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_FILE) ||
	    !work_unit_head(work, "case.file.unit_head"))
		return;
	const char **officers = officers_named(work, casefile, command);
	Zh__CaseFiled *body = NEW(work, CaseFiled);
	if (officers == NULL || !conditions_met(work, command) ||
	    !limitation_kept(work, casefile, body) ||
	    series_refuse(work->context, &escalation_series, SERIES_CASE, 0, esc_year(work),
			  work->decision))
		return;
	uint32_t year = esc_year(work);
	uint32_t serial = esc_series_next(work->context->rows, SERIES_CASE, 0, year, 0);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, serial, serial);
	SET_OPTIONAL(body, year, year);
	body->number = esc_document_number(work, "立案", year, serial);
	body->officers = officers;
	body->n_officers = command->n_officers;
	body->conditions = command->conditions;
	body->n_conditions = command->n_conditions;
	body->firm_key = arena_text(work->context->arena, casefile->file.firm_key);
	if (casefile->row.hazard != 0)
		SET_OPTIONAL(body, hazard, casefile->row.hazard);
	casefile_emit(work, casefile, KIND(CASE_FILED), body);
	work_clocks_stop(work, CLOCK_CASE_FILE, casefile->subject, "filed");
	(void)work_clock(work, CLOCK_CASE_HANDLE, casefile->subject, work_when(work), 0);
}

void case_act_not_file(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseNotFileCommand *command = WORK_BODY(work, Zh__CaseNotFileCommand);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_NOT_FILE))
		return;
	if (!work_text_given(command->ground) &&
	    work_lacks(work, "no_ground", GATE_APP_20, GATE_NEED_GROUND))
		return;
	Zh__CaseNotFiled *body = NEW(work, CaseNotFiled);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->ground = command->ground;
	if (casefile->row.hazard != 0)
		SET_OPTIONAL(body, hazard, casefile->row.hazard);
	casefile_emit(work, casefile, KIND(CASE_NOT_FILED), body);
	work_clocks_stop(work, CLOCK_NONE, casefile->subject, "not_filed");
}

/* ---- report and review */

void case_act_report(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseReportCommand *command = WORK_BODY(work, Zh__CaseReportCommand);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_REPORT))
		return;
	if (!casefile_is_officer(casefile, work_act(work)->person->id)) {
		(void)work_refuse(work, "not_its_officer");
		return;
	}
	uint8_t grounds = 0;
	if (!legal_grounds_take(work, command->legal_grounds, command->n_legal_grounds, &grounds) ||
	    !paper_whole(work, GATE_APP_48, GATE_NEED_CONTENTS) ||
	    !evidence_sound(work, casefile, GATE_APP_23))
		return;
	Zh__CaseReported *body = NEW(work, CaseReported);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->findings = command->findings;
	SET_OPTIONAL(body, verified_pieces, casefile->file.evidence_verified);
	paper_copy(&command->base, &body->base);
	body->legal_grounds = legal_grounds_told(work, grounds, &body->n_legal_grounds);
	casefile_emit(work, casefile, KIND(CASE_REPORTED), body);
	(void)work_clock(work, CLOCK_CASE_REVIEW, casefile->subject, work_when(work), 0);
}

/* 程序规定 49, 52: by someone who doesn't handle the case.  Of a complex or grave one it
 * is the legal review (50), for which the reviewer is qualified. */
void case_act_review(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseReviewCommand *command = WORK_BODY(work, Zh__CaseReviewCommand);
	bool agreed;
	if (!review_outcome_taken(work, command->outcome, &agreed))
		return;
	uint8_t event = agreed ? CASE_ON_REVIEW : CASE_ON_REVIEW_BACK;
	if (!work_may(work, &case_table, casefile->row.state, event))
		return;
	uint8_t grounds = casefile->file.legal_grounds;
	if (!review_by_another(work, casefile) ||
	    !legal_grounds_take(work, command->legal_grounds, command->n_legal_grounds, &grounds))
		return;
	bool legal = legal_review_at_report(grounds);
	if (legal && !legal_reviewer_qualified(work))
		return;
	if (!work_text_given(command->opinion) &&
	    work_lacks(work, "no_opinion", GATE_APP_54, GATE_NEED_OPINION))
		return;
	if (!review_whole(work, command->outcome))
		return;
	Zh__CaseReviewed *body = NEW(work, CaseReviewed);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, agreed, agreed);
	SET_OPTIONAL(body, review_advice, command->outcome);
	body->opinion = command->opinion;
	paper_copy(&command->base, &body->base);
	if (legal)
		SET_OPTIONAL(body, legal, 1);
	body->legal_grounds = legal_grounds_told(work, grounds, &body->n_legal_grounds);
	casefile_emit(work, casefile, KIND(CASE_REVIEWED), body);
	work_clocks_stop(work, CLOCK_CASE_REVIEW, casefile->subject, "reviewed");
}

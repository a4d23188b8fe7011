/* The publication of a penalty: told of before, checked, with its summary; corrected; ended before
 * its term; withdrawn with its decision.  公示规定 4 to 9, 11, 12, 14. */
#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/policy/papers/papers.h"
#include "services/escalation/cases/cases.h"

static bool may_in_public(struct work *work, const struct case_at_work *casefile, uint8_t on)
{
	return work_may(work, &case_publication_table, casefile->row.publication, on);
}

/* 公示规定 5, 6, 16: what mustn't be told is looked for, and taken out, before it is published. */
static bool secrets_checked(struct work *work, Zh__SecretsCheck said)
{
	return said == ZH__SECRETS_CHECK__SECRETS_CHECK_NOTHING_FOUND ||
	       said == ZH__SECRETS_CHECK__SECRETS_CHECK_REMOVED || SABOTAGE("case.secrets-told") ||
	       !work_lacks(work, "secrets_unchecked", GATE_PPD_6, GATE_NEED_SECRETS);
}

/* ---- published */

/* 公示规定 8: with the decision, or after it where that was forgotten. */
static bool told_before(struct work *work, bool told)
{
	return told || SABOTAGE("case.published-untold") ||
	       !work_lacks(work, "publication_untold", GATE_PPD_8, GATE_NEED_PUBLICATION_TOLD);
}

/* 公示规定 4, 7: the summary of six items, and the text that was served, which nothing is before
 * its service is on record. */
static bool entry_whole(struct work *work, const struct case_at_work *casefile,
			const Zh__CasePublishCommand *command)
{
	if (casefile->row.service == SERVICE_OWED && !SABOTAGE("case.published-unserved") &&
	    work_lacks(work, "unserved", GATE_PPD_4, GATE_NEED_AS_SERVED)) {
		decision_possible(work->decision, "case.serve");
		return false;
	}
	if (!paper_whole(work, GATE_PPD_4, GATE_NEED_SUMMARY))
		return false;
	return command->as_served || SABOTAGE("case.published-otherwise") ||
	       !work_lacks(work, "not_as_served", GATE_PPD_4, GATE_NEED_AS_SERVED);
}

static void state_publication(const struct work *work, const struct case_at_work *casefile,
			      const Zh__CasePublishCommand *command, Zh__CasePublished *body)
{
	const struct casefile_file *file = &casefile->file;
	SET_OPTIONAL(body, casefile, casefile->number);
	body->where = command->where;
	if (command->secrets != ZH__SECRETS_CHECK__SECRETS_CHECK_UNKNOWN)
		SET_OPTIONAL(body, secrets, command->secrets);
	body->firm_key = arena_text(work->context->arena, file->firm_key);
	paper_copy(&command->base, &body->base);
	body->decision_number = arena_text(work->context->arena, file->decision_number);
	SET_OPTIONAL(body, decided_day, time_yyyymmdd(time_day_of_ms(casefile->row.decided_ms)));
	if (command->as_served)
		SET_OPTIONAL(body, as_served, 1);
	if (file->publication_told != 0 || command->publication_told)
		SET_OPTIONAL(body, publication_told, 1);
}

void case_act_publish(struct work *work, struct case_at_work *casefile)
{
	const Zh__CasePublishCommand *command = WORK_BODY(work, Zh__CasePublishCommand);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_PUBLISH) ||
	    !may_in_public(work, casefile, PUBLICATION_ON_PUBLISH))
		return;
	if (!work_text_given(command->where)) {
		(void)work_invalid(work, "no_place", "where");
		return;
	}
	bool told = casefile->file.publication_told != 0 || command->publication_told;
	if (!secrets_checked(work, command->secrets) || !told_before(work, told) ||
	    !entry_whole(work, casefile, command))
		return;
	Zh__CasePublished *body = NEW(work, CasePublished);
	state_publication(work, casefile, command, body);
	casefile_emit(work, casefile, KIND(CASE_PUBLISHED), body);
	work_clocks_stop(work, CLOCK_CASE_PUBLISH, casefile->subject, "published");
	int64_t until_ms =
		work_clock(work, CLOCK_CASE_PUBLICATION, casefile->subject, work_when(work), 0);
	SET_OPTIONAL(body, until_ms, until_ms);
}

/* ---- corrected */

static bool error_stated(struct work *work, const Zh__CaseCorrectPublicationCommand *command)
{
	bool proved = command->correction_cause == ZH__CORRECTION_CAUSE__CORRECTION_CAUSE_PROVED;
	bool both = work_text_given(command->wrong_entry) && work_text_given(command->right_entry);
	if (!both && !SABOTAGE("case.corrected-unstated") &&
	    work_lacks(work, "entry_unstated", GATE_PPD_12, GATE_NEED_ENTRIES))
		return false;
	if (both && strcmp(command->wrong_entry, command->right_entry) == 0 &&
	    !SABOTAGE("case.corrected-by-nothing"))
		return work_invalid(work, "nothing_corrected", "right_entry");
	if (!proved && command->correction_cause != ZH__CORRECTION_CAUSE__CORRECTION_CAUSE_FOUND)
		return work_invalid(work, "correction_cause", "correction_cause");
	return !proved || work_text_given(command->error_proof) ||
	       SABOTAGE("case.error-unproved") ||
	       !work_lacks(work, "error_unproved", GATE_PPD_12, GATE_NEED_ERROR_PROOF);
}

void case_act_correct_publication(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseCorrectPublicationCommand *command =
		WORK_BODY(work, Zh__CaseCorrectPublicationCommand);
	struct execution_row execution;
	if (!may_in_public(work, casefile, PUBLICATION_ON_CORRECT) ||
	    !error_stated(work, command) || !secrets_checked(work, command->secrets))
		return;
	Zh__CasePublicationCorrected *body = NEW(work, CasePublicationCorrected);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->wrong_entry = command->wrong_entry;
	body->right_entry = command->right_entry;
	SET_OPTIONAL(body, correction_cause, command->correction_cause);
	body->error_proof = command->error_proof;
	if (command->secrets != ZH__SECRETS_CHECK__SECRETS_CHECK_UNKNOWN)
		SET_OPTIONAL(body, secrets, command->secrets);
	casefile_emit(work, casefile, KIND(CASE_PUBLICATION_CORRECTED), body);
	/* 程序规定 63(2): of what was revoked no entry is right; it is withdrawn. */
	(void)execution_get(work->context->rows, casefile->number, &execution);
	if (!decision_is_revoked(&execution))
		work_clocks_stop(work, CLOCK_CASE_WITHDRAW_PUBLICATION, casefile->subject,
				 "entry_corrected");
	if (!SABOTAGE("case.correction-asked-for-ever"))
		work_clocks_stop(work, CLOCK_CASE_CORRECT_PUBLICATION, casefile->subject,
				 "entry_corrected");
}

/* ---- ended before its term */

/* 公示规定 14(3). */
static bool is_grave(uint8_t penalty)
{
	switch (penalty) {
	case ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS:
	case ZH__PENALTY_KIND__PENALTY_KIND_RESTRICT_BUSINESS:
	case ZH__PENALTY_KIND__PENALTY_KIND_BAR_PERSONS:
	case ZH__PENALTY_KIND__PENALTY_KIND_CLOSE:
	case ZH__PENALTY_KIND__PENALTY_KIND_REVOKE_LICENCE:
		return true;
	default:
		return false;
	}
}

static bool may_be_repaired(struct work *work, const struct casefile_file *file)
{
	uint8_t buffer[40];
	size_t i = 0;
	while (i < file->penalty_count && !is_grave(file->penalties[i].kind))
		i++;
	if (i == file->penalty_count || SABOTAGE("case.grave-ended-early") ||
	    !work_lacks(work, "never_early", GATE_PPD_14, GATE_NEED_REPAIRABLE))
		return true;
	struct writer word = writer_over(buffer, sizeof buffer);
	json_enum_word(&word, &zh__penalty_kind__descriptor, file->penalties[i].kind);
	decision_refuse_param(work->decision, "penalty", work_text(work, &word));
	return false;
}

/* As long as the rules on repair want, from its publication; longer where a person began the term
 * of food, medicine and special equipment. */
static bool published_long_enough(struct work *work, const struct case_at_work *casefile)
{
	int64_t from_ms = casefile->file.published_ms;
	int32_t day = execution_term_day(work, casefile, CLOCK_REPAIR_EARLIEST, from_ms);
	int32_t health = execution_term_day(work, casefile, CLOCK_REPAIR_EARLIEST_HEALTH, 0);
	if (health > day)
		day = health;
	if (time_day_of_ms(work_when(work)) > day || SABOTAGE("case.ended-too-early") ||
	    !work_lacks(work, "repair_early", GATE_PPD_14, GATE_NEED_REPAIR_TERM))
		return true;
	execution_told_day(work, "day", day);
	return false;
}

/* 公示规定 14(1)(一): of money the axis knows. */
static bool is_performed(struct work *work, const struct casefile_row *row)
{
	return row->execution == EXECUTION_PAID || row->execution == EXECUTION_FREE ||
	       SABOTAGE("case.ended-unperformed") ||
	       !work_lacks(work, "unperformed", GATE_PPD_14, GATE_NEED_REPAIRED);
}

/* 公示规定 14(1)(三), as far as cases here know it. */
static bool not_repeated(struct work *work, const struct case_at_work *casefile)
{
	struct punished search = {.work = work,
				  .casefile = casefile,
				  .violations = casefile->row.violations,
				  .after_ms = casefile->row.decided_ms};
	if (casefile->row.violations == 0 || punished_in_firm(&search) == 0 ||
	    SABOTAGE("case.repeat-ended-early") ||
	    !work_lacks(work, "repeated", GATE_PPD_14, GATE_NEED_REPAIRED))
		return true;
	casefile_refuse_naming(work, search.found);
	return false;
}

static bool is_repaired(struct work *work, const struct case_at_work *casefile,
			const Zh__CaseEndPublicationCommand *command)
{
	if (!work_text_given(command->application) && !SABOTAGE("case.ended-unasked") &&
	    work_lacks(work, "no_repair_application", GATE_PPD_14, GATE_NEED_APPLICATION))
		return false;
	return may_be_repaired(work, &casefile->file) && published_long_enough(work, casefile) &&
	       is_performed(work, &casefile->row) && not_repeated(work, casefile) &&
	       paper_whole(work, GATE_PPD_14, GATE_NEED_REPAIRED);
}

static void terms_over(struct work *work, const struct case_at_work *casefile, const char *why)
{
	static const enum clock_id terms[] = {
		CLOCK_CASE_PUBLICATION,
		CLOCK_PENALTY_PUBLICATION_MINOR,
		CLOCK_REPAIR_EARLIEST,
		CLOCK_REPAIR_EARLIEST_HEALTH,
		CLOCK_REPAIR_ACCEPT,
		CLOCK_REPAIR_DECIDE,
		CLOCK_CASE_WITHDRAW_PUBLICATION,
		CLOCK_CASE_CORRECT_PUBLICATION,
	};
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
		work_clocks_stop(work, terms[i], casefile->subject, why);
}

void case_act_end_publication(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseEndPublicationCommand *command =
		WORK_BODY(work, Zh__CaseEndPublicationCommand);
	if (!may_in_public(work, casefile, PUBLICATION_ON_END_EARLY) ||
	    !is_repaired(work, casefile, command))
		return;
	Zh__CasePublicationEnded *body = NEW(work, CasePublicationEnded);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->application = command->application;
	paper_copy(&command->base, &body->base);
	SET_OPTIONAL(body, published_day,
		     time_yyyymmdd(time_day_of_ms(casefile->file.published_ms)));
	casefile_emit(work, casefile, KIND(CASE_PUBLICATION_ENDED), body);
	terms_over(work, casefile, "ended_early");
}

/* ---- withdrawn with its decision */

/* 程序规定 63(2): revoked, or varied by who reviewed it or by a court.  A review's decision holds
 * from its service on (行政复议法 75), also while it is sued; a judgment doesn't while it is
 * appealed. */
static bool has_fallen(struct work *work, const struct case_at_work *casefile)
{
	struct execution_row execution;
	(void)execution_get(work->context->rows, casefile->number, &execution);
	return decision_is_revoked(&execution) || execution.review_varied != 0 ||
	       execution.contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED ||
	       SABOTAGE("case.standing-withdrawn") ||
	       !work_lacks(work, "stands", GATE_APP_63, GATE_NEED_FELL);
}

void publication_fell(struct work *work, const struct case_at_work *casefile, bool revoked,
		      int64_t from_ms)
{
	if (casefile->row.publication == PUBLICATION_PUBLISHED &&
	    !SABOTAGE("case.fallen-stays-published"))
		(void)work_clock(work, CLOCK_CASE_WITHDRAW_PUBLICATION, casefile->subject, from_ms,
				 0);
	else if (casefile->row.publication == PUBLICATION_OWED && revoked)
		work_clocks_stop(work, CLOCK_CASE_PUBLISH, casefile->subject, "decision_revoked");
}

void case_act_withdraw_publication(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseWithdrawPublicationCommand *command =
		WORK_BODY(work, Zh__CaseWithdrawPublicationCommand);
	if (!may_in_public(work, casefile, PUBLICATION_ON_WITHDRAW) || !has_fallen(work, casefile))
		return;
	if (!work_text_given(command->reasons_public) && !SABOTAGE("case.withdrawn-silently") &&
	    work_lacks(work, "no_reasons_public", GATE_APP_63, GATE_NEED_REASONS_PUBLIC))
		return;
	Zh__CasePublicationWithdrawn *body = NEW(work, CasePublicationWithdrawn);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->reasons_public = command->reasons_public;
	SET_OPTIONAL(body, published_day,
		     time_yyyymmdd(time_day_of_ms(casefile->file.published_ms)));
	casefile_emit(work, casefile, KIND(CASE_PUBLICATION_WITHDRAWN), body);
	terms_over(work, casefile, "publication_withdrawn");
}

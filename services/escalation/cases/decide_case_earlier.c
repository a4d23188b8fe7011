/* What the firm's other cases, and what was proposed beside this one, mean for its decision.
 * 行政处罚法 27(1), 29, 33(1), 35(2); 产品质量法 56; 移送规定 10, 11(1), 13. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"

static bool has_penalty(const struct casefile_file *file, Zh__PenaltyKind kind)
{
	for (size_t i = 0; i < file->penalty_count && i < PENALTIES_MAX; i++)
		if (file->penalties[i].kind == (uint8_t)kind)
			return true;
	return false;
}

static bool is_revoked(const struct work *work, uint64_t number)
{
	struct execution_row execution;
	return execution_get(work->context->rows, number, &execution) &&
	       decision_is_revoked(&execution);
}

static bool look_for_punished(void *context, const struct row_ref *found)
{
	struct punished *search = (struct punished *)context;
	const struct rows_reader *rows = search->work->context->rows;
	uint64_t number = be64_get(found->key.data + found->key.size - 8);
	struct casefile_row row;
	struct casefile_file file;
	if (number == search->casefile->number || !casefile_get(rows, number, &row) ||
	    !casefile_file_get(rows, number, &file))
		return true;
	bool of_firm = strcmp(file.firm_key, search->casefile->file.firm_key) == 0;
	bool is_decided = row.outcome == CASE_PENALTY ||
			  (search->unpunished && row.outcome == CASE_NO_PENALTY);
	bool alike = search->violations == 0 || (row.violations & search->violations) != 0;
	bool likewise = search->kind == ZH__PENALTY_KIND__PENALTY_KIND_UNKNOWN ||
			has_penalty(&file, search->kind);
	if (of_firm && is_decided && alike && likewise && row.decided_ms > search->after_ms &&
	    (!search->served || row.service == SERVICE_SERVED) && !is_revoked(search->work, number))
		search->found = number;
	return search->found == 0;
}

static uint64_t punished_in_hazard(struct punished *search)
{
	struct row_key prefix = row_key_u64(search->casefile->row.hazard);
	if (search->casefile->row.hazard != 0)
		(void)rows_scan(search->work->context->rows, TABLE_CASES_BY_HAZARD,
				row_key_bytes(&prefix), bytes_of(NULL, 0), SIZE_MAX,
				look_for_punished, search);
	return search->found;
}

uint64_t punished_in_firm(struct punished *search)
{
	struct row_key prefix = {0};
	row_key_put(&prefix, search->casefile->file.firm_key, FIRM_KEY_SIZE);
	if (search->casefile->file.firm_key[0] != '\0')
		(void)rows_scan(search->work->context->rows, TABLE_CASES_BY_FIRM,
				row_key_bytes(&prefix), bytes_of(NULL, 0), SIZE_MAX,
				look_for_punished, search);
	return search->found;
}

static void name(struct work *work, const char *param, enum object_kind kind, uint64_t number)
{
	char id[OBJECT_ID_TEXT];
	object_id_print(object_id_make(kind, work->context->region, number), id);
	decision_refuse_param(work->decision, param, arena_text(work->context->arena, id));
}

void casefile_refuse_naming(struct work *work, uint64_t number)
{
	name(work, "case", OBJECT_CASEFILE, number);
}

static bool imposes(const struct outcome_wanted *wanted, Zh__PenaltyKind kind)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (wanted->penalties[i]->kind == kind)
			return true;
	return false;
}

/* 行政处罚法29: the same act, which is what the hazard is about, is fined once. */
static bool fined_once(struct work *work, const struct case_at_work *casefile,
		       const struct outcome_wanted *wanted)
{
	const Zh__PenaltyKind fine = ZH__PENALTY_KIND__PENALTY_KIND_FINE;
	struct punished search = {.work = work, .casefile = casefile, .kind = fine};
	if (!imposes(wanted, fine) || SABOTAGE("case.fined-twice") ||
	    punished_in_hazard(&search) == 0 ||
	    !work_lacks(work, "fined_already", GATE_APL_29, GATE_NEED_NOT_FINED))
		return true;
	casefile_refuse_naming(work, search.found);
	return false;
}

/* 产品质量法56: a refused inspection is answered by a warning, then by the stop of business, then
 * by the licence, each after the one before.  Where there is more than a refusal another article
 * may want the heavier one at once. */
static bool rung_before(struct work *work, const struct case_at_work *casefile,
			const struct outcome_wanted *wanted)
{
	static const struct {
		Zh__PenaltyKind wanted, before;
		const char *why;
	} rungs[] = {
		{ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS,
		 ZH__PENALTY_KIND__PENALTY_KIND_WARNING, "no_warning_before"},
		{ZH__PENALTY_KIND__PENALTY_KIND_REVOKE_LICENCE,
		 ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS, "no_stop_before"},
	};
	const uint32_t refused = UINT32_C(1) << ZH__VIOLATION__VIOLATION_REFUSED_INSPECTION;
	if (casefile->row.violations != refused || SABOTAGE("case.rung-leapt"))
		return true;
	for (size_t i = 0; i < sizeof rungs / sizeof rungs[0]; i++) {
		struct punished search = {.work = work,
					  .casefile = casefile,
					  .violations = refused,
					  .kind = rungs[i].before,
					  .served = true};
		if (imposes(wanted, rungs[i].wanted) && punished_in_firm(&search) == 0 &&
		    work_lacks(work, rungs[i].why, GATE_PQL_56, GATE_NEED_RUNG_BEFORE))
			return false;
	}
	return true;
}

/* What the hazard's hand-overs to the police leave open. */
struct hand_overs {
	const struct work *work;
	uint64_t undecided, unanswered, open; /* a measure each; 0: none */
};

static bool look_for_hand_overs(void *context, const struct row_ref *found)
{
	struct hand_overs *search = (struct hand_overs *)context;
	uint64_t number = be64_get(found->key.data + found->key.size - 8);
	struct measure_row measure;
	if (!measure_get(search->work->context->rows, number, &measure) ||
	    measure.kind != ZH__MEASURE_KIND__MEASURE_KIND_POLICE)
		return true;
	if (measure.state == MEASURE_PROPOSED || measure.state == MEASURE_HELD)
		search->undecided = number;
	else if (measure.state == MEASURE_TAKEN)
		search->unanswered = number;
	else if (measure.criminal)
		search->open = number;
	return true;
}

static struct hand_overs hand_overs_of(const struct work *work, const struct case_at_work *casefile)
{
	struct hand_overs search = {.work = work};
	struct row_key prefix = row_key_u64(casefile->row.hazard);
	if (casefile->row.hazard != 0)
		(void)rows_scan(work->context->rows, TABLE_MEASURES_BY_HAZARD,
				row_key_bytes(&prefix), bytes_of(NULL, 0), SIZE_MAX,
				look_for_hand_overs, &search);
	return search;
}

/* 移送规定11(1): no penalty instead of a hand-over: first it is decided whether there is one. */
static bool not_for_police(struct work *work, uint64_t undecided)
{
	if (undecided == 0 || SABOTAGE("case.penalty-for-police") ||
	    !work_lacks(work, "police_undecided", GATE_CRT_11_1, GATE_NEED_NOT_FOR_POLICE))
		return true;
	name(work, "measure", OBJECT_MEASURE, undecided);
	decision_possible(work->decision, "measure.take");
	return false;
}

/* false: it isn't a decision that says what became of the criminal side. */
static bool outcome_told(struct work *work)
{
	if (work_act(work)->act->number != ACT_CASE_DECIDE)
		return false;
	unsigned outcome = (unsigned)WORK_BODY(work, Zh__CaseDecideCommand)->criminal_outcome;
	return outcome != ZH__CRIMINAL_OUTCOME__CRIMINAL_OUTCOME_UNKNOWN &&
	       outcome <= ZH__CRIMINAL_OUTCOME__CRIMINAL_OUTCOME_FINED;
}

static bool criminal_lacks(struct work *work, const char *why, uint64_t measure)
{
	if (!work_lacks(work, why, GATE_APL_35, GATE_NEED_CRIMINAL_OVER))
		return false;
	name(work, "measure", OBJECT_MEASURE, measure);
	return true;
}

/* 移送规定10, 13, 行政处罚法27(1): what went to the police is theirs until they don't file it, or
 * until it comes back, also from the procurator or the court. */
static bool criminal_side_over(struct work *work, const struct hand_overs *hand_overs)
{
	if (hand_overs->unanswered != 0 && !SABOTAGE("case.penalty-before-police-answer") &&
	    criminal_lacks(work, "police_unanswered", hand_overs->unanswered)) {
		decision_possible(work->decision, "measure.done");
		return false;
	}
	return hand_overs->open == 0 || outcome_told(work) ||
	       SABOTAGE("case.penalty-while-criminal") ||
	       !criminal_lacks(work, "criminal_open", hand_overs->open);
}

static bool outcome_has_paper(struct work *work)
{
	return !outcome_told(work) ||
	       work_text_given(WORK_BODY(work, Zh__CaseDecideCommand)->criminal_paper) ||
	       !work_lacks(work, "no_criminal_paper", GATE_APL_35, GATE_NEED_CRIMINAL_OVER);
}

/* 行政处罚法35(2): where a court fined, there is no fine of ours any more. */
static bool no_court_fine(struct work *work, const struct outcome_wanted *wanted)
{
	return !outcome_told(work) ||
	       WORK_BODY(work, Zh__CaseDecideCommand)->criminal_outcome !=
		       ZH__CRIMINAL_OUTCOME__CRIMINAL_OUTCOME_FINED ||
	       !imposes(wanted, ZH__PENALTY_KIND__PENALTY_KIND_FINE) ||
	       SABOTAGE("case.fined-after-court") ||
	       !work_lacks(work, "court_fined", GATE_APL_35, GATE_NEED_NO_COURT_FINE);
}

bool penalty_after_others(struct work *work, const struct case_at_work *casefile,
			  const struct outcome_wanted *wanted)
{
	const struct hand_overs hand_overs = hand_overs_of(work, casefile);
	return not_for_police(work, hand_overs.undecided) &&
	       criminal_side_over(work, &hand_overs) && outcome_has_paper(work) &&
	       no_court_fine(work, wanted) && fined_once(work, casefile, wanted) &&
	       rung_before(work, casefile, wanted);
}

bool first_of_its_kind(struct work *work, const struct case_at_work *casefile,
		       Zh__NoPenaltyGround ground)
{
	struct punished search = {.work = work,
				  .casefile = casefile,
				  .violations = casefile->row.violations,
				  .unpunished = true};
	if (ground != ZH__NO_PENALTY_GROUND__NO_PENALTY_GROUND_FIRST_SLIGHT ||
	    casefile->row.violations == 0 || SABOTAGE("case.first-again") ||
	    punished_in_firm(&search) == 0 ||
	    !work_lacks(work, "not_first", GATE_APL_33_1, GATE_NEED_FIRST_TIME))
		return true;
	casefile_refuse_naming(work, search.found);
	return false;
}

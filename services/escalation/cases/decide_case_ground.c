/* What a penalty rests on: an article for each of its kinds, of the law of the right day.
 * 行政处罚法 37, 38, 51. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "services/escalation/cases/cases.h"

#define BESIDE(name) (UINT64_C(1) << PENALTY_BESIDE_##name)

/* What a row names beside its fine, any of which gives this kind; none: no row does. */
static const uint64_t besides[] = {
	[ZH__PENALTY_KIND__PENALTY_KIND_WARNING] = BESIDE(WARNING),
	[ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GAINS] =
		BESIDE(CONFISCATE_GAINS) | BESIDE(CONFISCATE_INCOME),
	[ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GOODS] =
		BESIDE(CONFISCATE_GOODS) | BESIDE(CONFISCATE_MEANS),
	[ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS] = BESIDE(STOP_BUSINESS),
	[ZH__PENALTY_KIND__PENALTY_KIND_REVOKE_LICENCE] = BESIDE(REVOKE_BUSINESS_LICENCE) |
							  BESIDE(REVOKE_PRODUCTION_LICENCE) |
							  BESIDE(REVOKE_PERMIT),
	[ZH__PENALTY_KIND__PENALTY_KIND_BAR_PERSONS] = 0,
};

static bool gives(const struct penalty *row, Zh__PenaltyKind kind)
{
	if (kind == ZH__PENALTY_KIND__PENALTY_KIND_FINE)
		return row->unit != PENALTY_UNIT_NO_FINE && row->unit != PENALTY_UNIT_NONE_READ;
	uint64_t named = row->with | row->grave;
	if (!SABOTAGE("case.penalty-of-another-authority"))
		named &= ~penalty_elsewhere(row);
	return (size_t)kind < sizeof besides / sizeof besides[0] && (named & besides[kind]) != 0;
}

/* 产品质量法70: of these articles the kind is another authority's. */
static bool gives_elsewhere(const struct penalty *row, Zh__PenaltyKind kind)
{
	return (size_t)kind < sizeof besides / sizeof besides[0] &&
	       (penalty_elsewhere(row) & besides[kind]) != 0;
}

static bool gives_any(const struct penalty *row, const struct outcome_wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (gives(row, wanted->penalties[i]->kind))
			return true;
	return false;
}

/* What of the table this party's matter may rest on.  Who is found to have done something made or
 * sold it, unless its role is on record. */
struct matter_of_penalty {
	uint64_t violations;
	uint32_t role; /* a Zh__FirmRole; 0: not known */
};

static struct matter_of_penalty matter_of(const struct work *work,
					  const struct case_at_work *casefile)
{
	struct ledger_row ladder;
	bool known = casefile->row.hazard != 0 &&
		     ladder_get(work->context->rows, casefile->row.hazard, &ladder, NULL);
	return (struct matter_of_penalty){
		.violations = casefile->row.violations & ~UINT64_C(1),
		.role = known ? ladder.firm_role : 0,
	};
}

static bool is_about(const struct penalty *row, const struct matter_of_penalty *matter)
{
	if ((row->violations & matter->violations) == 0)
		return false;
	if (matter->role != 0)
		return penalty_is_for(row, matter->role);
	return penalty_is_for(row, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER) ||
	       penalty_is_for(row, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
}

static bool is_in_table(const struct policy *policy, const struct matter_of_penalty *matter,
			Zh__PenaltyKind kind)
{
	for (size_t i = 0; i < policy->penalty_count; i++)
		if (is_about(&policy->penalties[i], matter) && gives(&policy->penalties[i], kind))
			return true;
	return false;
}

/* The first row by which another authority may; NULL: none. */
static const struct penalty *of_another(const struct policy *policy,
					const struct matter_of_penalty *matter,
					Zh__PenaltyKind kind)
{
	for (size_t i = 0; i < policy->penalty_count; i++)
		if (is_about(&policy->penalties[i], matter) &&
		    gives_elsewhere(&policy->penalties[i], kind))
			return &policy->penalties[i];
	return NULL;
}

/* 38: a penalty without a ground, or by whom it isn't for, is void. */
static bool each_has_ground(struct work *work, const struct case_at_work *casefile,
			    const struct outcome_wanted *wanted, const char *outside)
{
	const struct matter_of_penalty matter = matter_of(work, casefile);
	for (size_t i = 0; i < wanted->count; i++) {
		Zh__PenaltyKind kind = wanted->penalties[i]->kind;
		if (work_text_given(outside) || SABOTAGE("case.penalty-without-ground") ||
		    is_in_table(work->context->policy, &matter, kind))
			continue;
		const struct penalty *other = of_another(work->context->policy, &matter, kind);
		if (!work_lacks(work, other != NULL ? "other_authority" : "no_article_for",
				GATE_APL_38, GATE_NEED_LEGAL_GROUND))
			continue;
		if (other != NULL) {
			decision_refuse_param(work->decision, "basis", other->id);
			decision_possible(work->decision, "firm.licence-request");
		}
		uint8_t buffer[32];
		struct writer word = writer_over(buffer, sizeof buffer);
		json_enum_word(&word, &zh__penalty_kind__descriptor, (int)kind);
		decision_refuse_param(work->decision, "penalty_kind", work_text(work, &word));
		return false;
	}
	return true;
}

struct change {
	struct laws laws;
	int32_t act_day, today;
	const struct law *changed; /* NULL: none has */
};

static void look_for_change(void *context, const struct law_reference *reference)
{
	struct change *change = (struct change *)context;
	const struct law *then = law_on(change->laws, reference->law, change->act_day);
	const struct law *now = law_on(change->laws, reference->law, change->today);
	if (then != now || now->valid_from_day > change->act_day)
		change->changed = now;
}

/* 37: the law of the day of the act, or the one of today where that is lighter.  Which one is
 * lighter is for people to say; that there are two is known from their days. */
static bool law_of_day_said(struct work *work, const struct case_at_work *casefile,
			    const struct outcome_wanted *wanted, const char *law_of_day)
{
	const struct policy *policy = work->context->policy;
	const struct matter_of_penalty matter = matter_of(work, casefile);
	struct change change = {
		.laws = policy->laws,
		.act_day = casefile->file.act_day,
		.today = time_day_of_ms(work->context->now_ms),
	};
	for (size_t i = 0; change.act_day != 0 && i < policy->penalty_count; i++)
		if (is_about(&policy->penalties[i], &matter) &&
		    gives_any(&policy->penalties[i], wanted))
			(void)law_references(change.laws, policy->penalties[i].source,
					     look_for_change, &change);
	if (change.changed == NULL || work_text_given(law_of_day) ||
	    SABOTAGE("case.law-of-another-day") ||
	    !work_lacks(work, "law_changed", GATE_APL_37, GATE_NEED_LAW_OF_DAY))
		return true;
	decision_refuse_param(work->decision, "law", change.changed->name);
	return false;
}

/* A policy that was adopted before there was a table says nothing. */
static bool has_table(const struct work *work)
{
	return work->context->policy != NULL && work->context->policy->penalty_count != 0;
}

bool penalty_grounded(struct work *work, const struct case_at_work *casefile,
		      const struct outcome_wanted *wanted, const char *outside,
		      const char *law_of_day)
{
	return !has_table(work) || (each_has_ground(work, casefile, wanted, outside) &&
				    law_of_day_said(work, casefile, wanted, law_of_day));
}

void penalty_grounds_state(struct work *work, const struct case_at_work *casefile,
			   const struct outcome_wanted *wanted, Zh__CaseDecided *body)
{
	const struct policy *policy = work->context->policy;
	const struct matter_of_penalty matter = matter_of(work, casefile);
	size_t count = has_table(work) ? policy->penalty_count : 0;
	body->penalty_rows = ARENA_ARRAY(work->context->arena, const char *, count);
	if (body->penalty_rows == NULL)
		return;
	for (size_t i = 0; i < count; i++)
		if (is_about(&policy->penalties[i], &matter) &&
		    gives_any(&policy->penalties[i], wanted))
			body->penalty_rows[body->n_penalty_rows++] =
				arena_text(work->context->arena, policy->penalties[i].id);
}

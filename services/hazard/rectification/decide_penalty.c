#include "common/base/sabotage.h"
#include "escalation.pb-c.h"
#include "services/hazard/decide.h"
#include "services/hazard/rectification/penalty.h"

static bool penalty_get(const struct rows_reader *rows, uint64_t casefile,
			struct penalty_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_PENALTIES, casefile, ret_row, sizeof(*ret_row));
}

/* ---- what escalation's journal says */

/* Money is escalation's own; what is left touches goods, licences and business. */
static bool is_carried_out_here(Zh__PenaltyKind kind)
{
	return kind == ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GOODS ||
	       kind == ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS ||
	       kind == ZH__PENALTY_KIND__PENALTY_KIND_REVOKE_LICENCE;
}

static struct event *emit_known(const struct decide_context *context, struct decision *decision,
				Zh__PenaltyKnown *body)
{
	return decision_emit(context, decision, KIND(PENALTY_KNOWN),
			     own_object(context, OBJECT_CASEFILE, body->casefile), body);
}

static Zh__PenaltyKnown *known_body(const struct decide_context *context, struct decision *decision,
				    size_t kinds)
{
	Zh__PenaltyKnown *body = NEW_IN(context, decision, PenaltyKnown);
	body->kinds = ARENA_ARRAY(context->arena, Zh__PenaltyKind, kinds);
	if (body->kinds != NULL)
		return body;
	decision->arena_full = true;
	return NULL;
}

void hazard_penalty_decided(const struct decide_context *context, struct decision *decision,
			    const struct event *event)
{
	const Zh__CaseDecided *decided = BODY(event, CaseDecided);
	Zh__PenaltyKnown *body = NULL;
	for (size_t i = 0; i < decided->n_penalties; i++) {
		Zh__PenaltyKind kind = decided->penalties[i]->kind;
		if (!is_carried_out_here(kind))
			continue;
		if (body == NULL)
			body = known_body(context, decision, decided->n_penalties);
		if (body == NULL)
			return;
		body->kinds[body->n_kinds++] = kind;
	}
	if (body == NULL)
		return;
	SET_OPTIONAL(body, casefile, decided->casefile);
	if (decided->hazard != 0)
		SET_OPTIONAL(body, hazard, decided->hazard);
	body->firm_key = decided->firm_key;
	body->number = decided->number;
	SET_OPTIONAL(body, decided_ms, event->recorded_ms);
	(void)emit_known(context, decision, body);
}

void hazard_penalty_served(const struct decide_context *context, struct decision *decision,
			   const struct event *event)
{
	const Zh__CaseServed *served = BODY(event, CaseServed);
	struct penalty_row row;
	if (!penalty_get(context->rows, served->casefile, &row) || row.served_day != 0)
		return;
	Zh__PenaltyKnown *body = known_body(context, decision, 16);
	if (body == NULL)
		return;
	for (unsigned kind = 1; kind < 16; kind++)
		if ((row.kinds >> kind & 1) != 0)
			body->kinds[body->n_kinds++] = (Zh__PenaltyKind)kind;
	SET_OPTIONAL(body, casefile, served->casefile);
	if (row.hazard != 0)
		SET_OPTIONAL(body, hazard, row.hazard);
	body->firm_key = arena_text(context->arena, row.firm_key);
	SET_OPTIONAL(body, decided_ms, time_ms_of_day(row.decided_day));
	SET_OPTIONAL(body, served_ms, served->served_ms);
	(void)emit_known(context, decision, body);
}

/* ---- what an act may carry out */

/* By the case's hazard; one that came from a report names the firm alone. */
static bool same_matter(const struct rows_reader *rows, const struct penalty_row *penalty,
			uint64_t hazard)
{
	struct hazard_row row;
	if (penalty->hazard != 0)
		return penalty->hazard == hazard;
	return hazard_get(rows, hazard, &row) && row.firm != 0 &&
	       row.firm == hazard_firm_of_key(rows, penalty->firm_key);
}

/* The first thing that lacks, or NULL; `ret_next` is the act that would bring it. */
static const char *what_lacks(const struct rows_reader *rows, const struct penalty_wanted *wanted,
			      const char **ret_next)
{
	struct penalty_row row;
	*ret_next = "case.decide";
	if (!penalty_get(rows, wanted->casefile, &row))
		return "hazard.penalty.not_decided";
	if (!same_matter(rows, &row, wanted->hazard))
		return "hazard.penalty.other_matter";
	if ((row.kinds >> wanted->kind & 1) == 0)
		return "hazard.penalty.other_kind";
	if (row.decided_day < wanted->since)
		return "hazard.penalty.decided_before";
	*ret_next = "case.serve";
	if (row.served_day == 0)
		return "hazard.penalty.not_served";
	*ret_next = NULL;
	return wanted->day < row.served_day ? "hazard.penalty.before_service" : NULL;
}

bool hazard_penalty_unnamed(const struct decide_context *context, struct decision *decision,
			    const struct penalty_wanted *wanted, const char *code, const char *next)
{
	if (!decide_lacks(context, decision, wanted->act,
			  (struct gate_lack){wanted->gate, GATE_NEED_SERVED_PENALTY, wanted->ground,
					     code}))
		return true;
	if (next != NULL)
		decision_possible(decision, next);
	return false;
}

bool hazard_penalty_in_force(const struct decide_context *context, struct decision *decision,
			     const struct penalty_wanted *wanted)
{
	const char *next;
	const char *lacks = what_lacks(context->rows, wanted, &next);
	return lacks == NULL || SABOTAGE("hazard.penalty-without-case") ||
	       hazard_penalty_unnamed(context, decision, wanted, lacks, next);
}

struct nearest {
	const struct rows_reader *rows;
	struct penalty_wanted wanted;
	const char *lacks, *next;
	bool found;
};

static bool look_at_case(void *context, const struct row_ref *row)
{
	struct nearest *nearest = (struct nearest *)context;
	nearest->wanted.casefile = be64_get(row->value.data);
	nearest->found = true;
	nearest->lacks = what_lacks(nearest->rows, &nearest->wanted, &nearest->next);
	return nearest->lacks != NULL;
}

bool hazard_penalty_of_hazard(const struct decide_context *context, struct decision *decision,
			      struct penalty_wanted wanted, const char *none_code)
{
	enum { CASES_MAX = 64 };
	struct nearest nearest = {.rows = context->rows, .wanted = wanted};
	struct row_key prefix = row_key_u64(wanted.hazard);
	(void)rows_scan(context->rows, TABLE_PENALTIES_BY_HAZARD, row_key_bytes(&prefix),
			(struct bytes){0}, CASES_MAX, look_at_case, &nearest);
	if (SABOTAGE("hazard.goods-without-decision"))
		return true;
	if (!nearest.found)
		return hazard_penalty_unnamed(context, decision, &wanted, none_code, "case.decide");
	return nearest.lacks == NULL ||
	       hazard_penalty_unnamed(context, decision, &wanted, nearest.lacks, nearest.next);
}

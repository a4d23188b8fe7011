/* What a firm is, as its archive has it, is what it is to those of its hazards whose finder didn't
 * say: they follow when it changes, and escalation asks its ladder again. */
#include "common/base/sabotage.h"
#include "common/policy/books/checklist.h"
#include "services/hazard/archive/decide.h"

enum {
	HAZARDS_LOOKED_AT_MAX = 4096,
	/* What the act itself says, and what follows from it, has room beside these.  Of a firm
	 * with more of such hazards the rest follow at the next change. */
	HAZARDS_TOLD_MAX = DECISION_EVENTS_MAX - 8,
};

struct telling {
	struct archive_call *call;
	Zh__FirmRole role;
	size_t told;
};

static bool follows(const struct hazard_row *row, const struct hazard_text_head *head,
		    Zh__FirmRole role)
{
	return hazard_state_is_open(row->state) && head->role_of_archive &&
	       head->firm_role != (uint8_t)role;
}

static bool look_hazard(void *context, const struct row_ref *found)
{
	struct telling *telling = (struct telling *)context;
	struct work *work = telling->call->work;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	struct hazard_row row;
	struct hazard_texts texts;
	if (!hazard_get(work->context->rows, number, &row) ||
	    !hazard_texts_get(work->context->rows, number, &texts) ||
	    !follows(&row, &texts.head, telling->role))
		return true;
	Zh__FirmRoleKnown *body = NEW(work, FirmRoleKnown);
	SET_OPTIONAL(body, hazard, number);
	SET_OPTIONAL(body, firm_role, telling->role);
	SET_OPTIONAL(body, was, (Zh__FirmRole)texts.head.firm_role);
	struct event *event =
		decision_emit(work->context, work->decision, KIND(FIRM_ROLE_KNOWN),
			      object_id_make(OBJECT_HAZARD, work->context->region, number), body);
	event->head.object_version = row.object_version + 1u;
	decision_meta(event)->firm_key = telling->call->key;
	return ++telling->told < HAZARDS_TOLD_MAX;
}

void archive_roles_told(struct archive_call *call)
{
	struct telling telling = {
		.call = call,
		.role = (Zh__FirmRole)firm_only_role(call->row.roles),
	};
	struct row_key prefix = row_key_u64(call->firm);
	if (!SABOTAGE("ladder.role-untold"))
		(void)rows_scan(call->work->context->rows, TABLE_HAZARDS_BY_FIRM,
				row_key_bytes(&prefix), bytes_of(NULL, 0), HAZARDS_LOOKED_AT_MAX,
				look_hazard, &telling);
}

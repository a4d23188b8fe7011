#include "common/stage/persons/matter_step.h"

#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/core/officers.h"
#include "common/policy/gates/gate.h"
#include "common/stage/common_decide.h"

const char *const matter_waits_words[] = {"handler", "role", NULL};

/* Without a list of people nobody's roles are known but those of who asks. */
static bool may_do(const struct query_context *query, const char *person, uint32_t by)
{
	if (query->person != NULL && decision_same_person(person, query->person->id))
		return (query->person->roles & by) != 0;
	const struct officer *officer =
		query->officers != NULL ? officer_find(query->officers, person) : NULL;
	return officer != NULL ? (officer->roles & by) != 0 : query->officers == NULL;
}

static bool a_handler_may(const struct query_context *query, struct object_id object, uint32_t by)
{
	struct handlers_told told;
	struct bytes id;
	handlers_tell(query->decider, query->rows, object, true, &told);
	struct bytes rest = writer_bytes(&told.ids);
	while (handlers_next(&rest, &id)) {
		const char *person = arena_text_of(query->arena, id);
		if (person != NULL && may_do(query, person, by))
			return true;
	}
	return false;
}

bool matter_waits_wanted(const struct query_context *query, const char *wanted,
			 struct object_id object, const struct matter_step *step, const char *owner)
{
	if (wanted == NULL)
		return true;
	const struct act *act = step->act != NULL ? decider_act(query->decider, step->act) : NULL;
	const char *asker = query->person != NULL ? query->person->id : NULL;
	if (act == NULL)
		return false;
	uint32_t by = policy_act_roles(query->policy, act).by;
	if (step->by != 0 && !SABOTAGE("stage.waits-for-any-post"))
		by &= step->by;
	if (strcmp(wanted, "handler") == 0) {
		const char *whose = owner != NULL ? owner : asker;
		return whose != NULL &&
		       (step->whom == NULL || decision_same_person(step->whom, whose)) &&
		       (may_do(query, whose, by) || SABOTAGE("stage.waits-for-whoever-has-it"));
	}
	return asker != NULL && step->whom == NULL && may_do(query, asker, by) &&
	       !a_handler_may(query, object, by) && !SABOTAGE("stage.role-waited-for-unseen");
}

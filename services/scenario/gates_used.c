#include "services/scenario/gates_used.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/officers.h"
#include "escalation.pb-c.h"
#include "event.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"

typedef bool when_fn(const struct event *event, const struct officers *officers);

static bool always(const struct event *event, const struct officers *officers)
{
	(void)event;
	(void)officers;
	return true;
}

static const Zh__InspectionPlanned *planned(const struct event *event)
{
	return EVENT_BODY(event, Zh__InspectionPlanned, zh__inspection_planned__descriptor);
}

static bool has_ground(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return planned(event)->has_ground;
}

static bool has_items(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return planned(event)->n_items != 0;
}

static bool within_cap(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return planned(event)->cap_rule != NULL;
}

static bool of_a_grave_case(const struct event *event, const struct officers *officers)
{
	const Zh__CaseReviewed *body =
		EVENT_BODY(event, Zh__CaseReviewed, zh__case_reviewed__descriptor);
	(void)officers;
	return body->legal;
}

/* ---- recusals: whose it is, once it is decided */

static bool is_decided(const struct event *event, const struct officers *officers,
		       uint32_t *ret_roles)
{
	const Zh__Recusal *body = EVENT_BODY(event, Zh__Recusal, zh__recusal__descriptor);
	const struct officer *who =
		officers != NULL && body->who != NULL ? officer_find(officers, body->who) : NULL;
	*ret_roles = who != NULL ? who->roles : 0;
	return body->outcome != ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_UNKNOWN;
}

static bool of_no_head(const struct event *event, const struct officers *officers)
{
	uint32_t roles;
	return is_decided(event, officers, &roles) && (roles & ROLE_LEADER) == 0;
}

static bool of_a_head(const struct event *event, const struct officers *officers)
{
	uint32_t roles;
	return is_decided(event, officers, &roles) && (roles & ROLE_LEADER) != 0 &&
	       (roles & ROLE_CHIEF_HEAD) == 0;
}

static bool of_the_chief(const struct event *event, const struct officers *officers)
{
	uint32_t roles;
	return is_decided(event, officers, &roles) && (roles & ROLE_CHIEF_HEAD) != 0;
}

/* ---- goods in custody */

static const Zh__GoodsMoved *moved(const struct event *event)
{
	return EVENT_BODY(event, Zh__GoodsMoved, zh__goods_moved__descriptor);
}

static bool is_held(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_SEALED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SEIZED;
}

static bool is_registered(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED;
}

static bool registered(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_registered(moved(event)->to_place) && !moved(event)->on_the_spot;
}

static bool registered_at_once(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_registered(moved(event)->to_place) && moved(event)->on_the_spot;
}

static bool held(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_held(moved(event)->to_place) && !moved(event)->on_the_spot;
}

static bool held_at_once(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_held(moved(event)->to_place) && moved(event)->on_the_spot;
}

/* By somebody's approval: what the head's "no" lifts, and what lapses, passed no gate. */
static bool given_back(const struct event *event, const struct officers *officers)
{
	Zh__GoodsPlace to = moved(event)->to_place;
	(void)officers;
	return is_held(moved(event)->from_place) && event->meta->second != NULL &&
	       (to == ZH__GOODS_PLACE__GOODS_PLACE_FREE ||
		to == ZH__GOODS_PLACE__GOODS_PLACE_OFF_SALE);
}

static bool disposed_early(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return moved(event)->to_place == ZH__GOODS_PLACE__GOODS_PLACE_DISPOSED_EARLY;
}

static bool unclaimed(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return moved(event)->to_place == ZH__GOODS_PLACE__GOODS_PLACE_UNCLAIMED;
}

static bool to_the_police(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return moved(event)->to_place == ZH__GOODS_PLACE__GOODS_PLACE_WITH_POLICE;
}

/* Before, a service named nobody. */
static bool served(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return EVENT_BODY(event, Zh__CustodyChanged, zh__custody_changed__descriptor)->n_officers !=
	       0;
}

static bool of_the_police(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return EVENT_BODY(event, Zh__MeasureTaken, zh__measure_taken__descriptor)->n_officers != 0;
}

static bool kept_longer(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return EVENT_BODY(event, Zh__CustodyChanged, zh__custody_changed__descriptor)->word ==
	       ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED;
}

static const struct {
	uint16_t kind;
	when_fn *when;
	enum gate gate;
} met[] = {
#define X(kind, when, gate) {ZH__EVENT_KIND__KIND_##kind, (when), GATE_##gate},
#include "services/scenario/gates_met.def"
#undef X
};

static void note_refusal(struct scenario_gates *gates, const struct event *event)
{
	const Zh__ActRefused *body = EVENT_BODY(event, Zh__ActRefused, zh__act_refused__descriptor);
	const char *rule = body->refusal != NULL && body->refusal->rule != NULL
				   ? body->refusal->rule->id
				   : NULL;
	for (unsigned gate = GATE_NONE + 1; rule != NULL && gate < GATE_COUNT; gate++) {
		if (strcmp(gate_id((enum gate)gate), rule) == 0)
			gates->refused[gate]++;
	}
}

void gates_note(struct scenario_gates *gates, const struct event *event,
		const struct officers *officers)
{
	if (event->head.kind == ZH__EVENT_KIND__KIND_ACT_REFUSED)
		note_refusal(gates, event);
	for (size_t i = 0; i < sizeof met / sizeof met[0]; i++) {
		if (met[i].kind == event->head.kind && met[i].when(event, officers) &&
		    !SABOTAGE("scenario.gates-uncounted"))
			gates->met[met[i].gate]++;
	}
}

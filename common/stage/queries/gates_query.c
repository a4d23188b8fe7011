#include "common/stage/queries/gates_query.h"

#include "common/base/sabotage.h"
#include "common/core/gates_passed.h"
#include "common/core/json_line.h"
#include "common/policy/rules/policy_versions.h"
#include "common/policy/rules/words.h"
#include "common/stage/queries/event_line.h"
#include "common/stage/stage_internal.h"

enum { ACTS_SHOWN = 24, ACT_ROOM = 24 << 10 };

struct found_acts {
	uint64_t sequences[ACTS_SHOWN]; /* the newest, as a ring */
	size_t count;
};

static bool collect(void *context, uint64_t sequence)
{
	struct found_acts *found = (struct found_acts *)context;
	found->sequences[found->count++ % ACTS_SHOWN] = sequence;
	return true;
}

/* ---- what a gate wants, as the policy of that moment has it */

static void put_gate(struct json_line *json, const struct policy *policy, enum gate_row_id at)
{
	const struct gate_row *row = policy_gate_row(policy, at);
	const struct gate_law *law = policy_gate_law(policy, row->gate);
	json_object(json, NULL);
	json_text(json, "rule", gate_id(row->gate));
	json_unsigned(json, "rule_version", law->version);
	json_text(json, "source", law->articles);
	json_text(json, "confidence", law->confidence);
	json_text(json, "wants_zh", law->wants_zh);
	json_text(json, "wants_en", law->wants_en);
	gate_roles_put(json, row);
	gate_needs_put(json, row->needs);
	json_object_end(json);
}

/* ---- one act */

/* What the event says of what was wanted, each field once. */
static void put_said(struct json_line *json, const struct policy *policy, const struct event *event,
		     const enum gate_row_id *rows, size_t count)
{
	struct wide_set needs = {{0}};
	for (size_t i = 0; i < count; i++)
		needs = wide_set_or(needs, policy_gate_row(policy, rows[i])->needs);
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		const char *said = gate_need_said((enum gate_need)need);
		bool told = said == NULL;
		for (unsigned before = 0; before < need && !told; before++)
			told = wide_set_has(needs, before) &&
			       gate_need_said((enum gate_need)before) != NULL &&
			       strcmp(gate_need_said((enum gate_need)before), said) == 0;
		if (wide_set_has(needs, need) && !told)
			json_message_field(json, event->body, said);
	}
}

static void put_act(const struct query_context *query, struct answer *answer,
		    const struct event *event)
{
	enum gate_row_id rows[GATES_PASSED_MAX];
	size_t count = gates_passed(event, query->officers, rows);
	const struct policy *policy = policy_at(query->policies, query->policy, event->recorded_ms);
	struct json_line json;
	bool none = count == 0 || policy_gate_law(policy, gate_least[rows[0]].gate) == NULL;
	if (none || SABOTAGE("stage.gates-untold"))
		return;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "gate");
	json_event_id(&json, "at",
		      (struct event_id){query->region, query->daemon, event->incarnation,
					event->sequence});
	json_text(&json, "event", event_kind_name(event->head.kind));
	json_moment(&json, "at_ms", event->recorded_ms);
	json_text(&json, "person", event->meta->person);
	json_text(&json, "second", event->meta->second);
	event_signer_put(&json, event);
	json_text(&json, "reason", event->meta->reason);
	put_said(&json, policy, event, rows, count);
	json_array(&json, "gates");
	for (size_t i = 0; i < count; i++) {
		if (policy_gate_law(policy, gate_least[rows[i]].gate) != NULL)
			put_gate(&json, policy, rows[i]);
	}
	json_array_end(&json);
	json_end(&json);
	answer->lines++;
}

void answer_subject_gates(const struct query_context *query, const Zh__ExplainQuery *asked,
			  struct answer *answer)
{
	struct found_acts found = {.count = 0};
	const Zh__ObjectId *object = asked->object;
	if (object == NULL || object->kind >= OBJECT_KIND_COUNT || query->stage == NULL ||
	    query->person == NULL || !person_sees_content(query->person))
		return;
	passed_each(query->rows,
		    object_id_make((enum object_kind)object->kind, object->region, object->number),
		    collect, &found);
	size_t first = found.count > ACTS_SHOWN ? found.count - ACTS_SHOWN : 0;
	size_t mark = query->arena->used;
	for (size_t i = first; i < found.count; i++) {
		struct event event;
		if (answer->out.capacity - answer->out.size < ACT_ROOM)
			break;
		query->arena->used = mark;
		if (stage_event(query->stage, found.sequences[i % ACTS_SHOWN], query->arena,
				&event) == STATUS_OK &&
		    (!asked->has_at_ms || event.recorded_ms <= asked->at_ms))
			put_act(query, answer, &event);
	}
}

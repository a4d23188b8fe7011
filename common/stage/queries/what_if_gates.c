#include "common/stage/queries/what_if_gates.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/gates_passed.h"
#include "common/policy/rules/words.h"
#include "common/stage/stage_internal.h"

/* One act at one row, by either policy. */
struct compared {
	const struct gate_row *now, *then;
	uint32_t by, second; /* roles of who acted; 0: nobody, or nobody knows */
	bool waits;          /* for the second person */
	/* what is on record: the event that shows the act, or the command that waits */
	const ProtobufCMessage *said;
	const char *reason;
};

/* ---- what is on record */

/* The first that the candidate wants besides, and that isn't on record; GATE_NEED_COUNT: none. */
static unsigned lacking(const struct compared *compared)
{
	struct wide_set more = wide_set_without(compared->then->needs, compared->now->needs);
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		const char *field = gate_need_field((enum gate_need)need);
		if (!wide_set_has(more, need) || field == NULL)
			continue;
		bool there = field[0] == '\0' ? compared->reason != NULL
			     : compared->waits
				     ? gate_field_stated(compared->said, field)
				     : gate_field_stated(compared->said,
							 gate_need_said((enum gate_need)need));
		if (!there)
			return need;
	}
	return GATE_NEED_COUNT;
}

/* ---- what would have been otherwise */

enum otherwise { AS_NOW, NOT_BY_WHOM, NEEDS_SECOND, OTHER_SECOND, LACKS };

static bool is_one_of(uint32_t who, uint32_t roles)
{
	return who == 0 || (who & roles) != 0;
}

static enum otherwise compare(const struct compared *compared)
{
	const struct gate_row *now = compared->now, *then = compared->then;
	uint32_t taken = then->other_role ? compared->by : 0;
	if (then->by != 0 && !is_one_of(compared->by, then->by) && is_one_of(compared->by, now->by))
		return NOT_BY_WHOM;
	if (then->second != 0 && now->second == 0)
		return NEEDS_SECOND;
	if (compared->waits && (then->second != now->second || then->other_role != now->other_role))
		return OTHER_SECOND;
	if (!compared->waits && then->second != 0 && compared->second != 0 &&
	    (compared->second & then->second & ~taken) == 0)
		return OTHER_SECOND;
	return lacking(compared) != GATE_NEED_COUNT ? LACKS : AS_NOW;
}

static void put_otherwise(struct json_line *json, const struct compared *compared,
			  enum otherwise otherwise)
{
	static const char *const words[] = {[AS_NOW] = "",
					    [NOT_BY_WHOM] = "not_by_whom",
					    [NEEDS_SECOND] = "needs_second",
					    [OTHER_SECOND] = "other_second",
					    [LACKS] = "lacks"};
	json_text(json, "gate", gate_id(compared->then->gate));
	json_text(json, "act", compared->then->act);
	json_text(json, "ground", gate_ground_word(compared->then->ground));
	json_text(json, "otherwise", words[otherwise]);
	if (otherwise == NOT_BY_WHOM)
		words_put(json, "roles", role_words, compared->then->by);
	else if (otherwise != LACKS)
		words_put(json, "roles", role_words, compared->then->second);
	else
		json_text(json, "need", gate_need_word((enum gate_need)lacking(compared)));
}

static uint32_t roles_of(const struct query_context *query, const char *person)
{
	const struct officer *officer = query->officers != NULL && person != NULL
						? officer_find(query->officers, person)
						: NULL;
	return officer != NULL ? officer->roles : 0;
}

static void set_rows(const struct what_if *what_if, enum gate_row_id at, struct compared *compared)
{
	compared->now = policy_gate_row(what_if->query->policy, at);
	compared->then = policy_gate_row(what_if->candidate, at);
}

/* ---- acts that passed */

struct proposed {
	const char *act;
	uint64_t before, ended, sequence;
};

/* The proposal by whose approval the act was done. */
static bool find_proposal(void *context, uint64_t number, const struct proposal_row *row)
{
	struct proposed *proposed = (struct proposed *)context;
	(void)number;
	if (row->state == PROPOSAL_APPROVED && strcmp(row->act, proposed->act) == 0 &&
	    row->ended < proposed->before && row->ended > proposed->ended) {
		proposed->ended = row->ended;
		proposed->sequence = row->sequence;
	}
	return true;
}

/* Whoever approves doesn't say again why: the proposal does. */
static const char *reason_of(const struct what_if *what_if, const struct event *event,
			     struct object_id subject, const char *act)
{
	struct proposed proposed = {act, event->sequence, 0, 0};
	struct event begun;
	if (event->meta->reason != NULL || event->meta->second == NULL)
		return event->meta->reason;
	proposals_of(what_if->query->rows, subject, find_proposal, &proposed);
	if (proposed.sequence == 0 || stage_event(what_if->query->stage, proposed.sequence,
						  what_if->query->arena, &begun) != STATUS_OK)
		return NULL;
	return begun.meta->reason;
}

void what_if_passed(struct what_if *what_if, const struct row_ref *found)
{
	const struct query_context *query = what_if->query;
	uint64_t sequence = be64_get(found->key.data + found->key.size - 8);
	size_t mark = query->arena->used;
	enum gate_row_id rows[GATES_PASSED_MAX];
	struct event event;
	if (SABOTAGE("stage.what-if-without-gates") || query->stage == NULL ||
	    stage_event(query->stage, sequence, query->arena, &event) != STATUS_OK)
		return;
	struct object_id subject =
		object_id_make((enum object_kind)event.head.subject_kind, event.head.subject_region,
			       event.head.subject_number);
	size_t count = gates_passed(&event, query->officers, rows);
	for (size_t i = 0; i < count; i++) {
		struct json_line json;
		struct compared compared = {
			.by = roles_of(query, event.meta->person),
			.second = roles_of(query, event.meta->second),
			.said = event.body,
			.reason = reason_of(what_if, &event, subject, gate_least[rows[i]].act)};
		set_rows(what_if, rows[i], &compared);
		enum otherwise otherwise = compare(&compared);
		if (otherwise == AS_NOW)
			continue;
		what_if_begin(what_if, &json, "gate", subject);
		json_event_id(&json, "at",
			      (struct event_id){query->region, query->daemon, event.incarnation,
						event.sequence});
		json_moment(&json, "at_ms", event.recorded_ms);
		json_text(&json, "event", event_kind_name(event.head.kind));
		json_text(&json, "person", event.meta->person);
		json_text(&json, "second", event.meta->second);
		put_otherwise(&json, &compared, otherwise);
		what_if_end(what_if, &json);
	}
	query->arena->used = mark;
}

/* ---- what waits for a second person */

static const ProtobufCMessage *command_of(const struct what_if *what_if,
					  const struct proposal_row *row, struct bytes stored)
{
	const struct act *act = decider_act(what_if->query->decider, row->act);
	if (act == NULL || act->body == NULL || stored.size < sizeof *row ||
	    row->command_size > stored.size - sizeof *row)
		return NULL;
	return (const ProtobufCMessage *)message_unpack(
		act->body, bytes_of(stored.data + sizeof *row, row->command_size),
		what_if->query->arena);
}

void what_if_proposal(struct what_if *what_if, const struct row_ref *found)
{
	const struct query_context *query = what_if->query;
	struct proposal_row row;
	struct event event;
	if (found->value.size < sizeof row)
		return;
	memcpy(&row, found->value.data, sizeof row);
	size_t mark = query->arena->used;
	if (row.state != PROPOSAL_OPEN || query->stage == NULL || query->decider == NULL ||
	    stage_event(query->stage, row.sequence, query->arena, &event) != STATUS_OK)
		return;
	struct object_id id =
		object_id_make(OBJECT_PROPOSAL, query->region, be64_get(found->key.data));
	id.daemon = query->daemon;
	const ProtobufCMessage *command = command_of(what_if, &row, found->value);
	for (unsigned at = 0; at < GATE_ROW_COUNT; at++) {
		struct json_line json;
		struct compared compared = {.by = roles_of(query, row.person),
					    .waits = true,
					    .said = command,
					    .reason = event.meta->reason};
		set_rows(what_if, (enum gate_row_id)at, &compared);
		enum otherwise otherwise =
			strcmp(compared.then->act, row.act) == 0 ? compare(&compared) : AS_NOW;
		if (otherwise == AS_NOW)
			continue;
		what_if_begin(what_if, &json, "proposal", id);
		json_moment(&json, "at_ms", row.proposed_ms);
		json_text(&json, "person", row.person);
		put_otherwise(&json, &compared, otherwise);
		what_if_end(what_if, &json);
	}
	query->arena->used = mark;
}

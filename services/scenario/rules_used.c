#include "services/scenario/rules_used.h"

#include <string.h>

#include "common/policy/rules/policy.h"
#include "services/scenario/cast.h"
#include "services/scenario/gates_used.h"
#include "types.pb-c.h"

#define MESSAGE_DEPTH 8

struct looking {
	const struct policy *policy;
	struct scenario_rules *rules;
};

bool rules_have(const struct scenario_rules *rules, const char *rule)
{
	for (size_t i = 0; i < rules->count; i++) {
		if (strcmp(rules->ids[i], rule) == 0)
			return true;
	}
	return false;
}

void rules_add(struct scenario_rules *rules, const char *rule)
{
	if (rule == NULL || rule[0] == '\0' || rules_have(rules, rule))
		return;
	if (rules->count < SCENARIO_RULES_MAX)
		(void)snprintf(rules->ids[rules->count++], SCENARIO_RULE, "%s", rule);
}

/* What an event calls a rule may be an article of a law, as a person wrote it. */
static bool is_of_policy(const struct policy *policy, const char *rule)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		if (strcmp(policy->rules[i].id, rule) == 0)
			return true;
	}
	for (size_t i = 0; i < policy->clock_count; i++) {
		if (strcmp(policy->clocks[i].rule_id, rule) == 0)
			return true;
	}
	return false;
}

static void found(const struct looking *looking, const char *rule)
{
	if (rule != NULL && rule[0] != '\0' && !rules_have(looking->rules, rule) &&
	    is_of_policy(looking->policy, rule))
		rules_add(looking->rules, rule);
}

static bool names_rule(const char *field)
{
	size_t size = strlen(field);
	return strcmp(field, "rule_id") == 0 || strcmp(field, "rule") == 0 ||
	       (size > 5 && strcmp(field + size - 5, "_rule") == 0);
}

static void look_at(const struct looking *looking, const ProtobufCMessage *message, int depth);

static void look_at_value(const struct looking *looking, const ProtobufCFieldDescriptor *field,
			  const void *value, int depth)
{
	union {
		const char *text;
		const ProtobufCMessage *message;
	} of;
	memcpy(&of, value, sizeof of);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		look_at(looking, of.message, depth + 1);
	else if (field->type == PROTOBUF_C_TYPE_STRING && names_rule(field->name))
		found(looking, of.text);
}

static void look_at(const struct looking *looking, const ProtobufCMessage *message, int depth)
{
	if (message == NULL || depth > MESSAGE_DEPTH)
		return;
	if (message->descriptor == &zh__rule_ref__descriptor)
		found(looking, ((const Zh__RuleRef *)message)->id);
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const uint8_t *at = (const uint8_t *)message + field->offset;
		if (field->type != PROTOBUF_C_TYPE_MESSAGE && field->type != PROTOBUF_C_TYPE_STRING)
			continue;
		if (field->label != PROTOBUF_C_LABEL_REPEATED) {
			look_at_value(looking, field, at, depth);
			continue;
		}
		size_t count;
		const uint8_t *items;
		memcpy(&count, (const uint8_t *)message + field->quantifier_offset, sizeof count);
		memcpy(&items, at, sizeof items);
		for (size_t j = 0; j < count; j++)
			look_at_value(looking, field, items + j * sizeof(void *), depth);
	}
}

enum status rules_used(struct scratch *county, struct arena *arena, struct scenario_result *result,
		       struct err *err)
{
	const struct looking looking = {scratch_books(county)->policy, &result->fired};
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		uint64_t head = scratch_head(county, (enum daemon)i);
		for (uint64_t sequence = 1; sequence <= head; sequence++) {
			struct event event;
			arena_reset(arena);
			if (scratch_event(county, (enum daemon)i, sequence, arena, &event) !=
			    STATUS_OK)
				return err_set(
					err, STATUS_CORRUPT, "event %llu of %s is unreadable",
					(unsigned long long)sequence, daemon_name((enum daemon)i));
			look_at(&looking, &event.meta->base, 0);
			look_at(&looking, event.body, 0);
			gates_note(&result->gates, &event, cast_officers(true));
		}
	}
	return STATUS_OK;
}

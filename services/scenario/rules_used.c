#include "services/scenario/rules_used.h"

#include <string.h>

#include "services/scenario/cast.h"
#include "services/scenario/gates_used.h"
#include "types.pb-c.h"

#define MESSAGE_DEPTH 8

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

static bool names_rule(const char *field)
{
	size_t size = strlen(field);
	return strcmp(field, "rule_id") == 0 || strcmp(field, "rule") == 0 ||
	       (size > 5 && strcmp(field + size - 5, "_rule") == 0);
}

static void look_at(struct scenario_rules *rules, const ProtobufCMessage *message, int depth);

static void look_at_value(struct scenario_rules *rules, const ProtobufCFieldDescriptor *field,
			  const void *value, int depth)
{
	union {
		const char *text;
		const ProtobufCMessage *message;
	} found;
	memcpy(&found, value, sizeof found);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		look_at(rules, found.message, depth + 1);
	else if (field->type == PROTOBUF_C_TYPE_STRING && names_rule(field->name))
		rules_add(rules, found.text);
}

static void look_at(struct scenario_rules *rules, const ProtobufCMessage *message, int depth)
{
	if (message == NULL || depth > MESSAGE_DEPTH)
		return;
	if (message->descriptor == &zh__rule_ref__descriptor)
		rules_add(rules, ((const Zh__RuleRef *)message)->id);
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const uint8_t *at = (const uint8_t *)message + field->offset;
		if (field->type != PROTOBUF_C_TYPE_MESSAGE && field->type != PROTOBUF_C_TYPE_STRING)
			continue;
		if (field->label != PROTOBUF_C_LABEL_REPEATED) {
			look_at_value(rules, field, at, depth);
			continue;
		}
		size_t count;
		const uint8_t *items;
		memcpy(&count, (const uint8_t *)message + field->quantifier_offset, sizeof count);
		memcpy(&items, at, sizeof items);
		for (size_t j = 0; j < count; j++)
			look_at_value(rules, field, items + j * sizeof(void *), depth);
	}
}

enum status rules_used(struct scratch *county, struct arena *arena, struct scenario_result *result,
		       struct err *err)
{
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
			look_at(&result->fired, &event.meta->base, 0);
			look_at(&result->fired, event.body, 0);
			gates_note(&result->gates, &event, cast_officers(true));
		}
	}
	return STATUS_OK;
}

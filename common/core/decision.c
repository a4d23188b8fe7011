#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/decider.h"

void *decision_message(const struct decide_context *context, struct decision *decision,
		       const ProtobufCMessageDescriptor *descriptor)
{
	void *message = message_new(descriptor, context->arena);
	if (message != NULL)
		return message;
	decision->arena_full = true;
	ProtobufCMessage *lost =
		(ProtobufCMessage *)arena_spare(context->arena, descriptor->sizeof_message);
	lost->descriptor = descriptor;
	return lost;
}

Zh__ObjectId *decision_object_id(const struct decide_context *context, struct decision *decision,
				 struct object_id id)
{
	Zh__ObjectId *message = NEW_IN(context, decision, ObjectId);
	SET_OPTIONAL(message, kind, (uint32_t)id.kind);
	SET_OPTIONAL(message, region, id.region);
	SET_OPTIONAL(message, number, id.number);
	return message;
}

struct event *decision_emit(const struct decide_context *context, struct decision *decision,
			    uint16_t kind, struct object_id subject, const void *body)
{
	ASSERT(event_descriptor(kind) != NULL);
	struct emitted {
		struct event event;
		Zh__EventMeta meta;
	} *emitted = ARENA_NEW(context->arena, struct emitted);
	decision->arena_full |=
		emitted == NULL || body == NULL || decision->event_count == DECISION_EVENTS_MAX;
	if (emitted == NULL)
		emitted = (struct emitted *)arena_spare(context->arena, sizeof *emitted);
	struct event *event = &emitted->event;
	zh__event_meta__init(&emitted->meta);
	event->head.kind = kind;
	event->head.version = EVENT_VERSION;
	event->head.subject_kind = (uint8_t)subject.kind;
	event->head.subject_region = subject.region;
	event->head.subject_number = subject.number;
	event->meta = &emitted->meta;
	event->body = (const ProtobufCMessage *)body;
	ASSERT(decision->arena_full || event->body->descriptor == event_descriptor(kind));
	if (!decision->arena_full)
		decision->events[decision->event_count++] = event;
	return event;
}

/* The next letter of an id that counts, as it counts; 0: the end. */
static uint8_t next_letter(const char **at)
{
	for (;;) {
		const uint8_t *byte = (const uint8_t *)*at;
		uint8_t letter = byte[0];
		size_t size = 1;
		/* Full width: EF BC 81..BF is '!'..'_', EF BD 80..9E is '`'..'~'; E3 80 80 a
		 * blank. */
		if (byte[0] == 0xef && byte[1] == 0xbc && byte[2] >= 0x81 && byte[2] <= 0xbf) {
			letter = (uint8_t)(byte[2] - 0x81 + '!');
			size = 3;
		} else if (byte[0] == 0xef && byte[1] == 0xbd && byte[2] >= 0x80 &&
			   byte[2] <= 0x9e) {
			letter = (uint8_t)(byte[2] - 0x80 + '`');
			size = 3;
		} else if (byte[0] == 0xe3 && byte[1] == 0x80 && byte[2] == 0x80) {
			letter = ' ';
			size = 3;
		}
		if (letter == '\0')
			return 0;
		*at += size;
		if (letter >= 'A' && letter <= 'Z')
			return (uint8_t)(letter - 'A' + 'a');
		if (letter != ' ' && letter != '\t' && letter != '-' && letter != '_' &&
		    letter != '.')
			return letter;
	}
}

bool decision_same_person(const char *a, const char *b)
{
	if (SABOTAGE("core.spelling-makes-a-person"))
		return strcmp(a, b) == 0;
	for (;;) {
		uint8_t first = next_letter(&a), second = next_letter(&b);
		if (first != second)
			return false;
		if (first == 0)
			return true;
	}
}

/* The meta of an event that this decision made is ours to write. */
Zh__EventMeta *decision_meta(struct event *event)
{
	union {
		const Zh__EventMeta *read;
		Zh__EventMeta *write;
	} meta = {event->meta};
	return meta.write;
}

void decision_rule(const struct decide_context *context, struct event *event, const char *rule_id,
		   uint32_t version)
{
	Zh__RuleRef *rule = (Zh__RuleRef *)message_new(&zh__rule_ref__descriptor, context->arena);
	if (rule == NULL)
		return;
	rule->id = rule_id;
	SET_OPTIONAL(rule, version, version);
	decision_meta(event)->rule = rule;
}

void decision_trace(struct event *event, const struct trace_ref *trace)
{
	if (event == NULL)
		return;
	event->head.trace_sequence = trace->sequence;
	event->head.trace_incarnation = trace->incarnation;
	event->head.trace_region = trace->region;
	event->head.trace_daemon = trace->daemon;
}

struct trace_ref trace_of(const struct event *event)
{
	return (struct trace_ref){
		.sequence = event->head.trace_sequence,
		.incarnation = event->head.trace_incarnation,
		.region = event->head.trace_region,
		.daemon = event->head.trace_daemon,
	};
}

/* What was emitted before the "no" goes: an input is all or nothing. */
static void decision_end(struct decision *decision, enum verdict verdict, const char *code)
{
	decision->verdict = verdict;
	decision->refusal.code = code;
	decision->event_count = 0;
}

void decision_refuse(struct decision *decision, const char *code, const char *rule)
{
	decision_end(decision, VERDICT_REFUSED, code);
	decision->refusal.rule = rule;
}

void decision_refuse_param(struct decision *decision, const char *name, const char *value)
{
	struct refusal *refusal = &decision->refusal;
	if (refusal->param_count == REFUSAL_PARAMS_MAX || value == NULL)
		return;
	refusal->params[refusal->param_count].name = name;
	refusal->params[refusal->param_count].value = value;
	refusal->param_count++;
}

const char *decision_number(const struct decide_context *context, struct decision *decision,
			    uint64_t number)
{
	char digits[24];
	struct writer out = writer_over(digits, sizeof digits);
	writer_put_decimal(&out, number);
	const char *text = arena_text_of(context->arena, writer_bytes(&out));
	decision->arena_full |= text == NULL;
	return text;
}

void decision_possible(struct decision *decision, const char *act)
{
	struct refusal *refusal = &decision->refusal;
	if (refusal->possible_count < REFUSAL_POSSIBLE_MAX)
		refusal->possible[refusal->possible_count++] = act;
}

const char *decision_pair(const struct decide_context *context, struct decision *decision,
			  const struct state_table *table, uint8_t state, uint8_t event)
{
	const char *id = arena_text(context->arena, STATE_ID(table, state, event));
	if (id == NULL)
		decision->arena_full = true;
	return id;
}

bool decision_allows(const struct decide_context *context, struct decision *decision,
		     const struct state_table *table, uint8_t state, uint8_t event,
		     const char *code)
{
	if (state_table_row(table, state, event).verdict == STATE_GO)
		return true;
	decision_refuse(decision, code, decision_pair(context, decision, table, state, event));
	decision_refuse_param(decision, "state", table->states[state].name);
	uint8_t possible[REFUSAL_POSSIBLE_MAX];
	size_t count = state_table_possible(table, state, possible, REFUSAL_POSSIBLE_MAX);
	for (size_t i = 0; i < count; i++)
		decision_possible(decision, table->events[possible[i]].name);
	return false;
}

void decision_invalid(struct decision *decision, const char *code, const char *where)
{
	decision_end(decision, VERDICT_INVALID, code);
	decision->refusal.where = where;
}

void decision_conflict(struct decision *decision, const char *code)
{
	decision_end(decision, VERDICT_CONFLICT, code);
}

void decision_not_found(struct decision *decision, const char *code)
{
	decision_end(decision, VERDICT_NOT_FOUND, code);
}

void decision_poison(struct decision *decision, const char *code)
{
	decision_end(decision, VERDICT_POISON,
		     SABOTAGE("decision.poison-unexplained") ? NULL : code);
}

static uint64_t fields_named(const ProtobufCMessageDescriptor *descriptor, const char *names)
{
	uint64_t fields = 0;
	bool known = descriptor != NULL && message_fields(descriptor, names, &fields);
	ASSERT(known);
	if (SABOTAGE("core.source-field-missing"))
		fields &= fields - 1;
	return fields;
}

struct event_fields source_fields(const struct source_kind *kind)
{
	if (kind->body == NULL)
		return (struct event_fields){MESSAGE_FIELDS_ALL, MESSAGE_FIELDS_ALL};
	return (struct event_fields){
		.body = fields_named(event_descriptor(kind->kind), kind->body),
		.meta = fields_named(&zh__event_meta__descriptor,
				     kind->meta != NULL ? kind->meta : ""),
	};
}

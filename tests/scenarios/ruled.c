#include "tests/scenarios/ruled.h"

#include <stdio.h>
#include <string.h>

#include "clock.pb-c.h"
#include "common/base/time.h"
#include "common/core/clock.h"
#include "common/core/event.h"

#define HOUR_MS 3600000
#define EVENT_ROOM ((size_t)1 << 20)

struct line {
	char text[RULED_LINE];
	size_t size;
};

static void put(struct line *line, const char *text)
{
	size_t size = strlen(text), room = sizeof line->text - 1 - line->size;
	size = size < room ? size : room;
	memcpy(line->text + line->size, text, size);
	line->size += size;
	line->text[line->size] = '\0';
}

static void put_number(struct line *line, const char *name, long long number)
{
	char text[96];
	(void)snprintf(text, sizeof text, " %.60s=%lld", name, number);
	put(line, text);
}

static void put_text(struct line *line, const char *name, const char *text)
{
	put(line, " ");
	put(line, name);
	put(line, "=");
	put(line, text);
}

static bool ends_in(const char *name, const char *end)
{
	size_t size = strlen(name), wanted = strlen(end);
	return size >= wanted && strcmp(name + size - wanted, end) == 0;
}

/* Numbers that a rule states: how heavy, and how long. */
static bool is_stated_by_rules(const char *name)
{
	static const char *const ends[] = {"weight", "budget", "_days", "_months", "_ppm"};
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		if (ends_in(name, ends[i]))
			return true;
	}
	return false;
}

static void put_word(struct line *line, const ProtobufCFieldDescriptor *field, int value)
{
	const ProtobufCEnumDescriptor *words = (const ProtobufCEnumDescriptor *)field->descriptor;
	const ProtobufCEnumValue *word = protobuf_c_enum_descriptor_get_value(words, value);
	put_text(line, field->name, word != NULL ? word->name : "?");
}

static bool is_stated(const ProtobufCMessage *body, const ProtobufCFieldDescriptor *field)
{
	const uint8_t *base = (const uint8_t *)body;
	return field->label != PROTOBUF_C_LABEL_REPEATED &&
	       *(const protobuf_c_boolean *)(const void *)(base + field->quantifier_offset) != 0;
}

/* A day by its number, or as 20250303. */
static int32_t day_of(uint32_t value)
{
	int32_t day;
	return time_day_of_yyyymmdd(value, &day) == STATUS_OK ? day : (int32_t)value;
}

static void put_field(struct line *line, const ProtobufCMessage *body,
		      const ProtobufCFieldDescriptor *field, int64_t on_day)
{
	const void *value = (const uint8_t *)body + field->offset;
	if (field->type == PROTOBUF_C_TYPE_ENUM && is_stated(body, field))
		put_word(line, field, *(const int *)value);
	else if (field->type == PROTOBUF_C_TYPE_BOOL && is_stated(body, field))
		put_number(line, field->name, *(const protobuf_c_boolean *)value != 0);
	else if (strcmp(field->name, "decider_role") == 0 && *(char *const *)value != NULL)
		put_text(line, field->name, *(char *const *)value);
	else if (field->type != PROTOBUF_C_TYPE_UINT32 || !is_stated(body, field))
		return;
	else if (is_stated_by_rules(field->name))
		put_number(line, field->name, *(const uint32_t *)value);
	else if (ends_in(field->name, "_day"))
		put_number(line, field->name, (long long)day_of(*(const uint32_t *)value) - on_day);
}

static void begin(struct line *line, enum daemon daemon, const struct event *event)
{
	line->size = 0;
	put(line, daemon_name(daemon));
	put(line, " ");
	put(line, event_kind_name(event->head.kind));
}

static void put_fields(struct line *line, const struct event *event)
{
	int64_t on_day = time_day_of_ms(event->head.happened_ms);
	for (unsigned i = 0; i < event->body->descriptor->n_fields; i++)
		put_field(line, event->body, &event->body->descriptor->fields[i], on_day);
}

/* Its end in days from where it begins, in hours where it has them. */
static void put_start(struct line *line, const struct event *event)
{
	const Zh__ClockStarted *body = (const Zh__ClockStarted *)(const void *)event->body;
	bool hours = body->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR;
	put(line, " ");
	put(line, body->rule != NULL && body->rule->id != NULL ? body->rule->id : "");
	put_number(line, hours ? "hours" : "days",
		   hours ? (body->due_ms - body->anchor_ms) / HOUR_MS
			 : time_day_of_ms(body->due_ms) - time_day_of_ms(body->anchor_ms));
}

static void put_mark(struct line *line, const struct event *event)
{
	const Zh__ClockMarkFired *body = (const Zh__ClockMarkFired *)(const void *)event->body;
	const ProtobufCEnumValue *mark =
		protobuf_c_enum_descriptor_get_value(&zh__clock_mark__descriptor, (int)body->mark);
	put(line, " ");
	put(line, clock_id_name((enum clock_id)body->policy_index));
	put(line, " ");
	put(line, mark != NULL ? mark->name : "?");
}

static bool tell(struct line *line, enum daemon daemon, const struct event *event)
{
	begin(line, daemon, event);
	if (event->head.kind == KIND(CLOCK_STARTED)) {
		put_start(line, event);
	} else if (event->head.kind == KIND(CLOCK_MARK_FIRED)) {
		put_mark(line, event);
	} else if (event->meta->rule != NULL && event->meta->rule->id != NULL) {
		put(line, " ");
		put(line, event->meta->rule->id);
		put_fields(line, event);
	} else if (event->head.kind == KIND(NOTICE_DRAFTED)) {
		put_fields(line, event); /* until when it is answered: a measure's rule */
	} else {
		return false;
	}
	return true;
}

struct telling {
	ruled_fn *each;
	void *context;
};

static void tell_event(void *context, const struct event *event, enum daemon daemon)
{
	struct telling *telling = (struct telling *)context;
	struct line line;
	if (tell(&line, daemon, event))
		telling->each(telling->context, line.text);
}

bool ruled_each(struct scratch *county, ruled_fn *each, void *context)
{
	static uint8_t room[EVENT_ROOM];
	struct arena arena;
	struct telling telling = {each, context};
	arena_init(&arena, room, sizeof room);
	return scratch_each_event(county, &arena, tell_event, &telling) == STATUS_OK;
}

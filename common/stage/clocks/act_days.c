#include "common/stage/clocks/act_days.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/message.h"
#include "common/policy/terms/decide_clock.h"

/* Of the office's own work: until when something is to be done or looked at again. */
static const char *const own_terms[] = {"due_day", "review_day", "by_day", "until_ms", "term_days"};

struct day_look {
	const struct decide_context *context;
	struct decision *decision;
};

static bool is_named(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static bool ends_with(const char *name, const char *ending)
{
	size_t size = strlen(name), end = strlen(ending);
	return size >= end && memcmp(name + size - end, ending, end) == 0;
}

static bool refuse(const struct day_look *look, const char *name, int32_t last)
{
	char *text = ARENA_ARRAY(look->context->arena, char, TIME_DAY_TEXT);
	decision_invalid(look->decision, "act.day_far", name);
	if (text == NULL) {
		look->decision->arena_full = true;
		return false;
	}
	time_print_day(last, text);
	decision_refuse_param(look->decision, "most", text);
	return false;
}

static bool day_sound(const struct day_look *look, const char *name, int32_t day)
{
	bool own = is_named(name, own_terms, sizeof own_terms / sizeof own_terms[0]);
	if (look->context->policy == NULL || look->context->calendar == NULL)
		return true; /* no rule is in force yet: the first books are being adopted */
	int64_t last_ms =
		decide_clock_due(look->context, own ? CLOCK_ACT_WORK_AHEAD : CLOCK_ACT_DAY_AHEAD,
				 look->context->now_ms);
	if (last_ms == 0 || day <= time_day_of_ms(last_ms) || SABOTAGE("act.any-day"))
		return true;
	return refuse(look, name, time_day_of_ms(last_ms));
}

/* What isn't a day of the calendar is the act's own to refuse. */
static bool number_sound(const struct day_look *look, const ProtobufCFieldDescriptor *field,
			 const void *value)
{
	uint32_t number;
	int64_t ms;
	int32_t day;
	if (field->type == PROTOBUF_C_TYPE_INT64 && ends_with(field->name, "_ms") &&
	    strcmp(field->name, "now_ms") != 0) { /* a machine's clock may be put right from afar */
		memcpy(&ms, value, sizeof ms);
		return ms <= look->context->now_ms ||
		       day_sound(look, field->name, time_day_of_ms(ms));
	}
	if (field->type != PROTOBUF_C_TYPE_UINT32)
		return true;
	memcpy(&number, value, sizeof number);
	if (ends_with(field->name, "_day"))
		return time_day_of_yyyymmdd(number, &day) != STATUS_OK ||
		       day_sound(look, field->name, day);
	if (strcmp(field->name, "term_days") != 0)
		return true;
	int32_t today = time_day_of_ms(look->context->now_ms);
	return day_sound(look, field->name,
			 number < INT32_MAX / 2 ? today + (int32_t)number : INT32_MAX);
}

static bool is_there(const ProtobufCMessage *body, const ProtobufCFieldDescriptor *field)
{
	protobuf_c_boolean has = 1;
	if (field->label == PROTOBUF_C_LABEL_OPTIONAL)
		memcpy(&has, (const uint8_t *)body + field->quantifier_offset, sizeof has);
	return has != 0;
}

static bool field_sound(const struct day_look *look, const ProtobufCMessage *body,
			const ProtobufCFieldDescriptor *field)
{
	const uint8_t *at = (const uint8_t *)body + field->offset, *items;
	size_t count;
	if (field->type != PROTOBUF_C_TYPE_INT64 && field->type != PROTOBUF_C_TYPE_UINT32)
		return true;
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return !is_there(body, field) || number_sound(look, field, at);
	size_t size = field->type == PROTOBUF_C_TYPE_INT64 ? sizeof(int64_t) : sizeof(uint32_t);
	memcpy(&count, (const uint8_t *)body + field->quantifier_offset, sizeof count);
	memcpy(&items, at, sizeof items);
	for (size_t i = 0; i < count; i++) {
		if (!number_sound(look, field, items + i * size))
			return false;
	}
	return true;
}

bool act_days_sound(const struct decide_context *context, const struct input_act *act,
		    struct decision *decision)
{
	const struct day_look look = {context, decision};
	const ProtobufCMessageDescriptor *type = act->body != NULL ? act->act->body : NULL;
	for (unsigned i = 0; type != NULL && i < type->n_fields; i++) {
		if (!field_sound(&look, act->body, &type->fields[i]))
			return false;
	}
	return true;
}

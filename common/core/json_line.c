#include "common/core/json_line.h"

#include "common/base/region_list.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"

static void put_text(struct json_line *json, const char *text)
{
	writer_put(json->out, text, strlen(text));
}

static void put_escaped(struct json_line *json, struct bytes text)
{
	static const char hex[] = "0123456789abcdef";
	size_t plain = 0; /* from here on nothing needs an escape */
	writer_put(json->out, "\"", 1);
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		bool control = (byte < 0x20 && !SABOTAGE("fuzz.event")) || byte == 0x7f;
		if (byte != '"' && byte != '\\' && byte != '\n' && !control)
			continue;
		writer_put(json->out, text.data + plain, i - plain);
		plain = i + 1;
		if (byte == '"' || byte == '\\') {
			uint8_t pair[2] = {'\\', byte};
			writer_put(json->out, pair, 2);
		} else if (byte == '\n') {
			writer_put(json->out, "\\n", 2);
		} else {
			char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
			writer_put(json->out, escape, sizeof escape);
		}
	}
	if (plain != text.size)
		writer_put(json->out, text.data + plain, text.size - plain);
	writer_put(json->out, "\"", 1);
}

void json_name(struct json_line *json, const char *name)
{
	if (json->comma)
		writer_put(json->out, ",", 1);
	json->comma = true;
	if (name != NULL) {
		put_escaped(json, bytes_of_text(name));
		writer_put(json->out, ":", 1);
	}
}

void json_begin(struct json_line *json, struct writer *out, const char *kind)
{
	*json = (struct json_line){.out = out, .named = true};
	writer_put(out, "{", 1);
	json_text(json, "kind", kind);
}

void json_end(struct json_line *json)
{
	writer_put(json->out, "}\n", 2);
}

void json_text(struct json_line *json, const char *name, const char *text)
{
	if (text != NULL)
		json_bytes_text(json, name, bytes_of_text(text));
}

void json_bytes_text(struct json_line *json, const char *name, struct bytes text)
{
	if (text.size == 0)
		return;
	json_name(json, name);
	put_escaped(json, text);
}

void json_hex(struct json_line *json, const char *name, struct bytes bytes)
{
	static const char hex[] = "0123456789abcdef";
	if (bytes.size == 0)
		return;
	json_name(json, name);
	writer_put(json->out, "\"", 1);
	for (size_t i = 0; i < bytes.size; i++) {
		char pair[2] = {hex[bytes.data[i] >> 4], hex[bytes.data[i] & 15]};
		writer_put(json->out, pair, 2);
	}
	writer_put(json->out, "\"", 1);
}

/* "to_region_name":"福泉市" */
static void put_region_name(struct json_line *json, const char *name, uint32_t code)
{
	static const char tail[] = "_name";
	const char *told = region_name(code);
	char own[40];
	size_t size = strlen(name);
	if (told == NULL || size + sizeof tail > sizeof own || SABOTAGE("core.region-unnamed"))
		return;
	memcpy(own, name, size);
	memcpy(own + size, tail, sizeof tail);
	json_text(json, own, told);
}

void json_unsigned(struct json_line *json, const char *name, uint64_t number)
{
	const char *quote = number > INT64_MAX ? "\"" : "";
	json_name(json, name);
	put_text(json, quote);
	writer_put_decimal(json->out, number);
	put_text(json, quote);
	if (json->named && name != NULL && number <= UINT32_MAX && region_is_stated_by(name))
		put_region_name(json, name, (uint32_t)number);
}

void json_hex_number(struct json_line *json, const char *name, uint64_t number)
{
	uint8_t bytes[sizeof number];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(number >> (8 * (sizeof bytes - 1 - i)));
	if (number != 0)
		json_hex(json, name, bytes_of(bytes, sizeof bytes));
}

void json_number(struct json_line *json, const char *name, int64_t number)
{
	json_name(json, name);
	if (number < 0)
		writer_put(json->out, "-", 1);
	writer_put_decimal(json->out,
			   number < 0 ? UINT64_C(0) - (uint64_t)number : (uint64_t)number);
}

void json_bool(struct json_line *json, const char *name, bool value)
{
	json_name(json, name);
	put_text(json, value ? "true" : "false");
}

void json_moment(struct json_line *json, const char *name, int64_t moment_ms)
{
	if (moment_ms == 0 || moment_ms == TIME_NEVER_MS)
		return;
	char text[TIME_MOMENT_TEXT];
	time_print_moment(moment_ms, text);
	json_text(json, name, text);
}

void json_day(struct json_line *json, const char *name, int32_t day)
{
	if (day == 0)
		return;
	char text[TIME_DAY_TEXT];
	time_print_day(day, text);
	json_text(json, name, text);
}

void json_id(struct json_line *json, const char *name, struct object_id id)
{
	if (id.number == 0)
		return;
	char text[OBJECT_ID_TEXT];
	object_id_print(id, text);
	json_text(json, name, text);
}

void json_event_id(struct json_line *json, const char *name, struct event_id id)
{
	if (id.sequence == 0)
		return;
	char text[EVENT_ID_TEXT];
	event_id_print(id, text);
	json_text(json, name, text);
}

void json_array(struct json_line *json, const char *name)
{
	json_name(json, name);
	writer_put(json->out, "[", 1);
	json->comma = false;
}

void json_array_end(struct json_line *json)
{
	writer_put(json->out, "]", 1);
	json->comma = true;
}

void json_possible(struct json_line *json, const struct state_table *table, uint8_t state)
{
	uint8_t events[UINT8_MAX];
	size_t count = state_table_possible(table, state, events, sizeof events);
	json_array(json, "possible");
	for (size_t i = 0; i < count; i++)
		json_text(json, NULL, table->events[events[i]].name);
	json_array_end(json);
}

void json_object(struct json_line *json, const char *name)
{
	json_name(json, name);
	writer_put(json->out, "{", 1);
	json->comma = false;
}

void json_object_end(struct json_line *json)
{
	writer_put(json->out, "}", 1);
	json->comma = true;
}

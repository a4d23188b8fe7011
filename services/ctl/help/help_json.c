#include "services/ctl/help/help_json.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/stage/queries/lists.h"
#include "services/ctl/help/usage.h"
#include "services/ctl/values/body_put.h"
#include "services/ctl/values/field_value.h"
#include "services/scenario/county_lists.h"

#define LINE_MOST (16u << 10) /* the longest has some 4 KiB */

const char *help_type_name(enum option_type type)
{
	switch (type) {
	case OPTION_FLAG:
		return "yes";
	case OPTION_TEXT:
		return "text";
	case OPTION_NUMBER:
		return "number";
	case OPTION_MOMENT:
		return "moment";
	case OPTION_DAY:
		return "day";
	case OPTION_DURATION:
		return "duration";
	case OPTION_MONEY:
		return "money";
	case OPTION_WORD:
		return "word";
	case OPTION_FILE:
		return "file";
	case OPTION_DIRECTORY:
		return "directory";
	case OPTION_ID:
		return "id";
	case OPTION_PARTS:
		return "parts";
	}
	return NULL;
}

/* "a|b|c", as usage has them, one by one. */
static void put_words(struct json_line *json, const char *words)
{
	json_array(json, "words");
	while (*words != '\0') {
		size_t size = strcspn(words, "|");
		json_bytes_text(json, NULL, bytes_of(words, size));
		words += size + (words[size] == '|');
	}
	json_array_end(json);
}

bool help_numbers_in_order(const ProtobufCFieldDescriptor *field)
{
	const ProtobufCEnumDescriptor *descriptor =
		(const ProtobufCEnumDescriptor *)field->descriptor;
	int last = 0;
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		if (!field_value_typed(field, &descriptor->values[i]))
			continue;
		if (descriptor->values[i].value != last + 1)
			return false;
		last = descriptor->values[i].value;
	}
	return true;
}

/* Where they aren't 1, 2, 3 …, the numbers that the words stand for. */
static void put_numbers(struct json_line *json, const ProtobufCFieldDescriptor *field)
{
	const ProtobufCEnumDescriptor *descriptor =
		(const ProtobufCEnumDescriptor *)field->descriptor;
	if (help_numbers_in_order(field))
		return;
	json_array(json, "numbers");
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		if (field_value_typed(field, &descriptor->values[i]))
			json_number(json, NULL, descriptor->values[i].value);
	}
	json_array_end(json);
}

static void put_enum(struct json_line *json, const ProtobufCFieldDescriptor *field)
{
	char kind[ENUM_NAME];
	const char *own = field_words_kind(field, kind);
	put_numbers(json, field);
	if (own != NULL)
		json_text(json, "words_of", own);
}

/* Of a part like "fine=500yuan" the first half is one of some words. */
static void put_kinds(struct json_line *json, const ProtobufCMessageDescriptor *message)
{
	const ProtobufCFieldDescriptor *first = &message->fields[0];
	char words[USAGE_VALUE];
	struct writer out = writer_over(words, sizeof words - 1);
	if (first->type != PROTOBUF_C_TYPE_ENUM)
		return;
	field_word_list(first, "|", LANG_EN, &out);
	words[out.size] = '\0';
	put_words(json, words);
	put_numbers(json, first);
}

/* The fields that can be given one by one: of a part within a part there is but its name. */
static void put_fields(struct json_line *json, const ProtobufCMessageDescriptor *message)
{
	struct option_view option;
	char name[64], shows[USAGE_VALUE];
	json_array(json, "fields");
	for (unsigned i = 0; i < message->n_fields; i++) {
		if (field_is_old(&message->fields[i]))
			continue;
		command_field_option(&message->fields[i], &option, name);
		json_object(json, NULL);
		json_text(json, "field", option.field->name);
		json_text(json, "type", help_type_name(option.type));
		if (option.type == OPTION_WORD)
			put_words(json, usage_value(&option, NULL, LANG_EN, shows));
		if (option.field->type == PROTOBUF_C_TYPE_ENUM)
			put_numbers(json, option.field);
		if (option.repeated)
			json_bool(json, "repeated", true);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_message(struct json_line *json, const ProtobufCMessageDescriptor *message)
{
	json_text(json, "message", message->short_name);
	put_kinds(json, message);
	put_fields(json, message);
}

static void put_field(struct json_line *json, const struct option_view *option)
{
	const ProtobufCFieldDescriptor *field = option->field;
	enum object_kind kind = field_object_kind(field->name);
	json_text(json, "field", field->name);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		put_message(json, (const ProtobufCMessageDescriptor *)field->descriptor);
	else if (option->type == OPTION_NUMBER && kind != OBJECT_NONE)
		json_text(json, "object", object_kind_prefix(kind));
	else if (field->type == PROTOBUF_C_TYPE_ENUM)
		put_enum(json, field);
}

static void put_option(const struct command *command, struct json_line *json,
		       const struct option_view *option, enum lang lang)
{
	char shows[USAGE_VALUE];
	json_object(json, NULL);
	json_text(json, "name", option->name);
	json_text(json, "type", help_type_name(option->type));
	if (option->field != NULL)
		put_field(json, option);
	if (option->type == OPTION_WORD && (option->field != NULL || option->listed != NULL))
		put_words(json, usage_value(option, NULL, LANG_EN, shows));
	else
		json_text(json, "shows", usage_value(option, NULL, LANG_EN, shows));
	if (option->repeated)
		json_bool(json, "repeated", true);
	if (option->required)
		json_bool(json, "required", true);
	json_text(json, "help", usage_option_help(command, option, lang));
	json_object_end(json);
}

static void put_names(struct json_line *json, const char *name, const char *names)
{
	if (names == NULL || names[0] == '\0')
		return;
	json_array(json, name);
	for (const char *at = names; *at != '\0';) {
		size_t size = strcspn(at, " ");
		json_bytes_text(json, NULL, bytes_of(at, size));
		at += size + (at[size] == ' ');
	}
	json_array_end(json);
}

static void put_shown(struct json_line *json, const struct command *command)
{
	const struct audience *shown =
		command->list != NULL ? county_list_audience(command->daemon, command->list) : NULL;
	if (shown == NULL)
		return;
	put_names(json, "shown", shown->open);
	put_names(json, "shown_to_office", shown->content);
}

void help_json(const struct command *command, enum lang lang, FILE *out)
{
	char memory[LINE_MOST];
	struct writer writer = writer_over(memory, sizeof memory);
	struct option_view option;
	struct json_line json;
	char name[64], act[COMMAND_NAME];
	command_name(command, act);
	json_begin(&json, &writer, "command");
	json_text(&json, "noun", command->noun);
	json_text(&json, "verb", command->verb);
	if (command->kind == COMMAND_ACT)
		json_text(&json, "act", act);
	if (command->target != OBJECT_NONE)
		json_text(&json, "of", object_kind_prefix(command->target));
	if (command->daemon != DAEMON_UNKNOWN)
		json_text(&json, "daemon", daemon_name(command->daemon));
	if (command->body != NULL)
		json_text(&json, "body", command->body->short_name);
	json_text(&json, "operands", command->operands);
	json_text(&json, "summary", usage_summary(command, lang));
	json_array(&json, "options");
	for (size_t i = 0; command_option(command, i, &option, name); i++) {
		if (!option.global && !(i == 0 && SABOTAGE("ctl.help-leaves-out")))
			put_option(command, &json, &option, lang);
	}
	json_array_end(&json);
	put_shown(&json, command);
	json_text(&json, "example", command->example);
	json_end(&json);
	ASSERT(!writer.overflow); /* the table is ours */
	(void)fwrite(memory, 1, writer.size, out);
}

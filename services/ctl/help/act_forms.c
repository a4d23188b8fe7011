/* act_forms: which acts can be signed in a browser, what each wants to be filled in and how its
 * message is encoded, as the console answers /acts.  Run by the build, which lays it into the
 * console: from zhianctl's table of commands, the descriptors and the kinds of objects, so that an
 * act that zhianctl has can be signed at once.  How the lines are read is in
 * services/console/web/src/sign (forms_of.ts, fields_of.ts). */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bulletin.pb-c.h"
#include "command.pb-c.h"
#include "common/base/assert.h"
#include "services/ctl/command.h"
#include "services/ctl/help/help_json.h"
#include "services/ctl/help/usage.h"
#include "services/ctl/values/body_put.h"
#include "services/ctl/values/field_value.h"

#define MESSAGES_MOST 512u

struct texts {
	FILE *kinds, *forms, *messages;
	const ProtobufCMessageDescriptor *wanted[MESSAGES_MOST]; /* by their names */
	size_t wanted_count;
};

/* ---- what an act wants to be filled in */

/* Of the messages within an act only these can be filled in; a part field by field. */
static const char *part_kind(const char *message)
{
	static const char *const parts[][2] = {
		{"Attachment", "file"},    {"Quantity", "quantity"}, {"Penalty", "penalty"},
		{"InventoryLine", "line"}, {"ObjectId", "object"},   {"FirmRef", "part"},
		{"ProductRef", "part"},    {"FailedItem", "row"},
	};
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (strcmp(parts[i][0], message) == 0)
			return parts[i][1];
	}
	return NULL;
}

/* What nobody fills in by hand. */
static bool by_programs(const char *field)
{
	return strcmp(field, "name_as_printed") == 0 || strcmp(field, "uscc_warning") == 0;
}

static const ProtobufCMessageDescriptor *message_of(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE
		       ? (const ProtobufCMessageDescriptor *)field->descriptor
		       : NULL;
}

/* NULL: it can't be filled in. */
static const char *kind_of(const struct option_view *option)
{
	const ProtobufCMessageDescriptor *message = message_of(option->field);
	return message != NULL ? part_kind(message->short_name) : help_type_name(option->type);
}

static enum object_kind names(const struct option_view *option)
{
	return option->type == OPTION_NUMBER ? field_object_kind(option->field->name) : OBJECT_NONE;
}

/* "=a|b", and "#2|4" where the words don't stand for 1, 2, 3 …; of a part like "fine=500yuan" those
 * of its first half. */
static void put_words(const struct option_view *option, FILE *out)
{
	const ProtobufCMessageDescriptor *message = message_of(option->field);
	const ProtobufCFieldDescriptor *field =
		message != NULL ? &message->fields[0] : option->field;
	char words[USAGE_VALUE], between = '#';
	struct writer writer = writer_over(words, sizeof words - 1);
	bool is_enum = field->type == PROTOBUF_C_TYPE_ENUM;
	if (message != NULL ? !is_enum : option->type != OPTION_WORD)
		return;
	field_word_list(field, "|", LANG_EN, &writer);
	words[writer.size] = '\0';
	ASSERT(!writer.overflow && strpbrk(words, " ,()#") == NULL);
	fprintf(out, "=%s", words);
	if (!is_enum || help_numbers_in_order(field))
		return;
	const ProtobufCEnumDescriptor *values = (const ProtobufCEnumDescriptor *)field->descriptor;
	for (unsigned i = 0; i < values->n_values; i++) {
		if (!field_value_typed(field, &values->values[i]))
			continue;
		fprintf(out, "%c%d", between, values->values[i].value);
		between = '|';
	}
}

static void put_kind(const struct option_view *option, const char *kind, FILE *out)
{
	char own[ENUM_NAME];
	const char *of = NULL;
	enum object_kind object = names(option);
	if (object != OBJECT_NONE) {
		kind = "id";
		of = object_kind_prefix(object);
	} else if (strcmp(kind, "part") == 0 || strcmp(kind, "row") == 0) {
		of = message_of(option->field)->short_name;
	} else if (option->field->type == PROTOBUF_C_TYPE_ENUM) {
		of = field_words_kind(option->field, own);
	}
	if (strcmp(kind, "text") != 0)
		fprintf(out, ":%s%s%s", kind, of != NULL ? "@" : "", of != NULL ? of : "");
}

static void put_marks(const struct option_view *option, FILE *out)
{
	fprintf(out, "%s%s%s", option->field->name, option->required ? "!" : "",
		option->repeated ? "*" : "");
}

/* A field of a part: a number is a number there, whatever it names. */
static void put_inner(const struct option_view *option, FILE *out)
{
	put_marks(option, out);
	if (option->type != OPTION_TEXT)
		fprintf(out, ":%s", help_type_name(option->type));
	put_words(option, out);
}

static void put_parts(const ProtobufCMessageDescriptor *message, FILE *out)
{
	struct option_view inner;
	char memory[64];
	const char *before = "(";
	for (unsigned i = 0; i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];
		if (field_is_old(field) || by_programs(field->name))
			continue;
		command_field_option(field, &inner, memory);
		fputs(before, out);
		put_inner(&inner, out);
		before = ",";
	}
	fputs(")", out);
}

static void put_asked(const struct option_view *option, const char *kind, FILE *out)
{
	fputc(' ', out);
	put_marks(option, out);
	put_kind(option, kind, out);
	if (strcmp(kind, "part") == 0)
		put_parts(message_of(option->field), out);
	if (strcmp(kind, "file") != 0)
		put_words(option, out);
}

/* Something that must be given can't be filled in. */
static bool can_be_filled_in(const struct command *command, const char *fills)
{
	struct option_view option;
	char memory[64];
	for (size_t i = 0; command_option(command, i, &option, memory); i++) {
		if (option.field != NULL && option.required && kind_of(&option) == NULL &&
		    (fills == NULL || strcmp(fills, option.field->name) != 0))
			return false;
	}
	return true;
}

static bool wants_reason(const struct command *command)
{
	struct option_view option;
	char memory[64];
	return command_option_find(command, "reason", &option, memory) && option.field == NULL &&
	       option.required;
}

/* "case.not-file": CaseNotFileCommand. */
static bool is_called_like(const char *act, const char *message)
{
	char name[2 * COMMAND_NAME];
	size_t size = 0;
	bool begins = true;
	for (const char *at = act; *at != '\0'; at++) {
		if (*at == '.' || *at == '-') {
			begins = true;
			continue;
		}
		name[size++] = (char)(begins && *at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
		begins = false;
	}
	memcpy(name + size, "Command", sizeof "Command");
	return strcmp(name, message) == 0;
}

static void want(struct texts *texts, const ProtobufCMessageDescriptor *message)
{
	size_t at = 0;
	while (at < texts->wanted_count &&
	       strcmp(texts->wanted[at]->short_name, message->short_name) < 0)
		at++;
	if (at < texts->wanted_count && texts->wanted[at] == message)
		return;
	ASSERT(texts->wanted_count < MESSAGES_MOST);
	memmove(&texts->wanted[at + 1], &texts->wanted[at],
		(texts->wanted_count - at) * sizeof texts->wanted[0]);
	texts->wanted[at] = message;
	texts->wanted_count++;
	for (unsigned i = 0; i < message->n_fields; i++) {
		if (message_of(&message->fields[i]) != NULL)
			want(texts, message_of(&message->fields[i]));
	}
}

/* `of` "": it begins from nothing; `fills`: the field that has the object of the page, or NULL. */
static void put_form(struct texts *texts, const struct command *command, const char *of,
		     const char *fills)
{
	struct option_view option;
	char memory[64], act[COMMAND_NAME];
	FILE *out = texts->forms;
	bool begins = *of == '\0' || fills != NULL;
	command_name(command, act);
	if (!can_be_filled_in(command, fills))
		return;
	fprintf(out, "%s %s%s%s %s%s%s ", act, of, *of == '\0' ? ":" : "",
		*of == '\0' ? command->noun : "", begins ? daemon_name(command->daemon) : "",
		fills != NULL ? ":" : "", fills != NULL ? fills : "");
	if (command->body != NULL) {
		const char *body = command->body->short_name;
		fputs(is_called_like(act, body) ? "+" : body, out);
		want(texts, command->body);
	}
	fputs(wants_reason(command) ? "!" : "", out);
	for (size_t i = 0; command_option(command, i, &option, memory); i++) {
		if (option.field == NULL ||
		    (fills != NULL && strcmp(fills, option.field->name) == 0))
			continue;
		const char *kind = kind_of(&option);
		if (kind != NULL)
			put_asked(&option, kind, out);
	}
	fputc('\n', out);
}

/* ---- which forms an act has */

/* With a page where a form can stand. */
static bool is_listed(const char *noun)
{
	for (size_t i = 0; i < command_count; i++) {
		if (commands[i].verb != NULL && strcmp(commands[i].verb, "list") == 0 &&
		    strcmp(commands[i].noun, noun) == 0)
			return true;
	}
	return false;
}

/* What these hand out is told by zhianctl alone: a console has no contact of anybody. */
static bool by_zhianctl(const struct command *command)
{
	return strcmp(command->noun, "report") == 0 &&
	       (strcmp(command->verb, "contact") == 0 || strcmp(command->verb, "conflict") == 0);
}

/* One where it has a target; else, where it begins something, one that begins from nothing, where
 * that can be, and one for each object that it may begin from. */
static void put_forms(struct texts *texts, const struct command *command)
{
	struct option_view option;
	char memory[64];
	if (command->target != OBJECT_NONE) {
		put_form(texts, command, object_kind_prefix(command->target), NULL);
		return;
	}
	bool of_firm = command->body != NULL && body_field(command->body, "firm_key", 8) != NULL;
	if (command->daemon != DAEMON_UNKNOWN && (is_listed(command->noun) || of_firm))
		put_form(texts, command, "", NULL);
	for (size_t i = 0; command_option(command, i, &option, memory); i++) {
		if (option.field != NULL && message_of(option.field) == NULL &&
		    names(&option) != OBJECT_NONE)
			put_form(texts, command, object_kind_prefix(names(&option)),
				 option.field->name);
	}
}

/* What a page fills in by itself, from figures that it had counted; zhianctl's command does the
 * same. */
static void put_bulletins(struct texts *texts)
{
	want(texts, &zh__bulletin_submit_command__descriptor);
	want(texts, &zh__bulletin_approve_command__descriptor);
	fputs("bulletin.submit BL escalation +\nbulletin.approve BL  +\n", texts->forms);
}

/* ---- how messages are encoded */

static const char *wire_of(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return "";
	case PROTOBUF_C_TYPE_BYTES:
		return ":b";
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_UINT64:
		return ":n";
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_INT64:
		return ":s";
	case PROTOBUF_C_TYPE_MESSAGE:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	return NULL; /* what pages can't write */
}

static void put_message(const ProtobufCMessageDescriptor *message, FILE *out)
{
	uint32_t expected = 1;
	fputs(message->short_name, out);
	for (unsigned i = 0; i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];
		const ProtobufCMessageDescriptor *inner = message_of(field);
		const char *wire = inner != NULL ? inner->short_name : wire_of(field);
		ASSERT(wire != NULL);
		fprintf(out, " %s", field->name);
		if (field->id != expected)
			fprintf(out, "@%u", field->id);
		fprintf(out, "%s%s%s", inner != NULL ? ":" : "", wire,
			field->label == PROTOBUF_C_LABEL_REPEATED ? "*" : "");
		expected = field->id + 1;
	}
	fputc('\n', out);
}

static void put_kinds(FILE *out)
{
#define X(name, value, prefix, owner)                                                              \
	fprintf(out, "%s %d %s\n", prefix, value,                                                  \
		(owner) != DAEMON_UNKNOWN ? daemon_name(owner) : "");
	OBJECT_KIND_LIST(X)
#undef X
}

int main(void)
{
	struct texts texts = {.wanted_count = 0};
	char *text[3];
	size_t size[3];
	texts.kinds = open_memstream(&text[0], &size[0]);
	texts.forms = open_memstream(&text[1], &size[1]);
	texts.messages = open_memstream(&text[2], &size[2]);
	ASSERT(texts.kinds != NULL && texts.forms != NULL && texts.messages != NULL);
	put_kinds(texts.kinds);
	for (size_t i = 0; i < command_count; i++) {
		if (commands[i].kind == COMMAND_ACT && !by_zhianctl(&commands[i]))
			put_forms(&texts, &commands[i]);
	}
	put_bulletins(&texts);
	want(&texts, &zh__command__descriptor);
	for (size_t i = 0; i < texts.wanted_count; i++)
		put_message(texts.wanted[i], texts.messages);
	if (fclose(texts.kinds) != 0 || fclose(texts.forms) != 0 || fclose(texts.messages) != 0)
		return 1;
	json_t *said = json_pack("{s:s, s:s, s:s}", "kinds", text[0], "forms", text[1], "messages",
				 text[2]);
	bool written = said != NULL && json_dumpf(said, stdout, JSON_COMPACT) == 0;
	json_decref(said);
	for (size_t i = 0; i < 3; i++)
		free(text[i]);
	return written && fflush(stdout) == 0 ? 0 : 1;
}

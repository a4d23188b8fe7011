/* The options of a command: its own, its kind's, everybody's, and the fields of its body. */
#include <string.h>

#include "common/policy/papers/closed_words.h"
#include "services/ctl/command.h"
#include "services/ctl/values/body_put.h"
#include "services/scenario/county_lists.h"

static const struct command_option global_options[] = {
	{"root", OPTION_DIRECTORY, NULL},   {"region", OPTION_TEXT, "CODE"},
	{"as", OPTION_TEXT, "PERSON"},      {"key", OPTION_FILE, NULL},
	{"json", OPTION_FLAG, NULL},        {"lang", OPTION_TEXT, "zh|en"},
	{"timeout", OPTION_DURATION, NULL}, {"help", OPTION_FLAG, NULL},
};
static const struct command_option write_options[] = {
	{"reason", OPTION_TEXT, NULL},      {"happened", OPTION_MOMENT, NULL},
	{"seen", OPTION_NUMBER, "VERSION"}, {"request-id", OPTION_TEXT, "HEX"},
	{"dry-run", OPTION_FLAG, NULL},     {"yes", OPTION_FLAG, NULL},
	{"daemon", OPTION_TEXT, "DAEMON"},
};
static const struct command_option list_options[] = {
	{"limit", OPTION_NUMBER, "N"},
	{"after", OPTION_TEXT, "KEY"},
	{"filter", OPTION_TEXT, "NAME=VALUE"},
	{"format", OPTION_TEXT, "text|csv|xlsx"},
	{"out", OPTION_FILE, NULL},
	{"daemon", OPTION_TEXT, "DAEMON"}, /* the last: only of lists that several have */
};

struct option_run {
	const struct command_option *options;
	size_t count;
};

static size_t own_count(const struct command *command)
{
	size_t count = 0;
	while (command->options != NULL && command->options[count].name != NULL)
		count++;
	return count;
}

static struct option_run of_kind(const struct command *command)
{
	switch (command->kind) {
	case COMMAND_ACT:
		return (struct option_run){write_options,
					   sizeof write_options / sizeof write_options[0]};
	case COMMAND_LIST:
		return (struct option_run){list_options,
					   sizeof list_options / sizeof list_options[0] -
						   (command->daemon != DAEMON_UNKNOWN ? 1 : 0)};
	case COMMAND_GET:
	case COMMAND_SPECIAL:
		break;
	}
	return (struct option_run){NULL, 0};
}

static bool ends_with(const char *name, const char *suffix)
{
	size_t size = strlen(name), tail = strlen(suffix);
	return size > tail && strcmp(name + size - tail, suffix) == 0;
}

static enum option_type field_option_type(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_BOOL:
		return OPTION_FLAG;
	case PROTOBUF_C_TYPE_ENUM:
		return OPTION_WORD;
	case PROTOBUF_C_TYPE_MESSAGE:
		return OPTION_PARTS;
	case PROTOBUF_C_TYPE_STRING:
		return closed_words_of(field) != NULL ? OPTION_WORD : OPTION_TEXT;
	case PROTOBUF_C_TYPE_BYTES:
		return OPTION_FILE;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	if (ends_with(field->name, "_ms"))
		return OPTION_MOMENT;
	if (ends_with(field->name, "_day"))
		return OPTION_DAY;
	if (ends_with(field->name, "_fen"))
		return OPTION_MONEY;
	return OPTION_NUMBER;
}

static void set_key(struct option_view *option, const char *name)
{
	size_t size = 0;
	for (; name[size] != '\0' && size + 1 < sizeof option->key; size++)
		option->key[size] = name[size] == '-' ? '_' : name[size];
	option->key[size] = '\0';
}

void command_field_option(const ProtobufCFieldDescriptor *field, struct option_view *option,
			  char name_memory[64])
{
	size_t size = 0;
	for (; field->name[size] != '\0' && size < 63; size++)
		name_memory[size] = field->name[size] == '_' ? '-' : field->name[size];
	name_memory[size] = '\0';
	*option = (struct option_view){
		.name = name_memory,
		.type = field_option_type(field),
		.repeated = field->label == PROTOBUF_C_LABEL_REPEATED,
		.field = field,
	};
}

/* Fields that are only kept so that old commands can be read are no options. */
static size_t field_count(const ProtobufCMessageDescriptor *body)
{
	size_t count = 0;
	for (unsigned i = 0; body != NULL && i < body->n_fields; i++)
		count += !field_is_old(&body->fields[i]);
	return count;
}

static const ProtobufCFieldDescriptor *field_at(const ProtobufCMessageDescriptor *body,
						size_t index)
{
	const ProtobufCFieldDescriptor *field = body->fields;
	for (;; field++) {
		if (!field_is_old(field) && index-- == 0)
			return field;
	}
}

/* ---- what lists declare */

const struct list_kind *command_list(const struct command *command)
{
	return command != NULL && command->list != NULL
		       ? county_list(command->daemon, command->list)
		       : NULL;
}

/* An option of every command means the same in each: a filter of its name is given by --filter. */
static bool is_global(const char *name)
{
	for (size_t i = 0; i < sizeof global_options / sizeof global_options[0]; i++) {
		if (strcmp(global_options[i].name, name) == 0)
			return true;
	}
	return false;
}

/* The index-th that can be typed; NULL: no more, and how many there are. */
static const struct list_option *declared(const struct list_kind *list, size_t index,
					  size_t *ret_count)
{
	size_t count = 0;
	for (size_t i = 0; list != NULL && i < list->option_count; i++) {
		const struct list_option *option = &list->options[i];
		if (option->within || is_global(option->name))
			continue;
		if (count++ == index)
			return option;
	}
	*ret_count = count;
	return NULL;
}

static enum option_type listed_type(enum list_option_type type)
{
	switch (type) {
	case LIST_TEXT:
	case LIST_FIRM:
		return OPTION_TEXT;
	case LIST_WORD:
		return OPTION_WORD;
	case LIST_YES:
		return OPTION_FLAG;
	case LIST_NUMBER:
		return OPTION_NUMBER;
	case LIST_DAY:
		return OPTION_DAY;
	case LIST_MOMENT:
		return OPTION_MOMENT;
	case LIST_OBJECT:
		return OPTION_ID;
	}
	return OPTION_TEXT;
}

static void listed_option(const struct list_option *listed, struct option_view *option,
			  char name_memory[64])
{
	size_t size = 0;
	for (; listed->name[size] != '\0' && size < 63; size++)
		name_memory[size] = listed->name[size] == '_' ? '-' : listed->name[size];
	name_memory[size] = '\0';
	*option = (struct option_view){
		.name = name_memory,
		.type = listed_type(listed->type),
		.shows = listed->type == LIST_FIRM ? "USCC" : NULL,
		.required = listed->required,
		.listed = listed,
	};
}

static bool is_required(const struct command *command, const char *name)
{
	size_t size = strlen(name);
	for (const char *at = command->required; at != NULL && *at != '\0';) {
		size_t word = strcspn(at, " ");
		if (word == size && memcmp(at, name, size) == 0)
			return true;
		at += word + strspn(at + word, " ");
	}
	return false;
}

bool command_option(const struct command *command, size_t index, struct option_view *ret_option,
		    char name_memory[64])
{
	const struct command_option *given = NULL;
	bool global = false;
	size_t fields = command != NULL ? field_count(command->body) : 0;
	size_t own = command != NULL ? own_count(command) : 0;
	struct option_run kind = command != NULL ? of_kind(command) : (struct option_run){NULL, 0};
	size_t listed_count = 0;
	const struct list_option *listed = NULL;
	ret_option->required = false;
	if (index < fields) {
		command_field_option(field_at(command->body, index), ret_option, name_memory);
	} else if ((index -= fields) < own) {
		given = &command->options[index];
	} else if ((index -= own, listed = declared(command_list(command), index, &listed_count)) !=
		   NULL) {
		listed_option(listed, ret_option, name_memory);
	} else if ((index -= listed_count) < kind.count) {
		given = &kind.options[index];
	} else if ((index -= kind.count) < sizeof global_options / sizeof global_options[0]) {
		given = &global_options[index];
		global = true;
	} else {
		return false;
	}
	if (given != NULL)
		*ret_option = (struct option_view){.name = given->name,
						   .type = given->type,
						   .shows = given->shows,
						   .global = global};
	set_key(ret_option, ret_option->name);
	ret_option->required |= command != NULL && is_required(command, ret_option->name);
	return true;
}

/* "served" for "served-day". */
static bool without_unit(const char *option, const char *typed)
{
	static const char *const units[] = {"-ms", "-day", "-fen"};
	size_t size = strlen(typed);
	if (strncmp(option, typed, size) != 0)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(option + size, units[i]) == 0)
			return true;
	}
	return false;
}

bool command_option_find(const struct command *command, const char *name,
			 struct option_view *ret_option, char name_memory[64])
{
	for (size_t i = 0; command_option(command, i, ret_option, name_memory); i++) {
		if (strcmp(ret_option->name, name) == 0)
			return true;
	}
	for (size_t i = 0; command_option(command, i, ret_option, name_memory); i++) {
		if (ret_option->field != NULL && without_unit(ret_option->name, name))
			return true;
	}
	return false;
}

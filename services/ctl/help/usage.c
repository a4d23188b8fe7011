#include "services/ctl/help/usage.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/stage/queries/lists.h"
#include "services/ctl/list_value.h"
#include "services/ctl/values/field_value.h"

static const char *by_type(enum option_type type)
{
	switch (type) {
	case OPTION_FLAG:
		return NULL;
	case OPTION_TEXT:
		return "TEXT";
	case OPTION_NUMBER:
		return "N";
	case OPTION_MOMENT:
		return "MOMENT";
	case OPTION_DAY:
		return "DATE";
	case OPTION_DURATION:
		return "TIME";
	case OPTION_MONEY:
		return "MONEY";
	case OPTION_WORD:
		return "WORD";
	case OPTION_FILE:
		return "FILE";
	case OPTION_DIRECTORY:
		return "DIR";
	case OPTION_ID:
		return "ID";
	case OPTION_PARTS:
		return "PARTS";
	}
	return NULL;
}

/* How a sub-message is written. */
static const char *by_message(const char *name)
{
	static const struct {
		const char *message;
		const char *shows;
	} forms[] = {{"Penalty", "KIND=MONEY"},       {"Quantity", "20box"},
		     {"InventoryLine", "NAME=20box"}, {"FirmRef", "KEY[:NAME]"},
		     {"Attachment", "FILE"},          {"ProductRef", "class_code=…,name=…"},
		     {"Param", "name=…,value=…"}};
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (strcmp(forms[i].message, name) == 0)
			return forms[i].shows;
	}
	return "FIELD=VALUE,…";
}

const char *usage_value(const struct option_view *option, const char *noun, enum lang lang,
			char memory[USAGE_VALUE])
{
	struct writer out = writer_over(memory, USAGE_VALUE - 1);
	if (option->shows != NULL)
		return option->shows;
	if (option->type == OPTION_WORD && option->field != NULL) {
		field_word_list(option->field, "|", lang, &out);
		memory[out.size] = '\0';
		return memory;
	}
	if (option->type == OPTION_WORD && option->listed != NULL) {
		list_words(option->listed, noun, "|", lang, &out);
		memory[out.size] = '\0';
		return memory;
	}
	if (option->type == OPTION_PARTS && option->field != NULL)
		return by_message(((const ProtobufCMessageDescriptor *)option->field->descriptor)
					  ->short_name);
	return by_type(option->type);
}

static void print_operands(const struct command *command, FILE *out)
{
	if (command->operands == NULL)
		return;
	fputc(' ', out);
	for (const char *at = command->operands; *at != '\0'; at++) {
		bool field = command->kind == COMMAND_ACT && command->target == OBJECT_NONE;
		fputc(field && *at == '_'                 ? '-'
		      : field && *at >= 'a' && *at <= 'z' ? *at - 'a' + 'A'
							  : *at,
		      out);
	}
}

void usage_line(const struct command *command, enum lang lang, FILE *out)
{
	struct option_view option;
	char name[64], value[USAGE_VALUE];
	fprintf(out, "zhianctl %s", command->noun);
	if (command->verb != NULL)
		fprintf(out, " %s", command->verb);
	print_operands(command, out);
	for (size_t i = 0; command_option(command, i, &option, name); i++) {
		bool operand = option.field != NULL && command->operands != NULL &&
			       command->target == OBJECT_NONE &&
			       strstr(command->operands, option.key) != NULL;
		if (!option.required || operand)
			continue;
		const char *shows = usage_value(&option, command->noun, lang, value);
		fprintf(out, " --%s%s%s", option.name, shows != NULL ? " " : "",
			shows != NULL ? shows : "");
	}
	fputs(" […]", out);
}

bool usage_takes_input(const struct command *command)
{
	const char *operands = command->operands;
	size_t size = operands != NULL ? strcspn(operands, " ") : 0, mark = strlen("…");
	return command_takes_firms(command) || (size > mark && strncmp(operands, "ID", 2) == 0 &&
						memcmp(operands + size - mark, "…", mark) == 0);
}

const char *usage_summary(const struct command *command, enum lang lang)
{
	char name[COMMAND_NAME];
	command_name(command, name);
	const char *found = catalogue_find(WORDS_ACT, name, lang);
	return found != NULL ? found : "";
}

const char *usage_option_help(const struct command *command, const struct option_view *option,
			      enum lang lang)
{
	char name[COMMAND_NAME];
	const char *found = NULL;
	if (command != NULL && !SABOTAGE("ctl.help-of-anything")) {
		command_name(command, name);
		found = catalogue_find_of(WORDS_OPTION, name, option->key, lang);
	}
	if (found == NULL)
		found = catalogue_find(WORDS_OPTION, option->key, lang);
	return found != NULL ? found : "";
}

bool usage_noun_seen(size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(commands[i].noun, commands[index].noun) == 0)
			return true;
	}
	return false;
}

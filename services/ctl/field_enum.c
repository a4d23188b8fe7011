/* Enumerations by the names that JSON and the command line use. */
#include "common/policy/closed_words.h"
#include "common/words/catalogue.h"
#include "services/ctl/field_value.h"

static char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* HAZARD_LEVEL_MAJOR of enum HazardLevel is "major". */
void enum_value_name(const ProtobufCEnumDescriptor *descriptor, const ProtobufCEnumValue *value,
		     char out[ENUM_NAME])
{
	const char *text = value->name;
	for (const char *at = descriptor->short_name; *at != '\0'; at++) {
		if (*at >= 'A' && *at <= 'Z' && at != descriptor->short_name && *text == '_')
			text++;
		if (*text != '\0')
			text++;
	}
	if (*text == '_')
		text++;
	size_t size = 0;
	for (; *text != '\0' && size + 1 < ENUM_NAME; text++)
		out[size++] = lower(*text);
	out[size] = '\0';
}

/* As it is known, or in Chinese; - for _, and letters as they come. */
static bool is_name_of(const char *name, const char *field, const char *known)
{
	char typed[ENUM_NAME];
	size_t size = 0;
	for (; name[size] != '\0' && size + 1 < sizeof typed; size++)
		typed[size] = name[size] == '-' ? '_' : lower(name[size]);
	typed[size] = '\0';
	const char *chinese = catalogue_value(field, known, LANG_ZH);
	return name[size] == '\0' &&
	       (strcmp(typed, known) == 0 || (chinese != NULL && strcmp(name, chinese) == 0));
}

bool enum_value_of(const ProtobufCEnumDescriptor *descriptor, const char *name, int *ret_value)
{
	char known[ENUM_NAME];
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		const ProtobufCEnumValue *value = &descriptor->values[i];
		if (value->value == 0)
			continue;
		enum_value_name(descriptor, value, known);
		if (is_name_of(name, NULL, known)) {
			*ret_value = value->value;
			return true;
		}
	}
	return false;
}

const char *field_word_of(const ProtobufCFieldDescriptor *field, const char *name)
{
	const char *const *words = closed_words_of(field);
	for (size_t i = 0; words[i] != NULL; i++)
		if (is_name_of(name, field->name, words[i]))
			return words[i];
	return NULL;
}

static void put_between(const char *word, const char *between, bool *first, struct writer *out)
{
	if (!*first)
		writer_put(out, between, strlen(between));
	*first = false;
	writer_put(out, word, strlen(word));
}

void field_word_list(const ProtobufCFieldDescriptor *field, const char *between, struct writer *out)
{
	char name[ENUM_NAME];
	bool first = true;
	const char *const *words =
		field->type == PROTOBUF_C_TYPE_ENUM ? NULL : closed_words_of(field);
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		put_between(words[i], between, &first, out);
	if (words != NULL)
		return;
	const ProtobufCEnumDescriptor *descriptor =
		(const ProtobufCEnumDescriptor *)field->descriptor;
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		if (descriptor->values[i].value == 0)
			continue;
		enum_value_name(descriptor, &descriptor->values[i], name);
		put_between(name, between, &first, out);
	}
}

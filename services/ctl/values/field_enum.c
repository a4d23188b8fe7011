/* Enumerations by the names that JSON and the command line use. */
#include "common/base/sabotage.h"
#include "common/policy/papers/closed_words.h"
#include "common/words/catalogue.h"
#include "services/ctl/values/field_value.h"

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

/* "ReviewOutcome" is "review_outcome". */
static const char *enum_kind(const ProtobufCFieldDescriptor *field, char out[ENUM_NAME])
{
	size_t size = 0;
	if (field->type != PROTOBUF_C_TYPE_ENUM)
		return NULL;
	const char *name = ((const ProtobufCEnumDescriptor *)field->descriptor)->short_name;
	for (const char *at = name; *at != '\0' && size + 2 < ENUM_NAME; at++) {
		if (*at >= 'A' && *at <= 'Z' && at != name)
			out[size++] = '_';
		out[size++] = lower(*at);
	}
	out[size] = '\0';
	return out;
}

const char *field_word_said(const ProtobufCFieldDescriptor *field, const char *word, enum lang lang)
{
	char kind[ENUM_NAME];
	return catalogue_value_of(enum_kind(field, kind), field->name, word, lang);
}

const char *field_words_kind(const ProtobufCFieldDescriptor *field, char kind[ENUM_NAME])
{
	const ProtobufCEnumDescriptor *descriptor =
		(const ProtobufCEnumDescriptor *)field->descriptor;
	const char *of = enum_kind(field, kind);
	char word[ENUM_NAME];
	for (unsigned i = 0; of != NULL && i < descriptor->n_values; i++) {
		enum_value_name(descriptor, &descriptor->values[i], word);
		if (catalogue_value_of(of, field->name, word, LANG_ZH) !=
		    catalogue_value(field->name, word, LANG_ZH))
			return of;
	}
	return NULL;
}

/* As it is known, or in Chinese; - for _, and letters as they come. */
static bool is_name_of(const char *name, const ProtobufCFieldDescriptor *field, const char *known)
{
	char typed[ENUM_NAME];
	size_t size = 0;
	for (; name[size] != '\0' && size + 1 < sizeof typed; size++)
		typed[size] = name[size] == '-' ? '_' : lower(name[size]);
	typed[size] = '\0';
	const char *chinese =
		SABOTAGE("ctl.field-words-untaken") ? NULL : field_word_said(field, known, LANG_ZH);
	const char *anywhere = catalogue_find(WORDS_VALUE, known, LANG_ZH);
	return (name[size] == '\0' && strcmp(typed, known) == 0) ||
	       (chinese != NULL && strcmp(name, chinese) == 0) ||
	       (anywhere != NULL && strcmp(name, anywhere) == 0);
}

bool field_value_typed(const ProtobufCFieldDescriptor *field, const ProtobufCEnumValue *value)
{
	static const char *const never[][2] = {{"custody_word", "lapsed"},
					       {"custody_word", "recorded"}};
	char memory[ENUM_NAME], word[ENUM_NAME];
	const char *kind = enum_kind(field, memory);
	enum_value_name((const ProtobufCEnumDescriptor *)field->descriptor, value, word);
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		if (strcmp(kind, never[i][0]) == 0 && strcmp(word, never[i][1]) == 0)
			return false;
	return value->value != 0;
}

bool enum_value_of(const ProtobufCFieldDescriptor *field, const char *name, int *ret_value)
{
	const ProtobufCEnumDescriptor *descriptor =
		(const ProtobufCEnumDescriptor *)field->descriptor;
	char known[ENUM_NAME];
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		const ProtobufCEnumValue *value = &descriptor->values[i];
		if (!field_value_typed(field, value))
			continue;
		enum_value_name(descriptor, value, known);
		if (is_name_of(name, field, known)) {
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
		if (is_name_of(name, field, words[i]))
			return words[i];
	return NULL;
}

static void put_between(const ProtobufCFieldDescriptor *field, const char *word,
			const char *between, enum lang lang, bool *first, struct writer *out)
{
	const char *said = lang == LANG_ZH ? field_word_said(field, word, lang) : NULL;
	if (!*first)
		writer_put(out, between, strlen(between));
	*first = false;
	if (said == NULL)
		said = word;
	writer_put(out, said, strlen(said));
}

void field_word_list(const ProtobufCFieldDescriptor *field, const char *between, enum lang lang,
		     struct writer *out)
{
	char name[ENUM_NAME];
	bool first = true;
	const char *const *words =
		field->type == PROTOBUF_C_TYPE_ENUM ? NULL : closed_words_of(field);
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		put_between(field, words[i], between, lang, &first, out);
	if (words != NULL)
		return;
	const ProtobufCEnumDescriptor *descriptor =
		(const ProtobufCEnumDescriptor *)field->descriptor;
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		if (!field_value_typed(field, &descriptor->values[i]))
			continue;
		enum_value_name(descriptor, &descriptor->values[i], name);
		put_between(field, name, between, lang, &first, out);
	}
}

/* Enumerations by the names that JSON and the command line use. */
#include "services/ctl/catalogue.h"
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

bool enum_value_of(const ProtobufCEnumDescriptor *descriptor, const char *name, int *ret_value)
{
	char typed[ENUM_NAME], known[ENUM_NAME];
	size_t size = 0;
	for (; name[size] != '\0' && size + 1 < sizeof typed; size++)
		typed[size] = name[size] == '-' ? '_' : lower(name[size]);
	typed[size] = '\0';
	if (name[size] != '\0')
		return false;
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		const ProtobufCEnumValue *value = &descriptor->values[i];
		if (value->value == 0)
			continue;
		enum_value_name(descriptor, value, known);
		const char *chinese = catalogue_find(WORDS_VALUE, known, LANG_ZH);
		if (strcmp(typed, known) == 0 || (chinese != NULL && strcmp(name, chinese) == 0)) {
			*ret_value = value->value;
			return true;
		}
	}
	return false;
}

void enum_value_list(const ProtobufCEnumDescriptor *descriptor, const char *between,
		     struct writer *out)
{
	char name[ENUM_NAME];
	bool first = true;
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		if (descriptor->values[i].value == 0)
			continue;
		if (!first)
			writer_put(out, between, strlen(between));
		first = false;
		enum_value_name(descriptor, &descriptor->values[i], name);
		writer_put(out, name, strlen(name));
	}
}

#include "common/policy/yaml/yaml_schema.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/time.h"
#include "common/policy/yaml/value_text.h"

enum { INDENT = 2 };

static void indent(FILE *out, unsigned depth)
{
	fprintf(out, "%*s", (int)(depth * INDENT), "");
}

void schema_print_quoted(const char *text, FILE *out)
{
	fputc('"', out);
	for (const char *at = text; *at != '\0'; at++) {
		unsigned char byte = (unsigned char)*at;
		if (byte == '"' || byte == '\\')
			fprintf(out, "\\%c", byte);
		else if (byte == '\n')
			fputs("\\n", out);
		else if (byte < 0x20 || byte == 0x7f)
			fprintf(out, "\\x%02x", byte);
		else
			fputc(byte, out);
	}
	fputc('"', out);
}

void schema_print_text(const char *indent, const char *name, const char *text, FILE *out)
{
	fprintf(out, "%s%s: ", indent, name);
	schema_print_quoted(text, out);
	fputc('\n', out);
}

const char *schema_word_of(const struct schema_word *words, int64_t value)
{
	while (words->name != NULL && words->value != value)
		words++;
	return words->name != NULL ? words->name : "";
}

/* ---- what is allowed, in words */

static void describe_words(const struct schema_field *field, char out[SCHEMA_ALLOWED])
{
	size_t used = 0;
	out[0] = '\0';
	for (const struct schema_word *word = field->words; word->name != NULL; word++) {
		int length = snprintf(out + used, SCHEMA_ALLOWED - used, "%s%s",
				      used == 0 ? "" : ", ", word->name);
		if (length < 0 || (size_t)length >= SCHEMA_ALLOWED - used) {
			out[used] = '\0';
			return;
		}
		used += (size_t)length;
	}
}

static void print_bound(const struct schema_field *field, int64_t value, char out[VALUE_TEXT])
{
	if (field->type == FIELD_DURATION)
		value_print_duration(value, out);
	else if (field->type == FIELD_SIZE)
		value_print_size(value, out);
	else if (field->type == FIELD_DAY)
		time_print_day((int32_t)value, out);
	else
		snprintf(out, VALUE_TEXT, "%" PRId64 "%s", value,
			 field->type == FIELD_PERCENT ? "%" : "");
}

static void describe_range(const struct schema_field *field, const char *form,
			   char out[SCHEMA_ALLOWED])
{
	char least[VALUE_TEXT];
	char most[VALUE_TEXT];
	if (field->min == 0 && field->max == 0) {
		snprintf(out, SCHEMA_ALLOWED, "%s", form);
		return;
	}
	print_bound(field, field->min, least);
	print_bound(field, field->max, most);
	snprintf(out, SCHEMA_ALLOWED, "%s to %s (%s)", least, most, form);
}

void schema_describe(const struct schema_field *field, char out[SCHEMA_ALLOWED])
{
	switch (field->type) {
	case FIELD_TEXT:
		snprintf(out, SCHEMA_ALLOWED, "text of %" PRId64 " to %" PRId64 " bytes",
			 field->min, field->max == 0 ? 1000 : field->max);
		return;
	case FIELD_TEXTS:
		snprintf(out, SCHEMA_ALLOWED, "a list of texts");
		return;
	case FIELD_BOOL:
		snprintf(out, SCHEMA_ALLOWED, "yes, no");
		return;
	case FIELD_INTEGER:
		describe_range(field, "a whole number", out);
		return;
	case FIELD_DURATION:
		describe_range(field, "a number with ms, s, m, h or d", out);
		return;
	case FIELD_SIZE:
		describe_range(field, "a number with B, KiB, MiB, GiB or TiB", out);
		return;
	case FIELD_PERCENT:
		describe_range(field, "a whole number with %", out);
		return;
	case FIELD_DAY:
		describe_range(field, "a day as 2026-04-15", out);
		return;
	case FIELD_WORD:
	case FIELD_WORDS:
	case FIELD_WIDE_WORDS:
		describe_words(field, out);
		return;
	case FIELD_GROUP:
	case FIELD_NODE:
		snprintf(out, SCHEMA_ALLOWED, "a group of settings");
		return;
	case FIELD_GROUPS:
		snprintf(out, SCHEMA_ALLOWED, "a list of groups");
		return;
	}
}

/* ---- what is in effect */

static bool is_stated(const struct schema_field *field, const struct schema_word *word,
		      const void *value)
{
	if (field->type == FIELD_WIDE_WORDS)
		return wide_set_has(*(const struct wide_set *)value, (unsigned)word->value);
	return (*(const uint64_t *)value & (uint64_t)word->value) != 0;
}

static void print_words(const struct schema_field *field, const void *value, FILE *out)
{
	const char *between = "";
	fputc('[', out);
	for (const struct schema_word *words = field->words; words->name != NULL; words++) {
		if (!is_stated(field, words, value))
			continue;
		fprintf(out, "%s%s", between, words->name);
		between = ", ";
	}
	fputs("]\n", out);
}

static void print_texts(const struct schema_list *list, FILE *out)
{
	const char *const *texts = list->items;
	fputc('[', out);
	for (size_t i = 0; i < list->count; i++) {
		fputs(i == 0 ? "" : ", ", out);
		schema_print_quoted(texts[i], out);
	}
	fputs("]\n", out);
}

static void print_scalar(const struct schema_field *field, const void *value, FILE *out)
{
	char text[VALUE_TEXT];
	if (field->type == FIELD_TEXT) {
		schema_print_quoted(*(const char *const *)value, out);
		fputc('\n', out);
		return;
	}
	if (field->type == FIELD_BOOL) {
		fputs(*(const bool *)value ? "yes\n" : "no\n", out);
		return;
	}
	if (field->type == FIELD_WORD) {
		fprintf(out, "%s\n", schema_word_of(field->words, *(const int64_t *)value));
		return;
	}
	print_bound(field,
		    field->type == FIELD_DAY ? *(const int32_t *)value : *(const int64_t *)value,
		    text);
	fprintf(out, "%s\n", text);
}

static void print_fields(const struct file_schema *schema, const void *object, unsigned depth,
			 bool in_list, FILE *out);

static void print_groups(const struct schema_field *field, const struct schema_list *list,
			 unsigned depth, FILE *out)
{
	const char *item = list->items;
	fputc('\n', out);
	for (size_t i = 0; i < list->count; i++, item += field->group->size) {
		indent(out, depth + 1);
		fputs("- ", out);
		print_fields(field->group, item, depth + 2, true, out);
	}
}

/* Absent: what has no default and was not stated. */
static bool is_absent(const struct schema_field *field, const void *value)
{
	if (field->type == FIELD_NODE)
		return true;
	if (field->type == FIELD_TEXT)
		return *(const char *const *)value == NULL;
	if (field->type == FIELD_TEXTS || field->type == FIELD_GROUPS)
		return ((const struct schema_list *)value)->count == 0;
	if (field->type == FIELD_WORD)
		return schema_word_of(field->words, *(const int64_t *)value)[0] == '\0';
	if (field->type == FIELD_WORDS)
		return *(const uint64_t *)value == 0;
	if (field->type == FIELD_WIDE_WORDS)
		return wide_set_is_empty(*(const struct wide_set *)value);
	/* Zero is none of their values, so it wasn't stated. */
	if (field->type == FIELD_DAY)
		return field->initial == NULL && *(const int32_t *)value == 0;
	if (field->type == FIELD_INTEGER)
		return field->initial == NULL && field->min > 0 && *(const int64_t *)value == 0;
	return false;
}

static void print_field(const struct schema_field *field, const void *value, unsigned depth,
			FILE *out)
{
	fprintf(out, "%s: ", field->name);
	switch (field->type) {
	case FIELD_WORDS:
	case FIELD_WIDE_WORDS:
		print_words(field, value, out);
		return;
	case FIELD_TEXTS:
		print_texts(value, out);
		return;
	case FIELD_GROUPS:
		print_groups(field, value, depth, out);
		return;
	case FIELD_GROUP:
		fputc('\n', out);
		print_fields(field->group, value, depth + 1, false, out);
		return;
	case FIELD_NODE:
		return;
	case FIELD_TEXT:
	case FIELD_BOOL:
	case FIELD_INTEGER:
	case FIELD_DURATION:
	case FIELD_SIZE:
	case FIELD_PERCENT:
	case FIELD_DAY:
	case FIELD_WORD:
		print_scalar(field, value, out);
		return;
	}
}

/* In a list the first field is after the dash. */
static void print_fields(const struct file_schema *schema, const void *object, unsigned depth,
			 bool in_list, FILE *out)
{
	bool behind_dash = in_list;
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *field = &schema->fields[i];
		const void *value = (const char *)object + field->offset;
		if (field->retired || is_absent(field, value))
			continue;
		if (!behind_dash)
			indent(out, depth);
		behind_dash = false;
		print_field(field, value, depth, out);
	}
}

void schema_print(const struct file_schema *schema, const void *object, FILE *out)
{
	print_fields(schema, object, 0, false, out);
}

/* ---- one by one */

#define SETTING_NAME 160

struct settings_put {
	schema_setting_fn *put;
	void *context;
};

static void each_field(const struct settings_put *to, const struct file_schema *schema,
		       const char *prefix, const void *object);

static void put_printed(const struct settings_put *to, const char *name,
			const struct schema_field *field, const void *value)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	ASSERT(out != NULL);
	if (field->type == FIELD_WORDS || field->type == FIELD_WIDE_WORDS)
		print_words(field, value, out);
	else
		print_scalar(field, value, out);
	ASSERT(fclose(out) == 0);
	text[size - 1] = '\0'; /* for the end of its line */
	to->put(to->context, name, text);
	free(text);
}

static void put_entries(const struct settings_put *to, const char *name,
			const struct schema_field *field, const struct schema_list *list)
{
	const char *const *texts = (const char *const *)list->items;
	const char *item = (const char *)list->items;
	for (size_t i = 0; i < list->count; i++) {
		char entry[SETTING_NAME];
		(void)snprintf(entry, sizeof entry, "%.120s[%zu]%s", name, i,
			       field->type == FIELD_GROUPS ? "." : "");
		if (field->type == FIELD_GROUPS)
			each_field(to, field->group, entry, item + i * field->group->size);
		else
			to->put(to->context, entry, texts[i]);
	}
}

static void each_field(const struct settings_put *to, const struct file_schema *schema,
		       const char *prefix, const void *object)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *field = &schema->fields[i];
		const void *value = (const char *)object + field->offset;
		char name[SETTING_NAME];
		if (field->retired || is_absent(field, value))
			continue;
		(void)snprintf(name, sizeof name, "%.100s%.50s%s", prefix, field->name,
			       field->type == FIELD_GROUP ? "." : "");
		if (field->type == FIELD_GROUP)
			each_field(to, field->group, name, value);
		else if (field->type == FIELD_GROUPS || field->type == FIELD_TEXTS)
			put_entries(to, name, field, (const struct schema_list *)value);
		else if (field->type == FIELD_TEXT)
			to->put(to->context, name, *(const char *const *)value);
		else
			put_printed(to, name, field, value);
	}
}

void schema_each(const struct file_schema *schema, const void *object, schema_setting_fn *put,
		 void *context)
{
	each_field(&(struct settings_put){put, context}, schema, "", object);
}

/* ---- the example */

static void example_fields(const struct file_schema *schema, unsigned depth, bool in_list,
			   FILE *out)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *field = &schema->fields[i];
		bool nested = field->type == FIELD_GROUP || field->type == FIELD_GROUPS;
		char allowed[SCHEMA_ALLOWED];
		if (field->retired)
			continue;
		schema_describe(field, allowed);
		indent(out, depth);
		fprintf(out, "# %s", field->help);
		if (!nested)
			fprintf(out, "; %s", allowed);
		fputs(field->required ? "; must be stated\n" : "\n", out);
		indent(out, depth);
		if (in_list || (!field->required && field->type != FIELD_GROUP))
			fputs("# ", out);
		if (nested) {
			fprintf(out, "%s:\n", field->name);
			example_fields(field->group, depth + 1,
				       in_list || field->type == FIELD_GROUPS, out);
			continue;
		}
		fprintf(out, "%s: %s\n", field->name, field->initial == NULL ? "" : field->initial);
	}
}

void schema_example(const struct file_schema *schema, FILE *out)
{
	example_fields(schema, 0, false, out);
}

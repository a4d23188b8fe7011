#include "common/policy/books/dictionary_load.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/policy/rules/bundle.h"
#include "common/policy/rules/words.h"
#include "common/policy/yaml/yaml_schema.h"
#include "types.pb-c.h"

enum { CLASSES_MAX = 5000 };

struct class_text {
	uint32_t line;
	const char *code, *parent, *name_zh, *name_en, *regime, *source;
	int64_t confidence;
	uint64_t flags;
};

struct violation_text {
	uint32_t line;
	const char *name, *zh, *en;
};

struct dictionary_text {
	int64_t version;
	struct schema_list classes, violations;
};

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

static const struct schema_field class_fields[] = {
	{.name = "code",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = CLASS_CODE - 1,
	 .offset = offsetof(struct class_text, code),
	 .help = "the class's code, never used for another"},
	{.name = "parent",
	 .type = FIELD_TEXT,
	 .min = 1,
	 .max = CLASS_CODE - 1,
	 .offset = offsetof(struct class_text, parent),
	 .help = "the code of the class above"},
	{.name = "name_zh",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 200,
	 .offset = offsetof(struct class_text, name_zh),
	 .help = "as feeds write it"},
	{.name = "name_en",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 200,
	 .offset = offsetof(struct class_text, name_en),
	 .help = "in English"},
	{.name = "flags",
	 .type = FIELD_WORDS,
	 .words = class_flag_words,
	 .offset = offsetof(struct class_text, flags),
	 .help = "what rules may ask of it"},
	{.name = "regime",
	 .type = FIELD_TEXT,
	 .max = 200,
	 .offset = offsetof(struct class_text, regime),
	 .help = "what it is under, in words"},
	{.name = "confidence",
	 .type = FIELD_WORD,
	 .words = confidence_words,
	 .offset = offsetof(struct class_text, confidence),
	 .help = "how the regime was read"},
	{.name = "source",
	 .type = FIELD_TEXT,
	 .max = 200,
	 .offset = offsetof(struct class_text, source),
	 .help = "the notice that names it"},
};

static const struct file_schema class_schema = {
	.name = "class",
	.size = sizeof(struct class_text),
	.line_offset = offsetof(struct class_text, line),
	.fields = class_fields,
	.count = ENTRIES(class_fields),
};

static const struct schema_field violation_fields[] = {
	{.name = "name",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = WORD_TEXT - 1,
	 .offset = offsetof(struct violation_text, name),
	 .help = "its name in the contract"},
	{.name = "zh",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 200,
	 .offset = offsetof(struct violation_text, zh),
	 .help = "in Chinese"},
	{.name = "en",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 200,
	 .offset = offsetof(struct violation_text, en),
	 .help = "in English"},
};

static const struct file_schema violation_schema = {
	.name = "violation",
	.size = sizeof(struct violation_text),
	.line_offset = offsetof(struct violation_text, line),
	.fields = violation_fields,
	.count = ENTRIES(violation_fields),
};

static const struct schema_field dictionary_fields[] = {
	{.name = "version",
	 .type = FIELD_INTEGER,
	 .required = true,
	 .min = 1,
	 .max = 1000000,
	 .offset = offsetof(struct dictionary_text, version),
	 .help = "raised with each change"},
	{.name = "violations",
	 .type = FIELD_GROUPS,
	 .required = true,
	 .group = &violation_schema,
	 .max = 64,
	 .offset = offsetof(struct dictionary_text, violations),
	 .help = "every violation of the contract"},
	{.name = "classes",
	 .type = FIELD_GROUPS,
	 .required = true,
	 .group = &class_schema,
	 .min = 1,
	 .max = CLASSES_MAX,
	 .offset = offsetof(struct dictionary_text, classes),
	 .help = "product classes"},
};

static const struct file_schema dictionary_schema = {
	.name = "dictionary",
	.size = sizeof(struct dictionary_text),
	.line_offset = SCHEMA_NO_LINE,
	.fields = dictionary_fields,
	.count = ENTRIES(dictionary_fields),
};

struct dictionary_reading {
	const char *file;
	struct pool *pool;
	struct problems *problems;
};

/* ---- classes */

static int by_code(const void *a, const void *b)
{
	const struct class_text *x = *(const struct class_text *const *)a;
	const struct class_text *y = *(const struct class_text *const *)b;
	int order = strcmp(x->code, y->code);
	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static bool is_named(const struct class_text *text)
{
	return text->code != NULL && text->name_zh != NULL && text->name_en != NULL;
}

static void check_code(const struct dictionary_reading *reading, const struct class_text *text)
{
	for (const char *at = text->code; *at != '\0'; at++) {
		bool letter = (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9');
		if (!letter && *at != '-') {
			problem_error(reading->problems, reading->file, text->line,
				      "`code: %s` isn't allowed; allowed: capital letters, digits "
				      "and '-'",
				      text->code);
			return;
		}
	}
}

static void check_parent(const struct dictionary_reading *reading,
			 const struct dictionary *dictionary, const struct class_text *text)
{
	if (text->parent == NULL)
		return;
	if (strcmp(text->parent, text->code) == 0)
		problem_error(reading->problems, reading->file, text->line,
			      "class %s is its own parent", text->code);
	else if (dictionary_class(dictionary, text->parent) == NULL)
		problem_error(reading->problems, reading->file, text->line,
			      "class %s: its parent `%s` isn't in the dictionary", text->code,
			      text->parent);
}

static void make_class(struct dictionary_reading *reading, const struct class_text *text,
		       struct product_class *class)
{
	snprintf(class->code, sizeof class->code, "%s", text->code);
	snprintf(class->parent, sizeof class->parent, "%s",
		 text->parent == NULL ? "" : text->parent);
	class->name_zh = pool_text(reading->pool, text->name_zh);
	class->name_en = pool_text(reading->pool, text->name_en);
	class->flags = (uint32_t)text->flags;
}

static void make_classes(struct dictionary_reading *reading, const struct schema_list *list,
			 struct dictionary *dictionary)
{
	const struct class_text *texts = list->items;
	const struct class_text **sorted =
		POOL_ARRAY(reading->pool, const struct class_text *, list->count);
	struct product_class *classes =
		POOL_ARRAY(reading->pool, struct product_class, list->count);
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (is_named(&texts[i]))
			sorted[count++] = &texts[i];
	}
	qsort(sorted, count, sizeof sorted[0], by_code);
	for (size_t i = 0; i < count; i++) {
		check_code(reading, sorted[i]);
		if (i > 0 && strcmp(sorted[i - 1]->code, sorted[i]->code) == 0)
			problem_error(reading->problems, reading->file, sorted[i]->line,
				      "class %s is stated twice; the first is in line %u",
				      sorted[i]->code, sorted[i - 1]->line);
		make_class(reading, sorted[i], &classes[i]);
	}
	dictionary->classes = classes;
	dictionary->class_count = count;
	for (size_t i = 0; i < count; i++)
		check_parent(reading, dictionary, sorted[i]);
}

struct named {
	const char *name;
	uint32_t index;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a;
	const struct named *y = b;
	int order = strcmp(x->name, y->name);
	return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static void order_by_name(struct dictionary_reading *reading, struct dictionary *dictionary)
{
	size_t count = dictionary->class_count;
	struct named *names = POOL_ARRAY(reading->pool, struct named, count);
	uint32_t *indexes = POOL_ARRAY(reading->pool, uint32_t, count);
	for (size_t i = 0; i < count; i++)
		names[i] = (struct named){dictionary->classes[i].name_zh, (uint32_t)i};
	qsort(names, count, sizeof names[0], by_name);
	for (size_t i = 0; i < count; i++)
		indexes[i] = names[i].index;
	dictionary->by_name = indexes;
}

/* ---- violations */

static size_t violation_numbers(void)
{
	const ProtobufCEnumDescriptor *enumeration = &zh__violation__descriptor;
	return (size_t)enumeration->values[enumeration->n_values - 1].value + 1;
}

static void make_violations(struct dictionary_reading *reading, const struct schema_list *list,
			    struct dictionary *dictionary)
{
	const struct violation_text *texts = list->items;
	size_t count = violation_numbers();
	struct violation_name *names = POOL_ARRAY(reading->pool, struct violation_name, count);
	char allowed[SCHEMA_ALLOWED];
	fact_describe(FACT_VIOLATIONS, allowed);
	for (size_t i = 0; i < list->count; i++) {
		int64_t value = 0;
		const char *name = texts[i].name == NULL ? "" : texts[i].name;
		if (!fact_word_value(FACT_VIOLATIONS, name, &value))
			problem_error(reading->problems, reading->file, texts[i].line,
				      "`name: %s` isn't a violation; allowed: %s", name, allowed);
		else if (names[value].name != NULL)
			problem_error(reading->problems, reading->file, texts[i].line,
				      "the violation %s is named twice", name);
		else if (texts[i].zh != NULL && texts[i].en != NULL)
			names[value] = (struct violation_name){
				pool_text(reading->pool, name),
				pool_text(reading->pool, texts[i].zh),
				pool_text(reading->pool, texts[i].en),
			};
	}
	for (size_t value = 1; value < count; value++) {
		char word[WORD_TEXT];
		if (names[value].name == NULL &&
		    fact_word(FACT_VIOLATIONS, (int64_t)value, word) != NULL)
			problem_error(reading->problems, reading->file, 0,
				      "the violation %s has no name in both languages", word);
	}
	dictionary->violations = names;
	dictionary->violation_count = count;
}

enum status dictionary_load(struct bytes content, const char *file, struct pool *pool,
			    struct problems *problems, struct dictionary *ret_dictionary)
{
	struct dictionary_reading reading = {file, pool, problems};
	struct dictionary dictionary = {0};
	struct dictionary_text text;
	struct pool scratch;
	size_t errors_before = problems->errors;
	pool_init(&scratch);
	const struct yaml_node *tree = yaml_parse(content, file, &scratch, problems);
	if (tree != NULL) {
		schema_read(&dictionary_schema, tree, file, &scratch, problems, &text);
		dictionary.version = (uint32_t)text.version;
		policy_digest(content, dictionary.digest);
		make_classes(&reading, &text.classes, &dictionary);
		order_by_name(&reading, &dictionary);
		make_violations(&reading, &text.violations, &dictionary);
	}
	pool_done(&scratch);
	if (problems->errors != errors_before)
		return STATUS_INVALID;
	*ret_dictionary = dictionary;
	return STATUS_OK;
}

#include "common/policy/books/phrases.h"

#define PHRASES_MOST 1000
#define NAME_MOST 60
#define TEXT_MOST 6000 /* within what a field's text may have */

struct phrases_text {
	struct schema_list phrases;
};

static const struct schema_field phrase_fields[] = {
	{.name = "act",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 3,
	 .max = 63,
	 .offset = offsetof(struct phrase, act),
	 .help = "the act: report.refuse"},
	{.name = "field",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 63,
	 .offset = offsetof(struct phrase, field),
	 .help = "the field that it is written into: reason, opinion"},
	{.name = "name",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = NAME_MOST,
	 .offset = offsetof(struct phrase, name),
	 .help = "what it is chosen by"},
	{.name = "text",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = TEXT_MOST,
	 .offset = offsetof(struct phrase, text),
	 .help = "what is written"},
};

static const struct file_schema phrase_schema = {
	.name = "phrase",
	.size = sizeof(struct phrase),
	.line_offset = offsetof(struct phrase, line),
	.fields = phrase_fields,
	.count = sizeof phrase_fields / sizeof phrase_fields[0],
};

static const struct schema_field file_fields[] = {
	{.name = "phrases",
	 .type = FIELD_GROUPS,
	 .max = PHRASES_MOST,
	 .group = &phrase_schema,
	 .offset = offsetof(struct phrases_text, phrases),
	 .help = "text modules, in the order in which they are offered"},
};

static const struct file_schema file_schema = {
	.name = "phrases",
	.size = sizeof(struct phrases_text),
	.line_offset = SCHEMA_NO_LINE,
	.fields = file_fields,
	.count = sizeof file_fields / sizeof file_fields[0],
};

enum status phrases_load(struct bytes content, const char *file, struct pool *pool,
			 struct problems *problems, struct phrases *ret_phrases)
{
	struct phrases_text text;
	size_t errors_before = problems->errors;
	const struct yaml_node *tree = yaml_parse(content, file, pool, problems);
	if (tree != NULL)
		schema_read(&file_schema, tree, file, pool, problems, &text);
	if (problems->errors != errors_before || tree == NULL)
		return STATUS_INVALID;
	*ret_phrases =
		(struct phrases){(const struct phrase *)text.phrases.items, text.phrases.count};
	return STATUS_OK;
}

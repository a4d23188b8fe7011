#include "common/policy/yaml/yaml_schema.h"

#include <inttypes.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/yaml/value_text.h"

enum { TEXT_MAX = 1000, LIST_MAX = 10000, SHOWN = 60 };

/* Where values of one file go. */
struct reader {
	const char *file;
	struct pool *pool;
	struct problems *problems;
};

static void *member(const struct schema_field *field, void *object)
{
	return (char *)object + field->offset;
}

static bool is_list(const struct schema_field *field)
{
	return field->type == FIELD_TEXTS || field->type == FIELD_GROUPS ||
	       field->type == FIELD_WORDS || field->type == FIELD_WIDE_WORDS;
}

/* ---- reading one value */

static bool within(const struct schema_field *field, int64_t value)
{
	return (field->min == 0 && field->max == 0) || (value >= field->min && value <= field->max);
}

static bool find_word(const struct schema_word *words, const char *text, int64_t *ret_value)
{
	for (; words->name != NULL; words++) {
		if (strcmp(words->name, text) == 0) {
			*ret_value = words->value;
			return true;
		}
	}
	return false;
}

static bool read_text(const struct schema_field *field, const char *text, struct pool *pool,
		      void *into)
{
	int64_t length = (int64_t)strlen(text);
	int64_t most = field->max == 0 ? TEXT_MAX : field->max;
	if (length < field->min || length > most)
		return false;
	*(const char **)into = pool_text(pool, text);
	return true;
}

static bool read_day(const struct schema_field *field, const char *text, void *into)
{
	int32_t day = 0;
	if (time_parse_day(text, &day) != STATUS_OK || !within(field, day))
		return false;
	*(int32_t *)into = day;
	return true;
}

static bool read_number(const struct schema_field *field, const char *text, int64_t *ret_value)
{
	switch (field->type) {
	case FIELD_INTEGER:
		return value_read_integer(text, ret_value);
	case FIELD_DURATION:
		return time_parse_duration(text, ret_value) == STATUS_OK;
	case FIELD_SIZE:
		return value_read_size(text, ret_value);
	case FIELD_PERCENT:
		return value_read_percent(text, ret_value);
	case FIELD_WORD:
		return find_word(field->words, text, ret_value);
	case FIELD_TEXT:
	case FIELD_TEXTS:
	case FIELD_BOOL:
	case FIELD_DAY:
	case FIELD_WORDS:
	case FIELD_WIDE_WORDS:
	case FIELD_GROUP:
	case FIELD_GROUPS:
	case FIELD_NODE:
		break;
	}
	UNREACHABLE("only numbers and words come here");
}

/* A scalar into the member; false when it isn't what the field allows. */
static bool read_scalar(const struct schema_field *field, const char *text, struct pool *pool,
			void *into)
{
	int64_t value = 0;
	if (field->type == FIELD_TEXT)
		return read_text(field, text, pool, into);
	if (field->type == FIELD_BOOL)
		return value_read_bool(text, into);
	if (field->type == FIELD_DAY)
		return read_day(field, text, into);
	if (!read_number(field, text, &value) ||
	    (field->type != FIELD_WORD && !within(field, value)))
		return false;
	*(int64_t *)into = value;
	return true;
}

/* ---- problems, in words */

static void complain_value(const struct reader *reader, const struct schema_field *field,
			   const char *text, struct file_place place)
{
	char allowed[SCHEMA_ALLOWED];
	schema_describe(field, allowed);
	if (text[0] == '\0')
		problem_error_at(reader->problems, reader->file, place,
				 "`%s` has no value; allowed: %s", field->name, allowed);
	else
		problem_error_at(reader->problems, reader->file, place,
				 "`%s: %.*s` isn't allowed; allowed: %s", field->name, SHOWN, text,
				 allowed);
}

static void complain_kind(const struct reader *reader, const struct schema_field *field,
			  const struct yaml_node *node, enum yaml_kind wanted)
{
	problem_error_at(reader->problems, reader->file, node->place, "`%s` must be %s, not %s",
			 field->name, yaml_kind_name(wanted), yaml_kind_name(node->kind));
}

static void complain_unknown(const struct reader *reader, const struct file_schema *schema,
			     const struct yaml_node *node)
{
	char known[SCHEMA_ALLOWED] = "";
	size_t used = 0;
	for (size_t i = 0; i < schema->count; i++) {
		const char *name = schema->fields[i].name;
		size_t length = strlen(name);
		if (schema->fields[i].retired)
			continue;
		if (used + length + 3 > sizeof known)
			break;
		if (used != 0) {
			memcpy(known + used, ", ", 2);
			used += 2;
		}
		memcpy(known + used, name, length + 1);
		used += length;
	}
	problem_error_at(reader->problems, reader->file, node->key_place,
			 "`%.*s` isn't a setting of a %s; allowed: %s", SHOWN, node->key,
			 schema->name, known);
}

/* ---- reading lists and groups */

static void read_group(const struct reader *reader, const struct file_schema *schema,
		       const struct yaml_node *node, void *object);

/* A list may be written as one value when it has one entry. */
static const struct yaml_node *first_entry(const struct yaml_node *node, size_t *ret_count)
{
	*ret_count = node->kind == YAML_SEQUENCE ? node->count : 1;
	return node->kind == YAML_SEQUENCE ? node->first : node;
}

static bool count_is_allowed(const struct reader *reader, const struct schema_field *field,
			     size_t count, struct file_place place)
{
	int64_t most = field->max == 0 ? LIST_MAX : field->max;
	if ((int64_t)count >= field->min && (int64_t)count <= most)
		return true;
	problem_error_at(reader->problems, reader->file, place,
			 "`%s` has %zu entries; allowed: %" PRId64 " to %" PRId64, field->name,
			 count, field->min, most);
	return false;
}

static bool is_scalar_entry(const struct reader *reader, const struct schema_field *field,
			    const struct yaml_node *entry)
{
	if (entry->kind == YAML_SCALAR)
		return true;
	complain_kind(reader, field, entry, YAML_SCALAR);
	return false;
}

static void read_words(const struct reader *reader, const struct schema_field *field,
		       const struct yaml_node *node, void *into)
{
	size_t count = 0;
	const struct yaml_node *entry = first_entry(node, &count);
	uint64_t all = 0;
	struct wide_set wide = {{0}};
	for (size_t i = 0; i < count; i++, entry = entry->next) {
		int64_t value = 0;
		if (!is_scalar_entry(reader, field, entry))
			continue;
		if (!find_word(field->words, entry->text, &value))
			complain_value(reader, field, entry->text, entry->place);
		else if (field->type == FIELD_WIDE_WORDS)
			wide_set_add(&wide, (unsigned)value);
		else
			all |= (uint64_t)value;
	}
	if (!count_is_allowed(reader, field, count, node->place))
		return;
	if (field->type == FIELD_WIDE_WORDS)
		*(struct wide_set *)into = wide;
	else
		*(uint64_t *)into = all;
}

static void read_texts(const struct reader *reader, const struct schema_field *field,
		       const struct yaml_node *node, void *into)
{
	size_t count = 0;
	const struct yaml_node *entry = first_entry(node, &count);
	struct schema_list *list = into;
	const char **texts = POOL_ARRAY(reader->pool, const char *, count);
	for (size_t i = 0; i < count; i++, entry = entry->next) {
		texts[i] = "";
		if (!is_scalar_entry(reader, field, entry))
			continue;
		if (entry->size == 0 || entry->size > TEXT_MAX)
			complain_value(reader, field, entry->text, entry->place);
		texts[i] = entry->text;
	}
	if (count_is_allowed(reader, field, count, node->place))
		*list = (struct schema_list){texts, count};
}

static void read_groups(const struct reader *reader, const struct schema_field *field,
			const struct yaml_node *node, void *into)
{
	struct schema_list *list = into;
	if (node->kind != YAML_SEQUENCE) {
		complain_kind(reader, field, node, YAML_SEQUENCE);
		return;
	}
	if (!count_is_allowed(reader, field, node->count, node->place))
		return;
	char *items = pool_alloc(reader->pool, node->count * field->group->size);
	size_t count = 0;
	for (const struct yaml_node *entry = node->first; entry != NULL; entry = entry->next) {
		void *item = items + count++ * field->group->size;
		if (entry->kind == YAML_MAPPING)
			read_group(reader, field->group, entry, item);
		else
			complain_kind(reader, field, entry, YAML_MAPPING);
	}
	*list = (struct schema_list){items, count};
}

/* A heading with nothing below is a group in which nothing is stated. */
static void read_one_group(const struct reader *reader, const struct schema_field *field,
			   const struct yaml_node *node, void *into)
{
	bool nothing = node->kind == YAML_SCALAR && node->plain && node->size == 0;
	struct yaml_node empty = {.kind = YAML_MAPPING, .place = node->place};
	if (nothing)
		read_group(reader, field->group, &empty, into);
	else if (node->kind == YAML_MAPPING)
		read_group(reader, field->group, node, into);
	else
		complain_kind(reader, field, node, YAML_MAPPING);
}

static void read_field(const struct reader *reader, const struct schema_field *field,
		       const struct yaml_node *node, void *object)
{
	void *into = member(field, object);
	switch (field->type) {
	case FIELD_NODE:
		*(const struct yaml_node **)into = node;
		return;
	case FIELD_TEXTS:
		read_texts(reader, field, node, into);
		return;
	case FIELD_WORDS:
	case FIELD_WIDE_WORDS:
		read_words(reader, field, node, into);
		return;
	case FIELD_GROUPS:
		read_groups(reader, field, node, into);
		return;
	case FIELD_GROUP:
		read_one_group(reader, field, node, into);
		return;
	case FIELD_TEXT:
	case FIELD_BOOL:
	case FIELD_INTEGER:
	case FIELD_DURATION:
	case FIELD_SIZE:
	case FIELD_PERCENT:
	case FIELD_DAY:
	case FIELD_WORD:
		if (node->kind != YAML_SCALAR)
			complain_kind(reader, field, node, YAML_SCALAR);
		else if (!read_scalar(field, node->text, reader->pool, into))
			complain_value(reader, field, node->text, node->place);
		return;
	}
}

static const struct schema_field *field_named(const struct file_schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->count; i++) {
		if (strcmp(schema->fields[i].name, name) == 0)
			return &schema->fields[i];
	}
	return NULL;
}

static void note_place(const struct file_schema *schema, void *object, struct file_place place)
{
	if (schema->line_offset != SCHEMA_NO_LINE)
		*(uint32_t *)(void *)((char *)object + schema->line_offset) = place.line;
	if (schema->column_offset != 0)
		*(uint32_t *)(void *)((char *)object + schema->column_offset) = place.column;
}

static void read_group(const struct reader *reader, const struct file_schema *schema,
		       const struct yaml_node *node, void *object)
{
	schema_defaults(schema, reader->pool, object);
	note_place(schema, object, node->place);
	for (const struct yaml_node *child = node->first; child != NULL; child = child->next) {
		const struct schema_field *field = field_named(schema, child->key);
		if (field != NULL && field->retired)
			problem_warning(reader->problems, reader->file, child->key_place.line,
					"`%s` means nothing any more: %s", field->name,
					field->help);
		else if (field != NULL)
			read_field(reader, field, child, object);
		else if (!SABOTAGE("config.accepts-unknown-key"))
			complain_unknown(reader, schema, child);
	}
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *field = &schema->fields[i];
		char allowed[SCHEMA_ALLOWED];
		if (!field->required || yaml_child(node, field->name) != NULL)
			continue;
		schema_describe(field, allowed);
		problem_error_at(reader->problems, reader->file, node->place,
				 "`%s` is missing in this %s; allowed: %s", field->name,
				 schema->name, allowed);
	}
}

void schema_defaults(const struct file_schema *schema, struct pool *pool, void *object)
{
	memset(object, 0, schema->size);
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *field = &schema->fields[i];
		if (field->type == FIELD_GROUP)
			schema_defaults(field->group, pool, member(field, object));
		if (field->initial == NULL || is_list(field))
			continue;
		bool sound = read_scalar(field, field->initial, pool, member(field, object));
		ASSERT(sound);
	}
}

void schema_read(const struct file_schema *schema, const struct yaml_node *tree, const char *file,
		 struct pool *pool, struct problems *problems, void *object)
{
	struct reader reader = {file, pool, problems};
	if (tree->kind != YAML_MAPPING) {
		problem_error_at(problems, file, tree->place, "a %s must be %s, not %s",
				 schema->name, yaml_kind_name(YAML_MAPPING),
				 yaml_kind_name(tree->kind));
		schema_defaults(schema, pool, object);
		return;
	}
	read_group(&reader, schema, tree, object);
}

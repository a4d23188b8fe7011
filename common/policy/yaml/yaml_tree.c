#include "common/policy/yaml/yaml_tree.h"

#include <yaml.h>

#include "common/base/assert.h"

/* What is being read: libyaml's events one by one, the open collections on a bounded stack. */
struct reading {
	yaml_parser_t parser;
	const char *file;
	struct pool *pool;
	struct problems *problems;
	struct yaml_node *root;
	struct open {
		struct yaml_node *node;
		struct yaml_node *last;
		const char *key; /* a mapping's key that waits for its value */
		struct file_place key_place;
	} stack[YAML_DEPTH_MAX];
	size_t depth;
	size_t nodes;
	size_t documents;
	bool failed;
};

const char *yaml_kind_name(enum yaml_kind kind)
{
	switch (kind) {
	case YAML_SCALAR:
		return "a value";
	case YAML_SEQUENCE:
		return "a list";
	case YAML_MAPPING:
		return "a group of settings";
	}
	UNREACHABLE("a node is one of three kinds");
}

static struct file_place place_of(yaml_mark_t mark)
{
	return (struct file_place){(uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

static struct open *innermost(struct reading *reading)
{
	return reading->depth == 0 ? NULL : &reading->stack[reading->depth - 1];
}

static void refuse(struct reading *reading, struct file_place place, const char *what)
{
	problem_error_at(reading->problems, reading->file, place, "%s", what);
	reading->failed = true;
}

static void attach(struct reading *reading, struct yaml_node *node)
{
	struct open *open = innermost(reading);
	if (open == NULL) {
		reading->root = node;
		return;
	}
	if (open->node->kind == YAML_MAPPING) {
		ASSERT(open->key != NULL);
		node->key = open->key;
		node->key_place = open->key_place;
		open->key = NULL;
	}
	if (open->last == NULL)
		open->node->first = node;
	else
		open->last->next = node;
	open->last = node;
	open->node->count++;
}

static struct yaml_node *add_node(struct reading *reading, enum yaml_kind kind,
				  struct file_place place)
{
	struct yaml_node *node = POOL_NEW(reading->pool, struct yaml_node);
	node->kind = kind;
	node->place = place;
	attach(reading, node);
	return node;
}

static void open_collection(struct reading *reading, enum yaml_kind kind, struct file_place place)
{
	struct open *open = innermost(reading);
	if (open != NULL && open->node->kind == YAML_MAPPING && open->key == NULL) {
		refuse(reading, place, "a key must be a word, not a list or a group");
		return;
	}
	if (reading->depth == YAML_DEPTH_MAX) {
		problem_error_at(reading->problems, reading->file, place,
				 "nested deeper than %d levels", YAML_DEPTH_MAX);
		reading->failed = true;
		return;
	}
	struct yaml_node *node = add_node(reading, kind, place);
	reading->stack[reading->depth++] = (struct open){.node = node};
}

/* libyaml has checked that a scalar is UTF-8; an escape may still have made a NUL. */
static bool scalar_is_sound(struct reading *reading, struct bytes text, struct file_place place)
{
	if (text.size > YAML_SCALAR_MAX) {
		problem_error_at(reading->problems, reading->file, place,
				 "a value of %zu bytes; at most %d are allowed", text.size,
				 YAML_SCALAR_MAX);
		reading->failed = true;
		return false;
	}
	if (text.size != 0 && memchr(text.data, '\0', text.size) != NULL) {
		refuse(reading, place, "a value with a NUL character in it");
		return false;
	}
	return true;
}

static void take_key(struct reading *reading, struct open *open, const char *key,
		     struct file_place place)
{
	if (open->node->count == YAML_KEYS_MAX) {
		problem_error_at(reading->problems, reading->file, place,
				 "more than %d keys in one group", YAML_KEYS_MAX);
		reading->failed = true;
		return;
	}
	const struct yaml_node *first = yaml_child(open->node, key);
	if (first != NULL)
		problem_error_at(reading->problems, reading->file, place,
				 "`%s` is stated twice; the first is in line %u", key,
				 first->key_place.line);
	open->key = key;
	open->key_place = place;
}

static void take_scalar(struct reading *reading, const yaml_event_t *event)
{
	struct file_place place = place_of(event->start_mark);
	struct bytes text = bytes_of(event->data.scalar.value, event->data.scalar.length);
	struct open *open = innermost(reading);
	if (!scalar_is_sound(reading, text, place))
		return;
	const char *copy = pool_text_of(reading->pool, text);
	if (open != NULL && open->node->kind == YAML_MAPPING && open->key == NULL) {
		take_key(reading, open, copy, place);
		return;
	}
	struct yaml_node *node = add_node(reading, YAML_SCALAR, place);
	node->text = copy;
	node->size = text.size;
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

static bool is_decorated(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return true;
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor != NULL ||
		       event->data.sequence_start.tag != NULL;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor != NULL ||
		       event->data.mapping_start.tag != NULL;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return false;
	}
	return true;
}

static void take_event(struct reading *reading, const yaml_event_t *event)
{
	struct file_place place = place_of(event->start_mark);
	if (is_decorated(event)) {
		refuse(reading, place, "anchors (&), aliases (*) and tags (!) are not allowed");
		return;
	}
	if (++reading->nodes > YAML_NODES_MAX) {
		problem_error_at(reading->problems, reading->file, place,
				 "more than %d values in one file", YAML_NODES_MAX);
		reading->failed = true;
		return;
	}
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (++reading->documents > 1)
			refuse(reading, place, "a second document (---) in one file");
		break;
	case YAML_SCALAR_EVENT:
		take_scalar(reading, event);
		break;
	case YAML_SEQUENCE_START_EVENT:
		open_collection(reading, YAML_SEQUENCE, place);
		break;
	case YAML_MAPPING_START_EVENT:
		open_collection(reading, YAML_MAPPING, place);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		ASSERT(reading->depth > 0);
		reading->depth--;
		break;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_ALIAS_EVENT:
		break;
	}
}

static void report_parser_error(struct reading *reading)
{
	const yaml_parser_t *parser = &reading->parser;
	/* As in the pool: want of memory is no fault of the file. */
	ASSERT(parser->error != YAML_MEMORY_ERROR);
	const char *what = parser->problem == NULL ? "not readable" : parser->problem;
	struct file_place place = place_of(parser->problem_mark);
	if (parser->error == YAML_READER_ERROR)
		problem_error(reading->problems, reading->file, 0, "not UTF-8 text at byte %zu: %s",
			      parser->problem_offset, what);
	else if (parser->context == NULL)
		problem_error_at(reading->problems, reading->file, place, "not YAML: %s", what);
	else
		problem_error_at(reading->problems, reading->file, place,
				 "not YAML: %s, %s (from line %u)", parser->context, what,
				 place_of(parser->context_mark).line);
	reading->failed = true;
}

static void read_events(struct reading *reading)
{
	bool more = true;
	while (more && !reading->failed) {
		yaml_event_t event;
		if (yaml_parser_parse(&reading->parser, &event) == 0) {
			report_parser_error(reading);
			return;
		}
		more = event.type != YAML_STREAM_END_EVENT;
		take_event(reading, &event);
		yaml_event_delete(&event);
	}
}

const struct yaml_node *yaml_parse(struct bytes content, const char *file, struct pool *pool,
				   struct problems *problems)
{
	struct reading reading = {.file = file, .pool = pool, .problems = problems};
	if (content.size > YAML_FILE_MAX) {
		problem_error(problems, file, 0, "%zu bytes; at most %d are allowed", content.size,
			      YAML_FILE_MAX);
		return NULL;
	}
	int started = yaml_parser_initialize(&reading.parser);
	ASSERT(started == 1);
	yaml_parser_set_encoding(&reading.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reading.parser, content.data, content.size);
	read_events(&reading);
	yaml_parser_delete(&reading.parser);
	if (reading.failed)
		return NULL;
	if (reading.root == NULL) {
		reading.root = POOL_NEW(pool, struct yaml_node);
		reading.root->kind = YAML_MAPPING;
		reading.root->place = (struct file_place){1, 1};
	}
	return reading.root;
}

const struct yaml_node *yaml_child(const struct yaml_node *mapping, const char *key)
{
	for (const struct yaml_node *child = mapping->first; child != NULL; child = child->next) {
		if (child->key != NULL && strcmp(child->key, key) == 0)
			return child;
	}
	return NULL;
}

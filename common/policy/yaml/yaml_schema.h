/* One engine for every file that people write: a table of fields says what may be in it.
 *
 * From the same table come the reading (every problem with file, line, value and
 * what is allowed; unknown keys are problems), the printing of what is in effect,
 * and the commented example.  A group fills a struct of the caller's; strings,
 * lists and nested groups live in the pool.
 */
#ifndef ZHIAN_POLICY_YAML_SCHEMA_H
#define ZHIAN_POLICY_YAML_SCHEMA_H

#include "common/base/wide_set.h"
#include "common/policy/yaml/yaml_tree.h"

enum field_type {
	FIELD_TEXT,       /* const char *: min and max are bytes */
	FIELD_TEXTS,      /* struct schema_list of const char * */
	FIELD_BOOL,       /* bool */
	FIELD_INTEGER,    /* int64_t */
	FIELD_DURATION,   /* int64_t, milliseconds: "30s" */
	FIELD_SIZE,       /* int64_t, bytes: "64MiB" */
	FIELD_PERCENT,    /* int64_t: "85%" */
	FIELD_DAY,        /* int32_t, days since 1970: "2026-04-15" */
	FIELD_WORD,       /* int64_t: one of `words` */
	FIELD_WORDS,      /* uint64_t: the values of several of `words`, joined by OR */
	FIELD_WIDE_WORDS, /* struct wide_set: likewise, but their values are its numbers */
	FIELD_GROUP,      /* a nested struct, in place */
	FIELD_GROUPS,     /* struct schema_list of structs */
	FIELD_NODE,       /* const struct yaml_node *: its owner reads it */
};

struct schema_word {
	const char *name; /* NULL ends a list */
	int64_t value;
};

struct schema_list {
	const void *items;
	size_t count;
};

struct file_schema;

struct schema_field {
	const char *name;
	enum field_type type;
	bool required;
	size_t offset;
	int64_t min, max; /* inclusive; texts: bytes; lists: entries; both 0: the type's own */
	const struct schema_word *words;
	const char *
		initial; /* the default, as it would be written; NULL: none (absent stays zeroed) */
	const char *help; /* of a retired one: what to know instead */
	const struct file_schema *group;
	bool retired; /* older files may have it: a warning, and it isn't read or printed */
};

struct file_schema {
	const char *name; /* what one is called: "person" */
	size_t size;
	size_t column_offset; /* of a uint32_t after the line's; 0: none */
	size_t line_offset;   /* of a uint32_t that takes the group's line; SCHEMA_NO_LINE: none */
	const struct schema_field *fields;
	size_t count;
};

#define SCHEMA_NO_LINE SIZE_MAX

/* Fills `*object` (zeroed first) with defaults and what the tree states.  Problems are added; the
 * caller asks problems_status(). */
void schema_read(const struct file_schema *schema, const struct yaml_node *tree, const char *file,
		 struct pool *pool, struct problems *problems, void *object);
/* All defaults, as from an empty file, without asking for required fields. */
void schema_defaults(const struct file_schema *schema, struct pool *pool, void *object);

/* The object as a file that reads back to the same. FIELD_NODE isn't printed. */
void schema_print(const struct file_schema *schema, const void *object, FILE *out);
/* Each of its values by itself, as it is printed: "feed.connections", "512"; of a list entry by
 * entry: "links[0].region".  Both texts are the caller's until it returns. */
typedef void schema_setting_fn(void *context, const char *name, const char *value);
void schema_each(const struct file_schema *schema, const void *object, schema_setting_fn *put,
		 void *context);
/* A file with every field: help, what is allowed, the default; commented out unless required. */
void schema_example(const struct file_schema *schema, FILE *out);

#define SCHEMA_ALLOWED 400
/* "1s to 1h (a number with ms, s, m, h or d)" */
void schema_describe(const struct schema_field *field, char out[SCHEMA_ALLOWED]);

/* A YAML scalar in double quotes. */
void schema_print_quoted(const char *text, FILE *out);
/* A line of a block: `name: "text"`, after `indent`. */
void schema_print_text(const char *indent, const char *name, const char *text, FILE *out);
/* "": no word of the list has the value. */
const char *schema_word_of(const struct schema_word *words, int64_t value);

#endif

#include "services/ctl/show/render.h"

#include <stdio.h>

#include "common/base/sabotage.h"
#include "common/sheets/cells.h"
#include "services/ctl/explain/explain_internal.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/width.h"

/* ---- blocks */

static void indent(unsigned depth, FILE *out)
{
	for (unsigned i = 0; i < depth * 2; i++)
		fputc(' ', out);
}

const char *render_heading(const char *kind, const char *name, enum lang lang)
{
	const char *found = catalogue_find_of(WORDS_MEMBER, kind, name, lang);
	if (found == NULL) /* of an act's command what its help says */
		found = catalogue_find_of(WORDS_OPTION, kind, name, lang);
	if (found == NULL)
		found = catalogue_find(WORDS_MEMBER, name, lang);
	/* A field of an act, which has the words of its option; a fact that a rule asked. */
	if (found == NULL)
		found = catalogue_find(WORDS_OPTION, name, lang);
	return found != NULL ? found : catalogue_word(WORDS_POLICY, name, lang);
}

/* A thing's own names are all shown. */
static bool is_for_others(const json_t *object, const char *name, enum lang lang, unsigned depth)
{
	return depth != 0 && cell_is_for_others(object, name, lang);
}

static bool is_registered(const char *of)
{
	return of != NULL && strcmp(of, "registered") == 0;
}

/* No orders, no goods: a heading alone would ask what stood there.  Of what was registered, what
 * programs count and compare by. */
static bool says_nothing(const char *of, const char *name, const json_t *value)
{
	return (json_is_array(value) && json_array_size(value) == 0) ||
	       (is_registered(of) && story_is_technical(name));
}

static bool is_shown(const char *of, const json_t *object, const char *name, enum lang lang,
		     unsigned depth)
{
	return (depth != 0 || strcmp(name, "kind") != 0) && !cell_is_region_name(name) &&
	       !is_for_others(object, name, lang, depth) &&
	       !says_nothing(of, name, json_object_get(object, name));
}

static size_t widest_heading(const char *of, json_t *object, enum lang lang, unsigned depth)
{
	const char *name;
	json_t *value;
	size_t widest = 0;
	json_object_foreach(object, name, value)
	{
		size_t width = width_of(bytes_of_text(render_heading(of, name, lang)));
		if (width > widest && is_shown(of, object, name, lang, depth))
			widest = width;
	}
	return widest;
}

/* Whom it is for, and where. */
struct reader {
	const struct shown_names *names;
	enum lang lang;
	FILE *out;
};

/* `of`: the member in which the object stands, by which its headings may be other ones. */
static void block(const struct reader *reader, const char *of, json_t *object, unsigned depth);

/* By what its headings may be other ones: an act of its command, an event of its body. */
static const char *context_of(const json_t *object, const char *name)
{
	const char *told =
		strcmp(name, "command") == 0 ? json_string_value(json_object_get(object, "act"))
		: strcmp(name, "body") == 0  ? json_string_value(json_object_get(object, "event"))
					     : NULL;
	return told != NULL && !SABOTAGE("ctl.headings-of-anything") ? told : name;
}

static void block_member(const struct reader *reader, const char *of, const json_t *object,
			 const char *name, json_t *value, size_t widest, unsigned depth)
{
	const char *kind = json_string_value(json_object_get(object, "kind"));
	FILE *out = reader->out;
	char memory[16384];
	struct writer cell = writer_over(memory, sizeof memory);
	size_t each;
	json_t *element;
	struct bytes heading = bytes_of_text(render_heading(of, name, reader->lang));
	indent(depth, out);
	if (cell_put_named(reader->names, kind, name, value, reader->lang, &cell)) {
		width_print(heading, widest, out);
		fputs("  ", out);
		width_print_plain(writer_bytes(&cell), out);
		fputc('\n', out);
		return;
	}
	width_print_plain(heading, out);
	fputc('\n', out);
	if (json_is_object(value)) {
		block(reader, context_of(object, name), value, depth + 1);
		return;
	}
	json_array_foreach(value, each, element)
	{
		if (each != 0)
			fputc('\n', out);
		if (json_is_object(element))
			block(reader, name, element, depth + 1);
	}
}

static void block(const struct reader *reader, const char *of, json_t *object, unsigned depth)
{
	const char *name;
	json_t *value;
	const char *kind = json_string_value(json_object_get(object, "kind"));
	/* What was registered has a kind of its own (a clue), and is an event all the same. */
	const char *headed = kind != NULL && !is_registered(of) ? kind : of;
	size_t widest = widest_heading(headed, object, reader->lang, depth);
	json_object_foreach(object, name, value)
	{
		if (is_shown(headed, object, name, reader->lang, depth))
			block_member(reader, headed, object, name, value, widest, depth);
	}
}

void render_block(const json_t *object, const struct shown_names *names, enum lang lang, FILE *out)
{
	/* jansson's iterators take a table that isn't const, and don't change it. */
	union {
		const json_t *read;
		json_t *iterated;
	} table = {object};
	struct reader reader = {names, lang, out};
	block(&reader, NULL, table.iterated, 0);
}

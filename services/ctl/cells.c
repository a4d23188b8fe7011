#include "services/ctl/cells.h"

#include "services/ctl/json_tree.h"

static void put_persons(const json_t *value, const struct people_names *people, enum lang lang,
			struct writer *out)
{
	size_t index;
	const json_t *one;
	if (!json_is_array(value)) {
		people_names_put_short(people, json_string_value(value), lang, out);
		return;
	}
	json_array_foreach(value, index, one)
	{
		if (index != 0)
			writer_put(out, lang == LANG_ZH ? "、" : ", ",
				   lang == LANG_ZH ? strlen("、") : 2);
		people_names_put_short(people, json_string_value(one), lang, out);
	}
}

/* A person, or several. */
static bool has_persons(const char *name, const json_t *value)
{
	return people_has_member(name) &&
	       (json_is_string(value) || json_is_string(json_array_get(value, 0)));
}

size_t cell_text(const json_t *line, const char *name, const struct people_names *people,
		 enum lang lang, char memory[CELL_MAX])
{
	const json_t *value = json_object_get(line, name);
	struct writer cell = writer_over(memory, CELL_MAX);
	if (value == NULL)
		return 0;
	if (people != NULL && has_persons(name, value)) {
		put_persons(value, people, lang, &cell);
		return cell.size;
	}
	if (!render_cell(json_string_value(json_object_get(line, "kind")), name, value, lang,
			 &cell)) {
		size_t count = json_is_array(value) ? json_array_size(value) : 1;
		return (size_t)snprintf(memory, CELL_MAX, "[%zu]", count);
	}
	return cell.size;
}

bool cell_belongs(const char *name, const json_t *value)
{
	if (strcmp(name, "kind") == 0 || strcmp(name, "digest") == 0 || strcmp(name, "chain") == 0)
		return false;
	return !json_is_object(value) && !render_is_region_name(name);
}

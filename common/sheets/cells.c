#include "common/sheets/cells.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/region_list.h"
#include "common/sheets/json_tree.h"
#include "common/words/problem_words.h"

#define ACT_NAME 64u
#define ROLES 16u /* of one firm */

static bool name_ends(const char *name, const char *suffix)
{
	size_t size = strlen(name), tail = strlen(suffix);
	return size >= tail && strcmp(name + size - tail, suffix) == 0;
}

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

/* "2025-03-14T09:30:00.000+08:00" as "2025-03-14 09:30", seconds only where they say something; a
 * term ends with its last day, which is named alone. */
static void put_moment(const char *text, struct writer *out)
{
	bool seconds = strlen(text) >= 19 && strncmp(text + 16, ":00", 3) != 0;
	if (strlen(text) < 16 || text[10] != 'T') {
		put(out, text);
		return;
	}
	writer_put(out, text, 10);
	if (strncmp(text + 10, "T23:59:59.999", 13) == 0)
		return;
	put(out, " ");
	writer_put(out, text + 11, seconds ? 8 : 5);
}

void cell_money(int64_t fen, char out[CELL_MONEY])
{
	uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
	(void)snprintf(out, CELL_MONEY, "%s%" PRIu64 ".%02u", fen < 0 ? "-" : "", size / 100,
		       (unsigned)(size % 100));
}

static void put_money(json_int_t fen, enum lang lang, struct writer *out)
{
	char text[CELL_MONEY];
	cell_money(fen, text);
	put(out, text);
	put(out, lang == LANG_ZH ? "元" : " yuan");
}

static bool is_word(const char *text)
{
	for (; *text != '\0'; text++) {
		if (!((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') ||
		      *text == '_' || *text == '.' || *text == '-'))
			return false;
	}
	return true;
}

/* Of a failure, in English by whoever it happened to. */
static bool is_of_a_failure(const char *name)
{
	static const char *const members[] = {"problem", "journal_damage", "stopped", "why"};
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		if (strcmp(name, members[i]) == 0)
			return true;
	}
	return false;
}

/* The roles of a firm before and after a change are texts of the event: "PRODUCER,SELLER". */
static bool put_changed_roles(const char *name, const char *text, enum lang lang,
			      struct writer *out)
{
	const char *found[ROLES];
	size_t count = 0;
	if (strcmp(name, "was") != 0 && strcmp(name, "is") != 0)
		return false;
	for (const char *at = text;; at++) {
		char role[32];
		size_t size = strcspn(at, ",");
		if (size == 0 || size >= sizeof role || count == ROLES)
			return false;
		for (size_t i = 0; i < size; i++) {
			if (at[i] != '_' && (at[i] < 'A' || at[i] > 'Z'))
				return false;
			role[i] = (char)(at[i] == '_' ? '_' : at[i] | 0x20);
		}
		role[size] = '\0';
		found[count] = catalogue_value("roles", role, lang);
		if (found[count++] == NULL)
			return false;
		at += size;
		if (*at == '\0')
			break;
	}
	for (size_t i = 0; i < count; i++) {
		put(out, i == 0 ? "" : lang == LANG_ZH ? "、" : ", ");
		put(out, found[i]);
	}
	return true;
}

static void put_string(const char *kind, const char *name, const char *text, enum lang lang,
		       struct writer *out)
{
	static const struct {
		const char *member;
		enum word_class class;
	} classes[] = {{"act", WORDS_ACT},        {"next_act", WORDS_ACT}, {"possible", WORDS_ACT},
		       {"what", WORDS_MEMBER},    {"what", WORDS_POLICY},  {"where", WORDS_OPTION},
		       {"where", WORDS_MEMBER},   {"event", WORDS_EVENT},  {"book", WORDS_EVENT},
		       {"leads_to", WORDS_EVENT}, {"noun", WORDS_NOUN},    {"kind", WORDS_NOUN}};
	const char *found = NULL;
	if (name_ends(name, "_ms")) {
		put_moment(text, out);
		return;
	}
	if (put_changed_roles(name, text, lang, out))
		return;
	if (is_word(text)) {
		for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
			if (found == NULL && strcmp(classes[i].member, name) == 0)
				found = catalogue_find(classes[i].class, text, lang);
		}
		if (found == NULL)
			found = catalogue_shown(kind, name, text, lang);
	}
	if (found == NULL && is_of_a_failure(name))
		problem_say(text, lang, out);
	else
		put(out, found != NULL ? found : text);
}

/* What a state's table allows: an outcome may be after an act ("passed"), which is said
 * once. */
static void put_acts(const json_t *array, enum lang lang, struct writer *out)
{
	char before[ACT_NAME] = "";
	size_t count = json_array_size(array);
	for (size_t i = 0; i < count; i++) {
		char act[ACT_NAME];
		const char *text = json_string_value(json_array_get(array, i));
		if (text == NULL)
			continue;
		(void)snprintf(act, sizeof act, "%.*s", (int)strcspn(text, " "), text);
		if (strcmp(act, before) == 0)
			continue;
		if (before[0] != '\0')
			put(out, lang == LANG_ZH ? "、" : ", ");
		memcpy(before, act, sizeof before);
		const char *found = catalogue_find(WORDS_ACT, act, lang);
		put(out, found != NULL ? found : act);
	}
}

static bool put_array(const char *kind, const char *name, const json_t *array, enum lang lang,
		      struct writer *out)
{
	size_t count = json_array_size(array);
	if (strcmp(name, "possible") == 0) {
		put_acts(array, lang, out);
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		if (i != 0)
			put(out, lang == LANG_ZH ? "、" : ", ");
		if (!cell_put(kind, name, json_array_get(array, i), lang, out))
			return false;
	}
	return true;
}

/* {"amount":20,"unit":"箱"} is said in one word. */
static bool put_quantity(const json_t *object, struct writer *out)
{
	char number[32];
	const json_t *amount = json_object_get(object, "amount");
	const char *unit = json_string_value(json_object_get(object, "unit"));
	if (json_object_size(object) != 2 || !json_is_integer(amount) || unit == NULL)
		return false;
	(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(amount));
	put(out, number);
	put(out, unit);
	return true;
}

/* "522702 福泉市"; a code that the list hasn't stays bare. */
static void put_region(const char *name, json_int_t code, struct writer *out)
{
	const char *told = code > 0 && code <= UINT32_MAX && region_is_stated_by(name)
				   ? region_name((uint32_t)code)
				   : NULL;
	if (told == NULL)
		return;
	put(out, " ");
	put(out, told);
}

bool cell_is_region_name(const char *name)
{
	static const char tail[] = "_name";
	char member[64];
	size_t size = strlen(name);
	if (!name_ends(name, tail) || size >= sizeof member)
		return false;
	size -= sizeof tail - 1;
	memcpy(member, name, size);
	member[size] = '\0';
	return region_is_stated_by(member);
}

bool cell_put(const char *kind, const char *name, const json_t *value, enum lang lang,
	      struct writer *out)
{
	char number[32];
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return put_quantity(value, out);
	case JSON_ARRAY:
		return put_array(kind, name, value, lang, out);
	case JSON_STRING:
		put_string(kind, name, json_string_value(value), lang, out);
		return true;
	case JSON_INTEGER:
		if (name_ends(name, "_fen")) {
			put_money(json_integer_value(value), lang, out);
			return true;
		}
		(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
			       json_integer_value(value));
		put(out, number);
		put_region(name, json_integer_value(value), out);
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		put(out, catalogue_word(WORDS_TEXT, json_is_true(value) ? "yes" : "no", lang));
		return true;
	case JSON_REAL:
	case JSON_NULL:
		break;
	}
	return true;
}

/* ---- a line's */

void cell_put_each(const struct shown_names *names, const json_t *value, cell_name_fn *put_one,
		   enum lang lang, struct writer *out)
{
	size_t index;
	const json_t *one;
	if (json_is_string(value))
		put_one(names, json_string_value(value), lang, out);
	json_array_foreach(value, index, one)
	{
		if (index != 0)
			put(out, lang == LANG_ZH ? "、" : ", ");
		if (json_is_string(one))
			put_one(names, json_string_value(one), lang, out);
	}
}

/* A person, or several. */
static bool has_persons(const char *name, const json_t *value)
{
	return people_has_member(name) &&
	       (json_is_string(value) || json_is_string(json_array_get(value, 0)));
}

const char *const cell_class_members[] = {"class_code", "classes", "class_codes", NULL};

bool cell_put_classes(const struct shown_names *names, const char *name, const json_t *value,
		      enum lang lang, struct writer *out)
{
	bool has = false;
	for (size_t i = 0; cell_class_members[i] != NULL; i++)
		has = has || strcmp(cell_class_members[i], name) == 0;
	if (!has || (!json_is_string(value) && !json_is_string(json_array_get(value, 0))))
		return false;
	cell_put_each(names, value, shown_names_put_class, lang, out);
	return true;
}

bool cell_put_named(const struct shown_names *names, const char *kind, const char *name,
		    const json_t *value, enum lang lang, struct writer *out)
{
	if (names != NULL && has_persons(name, value)) {
		cell_put_each(names, value, shown_names_put_short, lang, out);
		return true;
	}
	return cell_put_classes(names, name, value, lang, out) ||
	       cell_put(kind, name, value, lang, out);
}

size_t cell_text(const json_t *line, const char *name, const struct shown_names *people,
		 enum lang lang, char memory[CELL_MAX])
{
	const json_t *value = json_object_get(line, name);
	struct writer cell = writer_over(memory, CELL_MAX);
	if (value == NULL)
		return 0;
	if (people != NULL && has_persons(name, value)) {
		cell_put_each(people, value, shown_names_put_short, lang, &cell);
		return cell.size;
	}
	if (!cell_put(json_string_value(json_object_get(line, "kind")), name, value, lang, &cell)) {
		size_t count = json_is_array(value) ? json_array_size(value) : 1;
		return (size_t)snprintf(memory, CELL_MAX, "[%zu]", count);
	}
	return cell.size;
}

bool cell_is_for_others(const json_t *object, const char *name, enum lang lang)
{
	char twin[64];
	size_t size = strlen(name);
	if (size >= sizeof twin || !name_ends(name, lang == LANG_ZH ? "_en" : "_zh"))
		return false;
	(void)snprintf(twin, sizeof twin, "%.*s%s", (int)(size - 3), name,
		       lang == LANG_ZH ? "_zh" : "_en");
	return json_object_get(object, twin) != NULL;
}

bool cell_belongs(const char *name, const json_t *value)
{
	if (strcmp(name, "kind") == 0 || strcmp(name, "digest") == 0 || strcmp(name, "chain") == 0)
		return false;
	return !json_is_object(value) && !cell_is_region_name(name);
}

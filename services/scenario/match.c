#include "services/scenario/match.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "services/ctl/values/field_value.h"

static bool is_skipped(const char *const *skipped, const char *key)
{
	for (size_t i = 0; skipped != NULL && skipped[i] != NULL; i++) {
		if (strcmp(skipped[i], key) == 0)
			return true;
	}
	return false;
}

static const json_t *member_of(const json_t *object, const char *key)
{
	static const char *const units[] = {"", "_ms", "_day", "_fen", "_id", "_code"};
	char name[100];
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		(void)snprintf(name, sizeof name, "%.80s%s", key, units[i]);
		for (char *at = name; *at != '\0'; at++)
			*at = *at == '-' ? '_' : *at;
		const json_t *found = json_object_get(object, name);
		if (found != NULL)
			return found;
	}
	return NULL;
}

const json_t *match_member(const json_t *line, const char *key)
{
	const json_t *body = json_object_get(line, "body");
	/* Every line has a kind; that of an event's body is the one that is meant. */
	const json_t *found = strcmp(key, "kind") == 0 ? member_of(body, key) : NULL;
	if (found == NULL)
		found = member_of(line, key);
	return found != NULL ? found : member_of(body, key);
}

/* ---- one value */

/* "2025-03-25" for every moment of the day, "2025-03-25 09:00" for every one of the minute. */
static bool is_moment_of(const char *expected, const char *found)
{
	size_t size = strlen(expected);
	if ((size != 10 && size != 16) || expected[4] != '-' || expected[7] != '-' ||
	    strlen(found) < size)
		return false;
	for (size_t i = 0; i < size; i++) {
		char wanted = expected[i] == ' ' ? 'T' : expected[i];
		if (wanted != found[i])
			return false;
	}
	return true;
}

static bool ends_in_fen(const char *key)
{
	size_t size = strlen(key);
	return size > 4 && strcmp(key + size - 4, "_fen") == 0;
}

bool match_bound(const char *expected, long long found, bool *ret_holds)
{
	char *end;
	bool least = strncmp(expected, ">= ", 3) == 0, most = strncmp(expected, "<= ", 3) == 0;
	const char *digits = expected + (least || most ? 3 : 0);
	long long number = strtoll(digits, &end, 10);
	if (end == digits || *end != '\0')
		return false;
	*ret_holds = least ? found >= number : most ? found <= number : found == number;
	return true;
}

static bool is_number(const char *expected, json_int_t found, const char *key)
{
	bool holds = false;
	int64_t fen;
	struct object_id id;
	if (object_id_parse(expected, &id) == STATUS_OK) /* a field that names an object of ours */
		return (uint64_t)found == id.number;
	if (match_bound(expected, found, &holds))
		return holds;
	return ends_in_fen(key) && money_parse(expected, &fen) == STATUS_OK && fen == found;
}

static bool scalar_in(const char *expected, const json_t *found, const char *key);

static bool is_of_object(const char *expected, const json_t *found)
{
	static const char *const names[] = {"id", "key", "name", "rule"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const json_t *member = json_object_get(found, names[i]);
		if (json_is_string(member) && strcmp(json_string_value(member), expected) == 0)
			return true;
	}
	return false;
}

static bool is_in_array(const char *expected, const json_t *found, const char *key)
{
	for (size_t i = 0; i < json_array_size(found); i++) {
		if (scalar_in(expected, json_array_get(found, i), key))
			return true;
	}
	return false;
}

static bool is_there(const json_t *found)
{
	return found != NULL && !(json_is_array(found) && json_array_size(found) == 0);
}

static bool scalar_in(const char *expected, const json_t *found, const char *key)
{
	if (strcmp(expected, "any") == 0)
		return is_there(found);
	if (strcmp(expected, "none") == 0)
		return !is_there(found);
	if (found == NULL)
		return strcmp(expected, "no") == 0;
	if (json_is_boolean(found))
		return strcmp(expected, json_is_true(found) ? "yes" : "no") == 0 ||
		       strcmp(expected, json_is_true(found) ? "true" : "false") == 0;
	if (json_is_integer(found))
		return is_number(expected, json_integer_value(found), key);
	if (json_is_array(found))
		return is_in_array(expected, found, key);
	if (json_is_object(found))
		return is_of_object(expected, found);
	return json_is_string(found) && (strcmp(json_string_value(found), expected) == 0 ||
					 is_moment_of(expected, json_string_value(found)));
}

/* ---- whole values */

static bool match_scalar(const struct matcher *matcher, const struct yaml_node *expected,
			 const json_t *found, const char *key)
{
	uint8_t memory[OBJECT_ID_TEXT + 16];
	struct arena arena;
	const char *text;
	arena_init(&arena, memory, sizeof memory);
	if (names_text(matcher->names, expected->text, &arena, &text, matcher->err) != STATUS_OK)
		return false;
	return scalar_in(text, found, key);
}

static bool match_list(const struct matcher *matcher, const struct yaml_node *expected,
		       const json_t *found, const char *key)
{
	size_t count = json_is_array(found) ? json_array_size(found) : found != NULL ? 1 : 0;
	if (count != expected->count)
		return false;
	for (const struct yaml_node *each = expected->first; each != NULL; each = each->next) {
		bool any = !json_is_array(found) && match_value(matcher, each, found, key);
		for (size_t i = 0; i < json_array_size(found) && !any; i++)
			any = match_value(matcher, each, json_array_get(found, i), key);
		if (!any)
			return false;
	}
	return true;
}

static bool match_group(const struct matcher *matcher, const struct yaml_node *expected,
			const json_t *found)
{
	bool all = false;
	if (!json_is_array(found)) {
		(void)match_line(matcher, expected, NULL, found, &all);
		return found != NULL && all;
	}
	for (size_t i = 0; i < json_array_size(found) && !all; i++)
		(void)match_line(matcher, expected, NULL, json_array_get(found, i), &all);
	return all;
}

bool match_value(const struct matcher *matcher, const struct yaml_node *expected,
		 const json_t *found, const char *key)
{
	switch (expected->kind) {
	case YAML_SCALAR:
		return match_scalar(matcher, expected, found, key);
	case YAML_SEQUENCE:
		return match_list(matcher, expected, found, key);
	case YAML_MAPPING:
		break;
	}
	return match_group(matcher, expected, found);
}

size_t match_line(const struct matcher *matcher, const struct yaml_node *mapping,
		  const char *const *skipped, const json_t *line, bool *ret_all)
{
	size_t holds = 0;
	*ret_all = true;
	for (const struct yaml_node *each = mapping->first; each != NULL; each = each->next) {
		if (is_skipped(skipped, each->key))
			continue;
		if (match_value(matcher, each, match_member(line, each->key), each->key))
			holds++;
		else
			*ret_all = false;
	}
	return holds;
}

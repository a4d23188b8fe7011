#include "services/scenario/names.h"

#include <stdio.h>
#include <string.h>

enum status names_bind(struct names *names, const char *name, struct object_id id, struct err *err)
{
	size_t at = 0;
	while (at < names->count && strcmp(names->bound[at].name, name) != 0)
		at++;
	if (at == NAMES_MAX)
		return err_set(err, STATUS_FULL, "more than %d names", NAMES_MAX);
	names->bound[at].name = name;
	names->bound[at].id = id;
	if (at == names->count)
		names->count++;
	return STATUS_OK;
}

/* "h" or "hz" of $h1; the short forms are those of the objects that scenarios speak of most. */
static enum object_kind kind_of(const char *letters, size_t size)
{
	static const struct {
		char letter;
		enum object_kind kind;
	} short_forms[] = {{'r', OBJECT_REPORT},  {'h', OBJECT_HAZARD},     {'f', OBJECT_FIRM},
			   {'m', OBJECT_MEASURE}, {'n', OBJECT_NOTICE},     {'c', OBJECT_CASEFILE},
			   {'l', OBJECT_LISTING}, {'i', OBJECT_INSPECTION}, {'s', OBJECT_SAMPLING},
			   {'x', OBJECT_REFERRAL}};
	for (size_t i = 0; size == 1 && i < sizeof short_forms / sizeof short_forms[0]; i++) {
		if (short_forms[i].letter == letters[0])
			return short_forms[i].kind;
	}
	for (unsigned kind = 1; size == 2 && kind < OBJECT_KIND_COUNT; kind++) {
		const char *prefix = object_kind_prefix((enum object_kind)kind);
		if (letters[0] == prefix[0] - 'A' + 'a' && letters[1] == prefix[1] - 'A' + 'a')
			return (enum object_kind)kind;
	}
	return OBJECT_NONE;
}

static bool numbered(const struct names *names, const char *name, struct object_id *ret_id)
{
	uint64_t number = 0;
	size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz"), at = letters;
	for (; name[at] >= '0' && name[at] <= '9' && at < letters + 9; at++)
		number = number * 10 + (uint64_t)(name[at] - '0');
	enum object_kind kind = kind_of(name, letters);
	if (name[at] != '\0' || number == 0 || kind == OBJECT_NONE)
		return false;
	*ret_id = object_id_make(kind, names->region, number);
	return true;
}

static enum status named(const struct names *names, const char *name, struct object_id *ret_id,
			 struct err *err)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->bound[i].name, name) == 0) {
			*ret_id = names->bound[i].id;
			return STATUS_OK;
		}
	}
	if (numbered(names, name, ret_id))
		return STATUS_OK;
	return err_set(err, STATUS_INVALID,
		       "$%.60s names nothing; allowed: a name given by `as:` before, or a letter "
		       "and a number as in $h1 (r report, h hazard, f firm, m measure, n notice, "
		       "c case, l listing, i inspection, s sampling, x referral)",
		       name);
}

bool names_refers(const char *text)
{
	return text[0] == '$' || strstr(text, "@$") != NULL;
}

enum status names_object(const struct names *names, const char *text, struct object_id *ret_id,
			 struct err *err)
{
	const char *at = strstr(text, "@$");
	struct object_id subject;
	char purpose[48];
	if (text[0] == '$')
		return named(names, text + 1, ret_id, err);
	if (at == NULL) {
		if (object_id_parse(text, ret_id) == STATUS_OK)
			return STATUS_OK;
		return err_set(err, STATUS_INVALID,
			       "\"%.60s\" is no object; allowed: $h1, a name, "
			       "an id as in HZ-%u-1",
			       text, (unsigned)names->region);
	}
	TRY(named(names, at + 2, &subject, err));
	(void)snprintf(purpose, sizeof purpose, "%.*s", (int)(at - text), text);
	if (names->clock == NULL) {
		*ret_id = (struct object_id){OBJECT_CLOCK, names->region, 1, DAEMON_HAZARD};
		return STATUS_OK;
	}
	if (names->clock(names->context, purpose, subject, ret_id))
		return STATUS_OK;
	return err_set(err, STATUS_NOT_FOUND, "no clock %s runs for %s", purpose, at + 1);
}

enum status names_text(const struct names *names, const char *text, struct arena *arena,
		       const char **ret_text, struct err *err)
{
	struct object_id id;
	*ret_text = text;
	if (!names_refers(text))
		return STATUS_OK;
	char *printed = ARENA_ARRAY(arena, char, OBJECT_ID_TEXT);
	if (printed == NULL)
		return err_set(err, STATUS_FULL, "too much text");
	TRY(names_object(names, text, &id, err));
	object_id_print(id, printed);
	*ret_text = printed;
	return STATUS_OK;
}

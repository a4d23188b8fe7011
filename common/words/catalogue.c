#include "common/words/catalogue.h"

#include <stdio.h>
#include <string.h>

#include "common/base/sabotage.h"
#include "common/words/word_slots.h"

/* A line of a list asks for a dozen words, so a name is found by its hash. */
static const struct word_slot slots[WORD_SLOTS] = {
#include "common/words/word_slots.inc"
};

static size_t place_of(unsigned list, const char *name)
{
	size_t slot = word_slot(slots, list, name);
	return slots[slot].list != 0 ? slots[slot].at : SIZE_MAX;
}

const char *catalogue_find(enum word_class class, const char *name, enum lang lang)
{
	size_t place = place_of(class, name);
	if (place == SIZE_MAX)
		return NULL;
	size_t count;
	const struct catalogue_entry *entry = &catalogue_entries(class, &count)[place];
	return lang == LANG_ZH ? entry->zh : entry->en;
}

const char *catalogue_find_of(enum word_class class, const char *of, const char *name,
			      enum lang lang)
{
	char own[128];
	int size = of == NULL ? 0 : snprintf(own, sizeof own, "%s.%s", of, name);
	return size > 0 && (size_t)size < sizeof own ? catalogue_find(class, own, lang) : NULL;
}

const char *catalogue_word(enum word_class class, const char *name, enum lang lang)
{
	const char *found = catalogue_find(class, name, lang);
	return found != NULL ? found : name;
}

/* "kind", ".", "state", "=opened": NULL where there is no such word. */
static const char *value_by(const char *const *parts, size_t count, const char *value,
			    enum lang lang)
{
	char own[128];
	struct writer name = writer_over(own, sizeof own - 1);
	for (size_t i = 0; i < count; i++)
		writer_put(&name, parts[i], strlen(parts[i]));
	writer_put(&name, "=", 1);
	writer_put(&name, value, strlen(value));
	if (name.overflow)
		return NULL;
	own[name.size] = '\0';
	return catalogue_find(WORDS_VALUE, own, lang);
}

bool catalogue_is_worded(const char *member)
{
	const char *said = catalogue_written(member);
	return (said != NULL && said[0] != '\0') || place_of(WORDS_WORDED, member) != SIZE_MAX;
}

const char *catalogue_value(const char *member, const char *value, enum lang lang)
{
	const char *found = member != NULL ? value_by(&member, 1, value, lang) : NULL;
	bool any = member == NULL || catalogue_is_worded(member) || SABOTAGE("words.any-spelling");
	return found != NULL || !any ? found : catalogue_find(WORDS_VALUE, value, lang);
}

/* As that member of a `kind` has it, alone. */
static const char *value_of_kind(const char *kind, const char *member, const char *value,
				 enum lang lang)
{
	if (kind == NULL || member == NULL || SABOTAGE("words.state-of-another"))
		return NULL;
	const char *found = value_by((const char *const[]){kind, ".", member}, 3, value, lang);
	return found != NULL ? found
			     : value_by((const char *const[]){kind, "_", member, ".state"}, 4,
					value, lang);
}

const char *catalogue_value_of(const char *kind, const char *member, const char *value,
			       enum lang lang)
{
	const char *found = value_of_kind(kind, member, value, lang);
	return found != NULL ? found : catalogue_value(member, value, lang);
}

const char *catalogue_written(const char *member)
{
	size_t place = place_of(WORDS_WRITTEN, member);
	const char *words = NULL;
	if (place != SIZE_MAX)
		(void)catalogue_written_at(place, &words);
	return words;
}

/* One of several, which are with one blank between them. */
static bool is_among(const char *words, const char *word)
{
	size_t size = strlen(word);
	for (const char *at = words; (at = strstr(at, word)) != NULL; at += size) {
		if ((at == words || at[-1] == ' ') && (at[size] == '\0' || at[size] == ' '))
			return true;
	}
	return false;
}

const char *catalogue_shown(const char *kind, const char *member, const char *value, enum lang lang)
{
	const char *words = catalogue_written(member);
	if (words == NULL || is_among(words, value) || SABOTAGE("words.written-translated"))
		return catalogue_value_of(kind, member, value, lang);
	const char *found = value_of_kind(kind, member, value, lang);
	return found != NULL ? found : value_by(&member, 1, value, lang);
}

const char *catalogue_param(const char *code, const char *name, const char *value, enum lang lang)
{
	char kind[32];
	const char *found = catalogue_find(WORDS_ACT, value, lang);
	if (found != NULL)
		return found;
	(void)snprintf(kind, sizeof kind, "%.*s", (int)strcspn(code, "."), code);
	found = catalogue_value_of(kind, name, value, lang);
	return found != NULL ? found : value;
}

const char *catalogue_code(const char *code, enum lang lang)
{
	char shared[64];
	const char *found = catalogue_find(WORDS_CODE, code, lang);
	const char *last = strrchr(code, '.');
	size_t size = last != NULL ? strlen(last) : sizeof shared;
	if (found != NULL || size + 2 > sizeof shared)
		return found;
	shared[0] = '*';
	memcpy(shared + 1, last, size + 1);
	return catalogue_find(WORDS_CODE, shared, lang);
}

static const char *param_value(const char *name, size_t size, const struct template_param *params,
			       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(params[i].name) == size && memcmp(params[i].name, name, size) == 0)
			return params[i].value;
	}
	return NULL;
}

void catalogue_fill(const char *text, const struct template_param *params, size_t count,
		    struct writer *out)
{
	while (*text != '\0') {
		const char *close = *text == '{' ? strchr(text, '}') : NULL;
		const char *value =
			close == NULL
				? NULL
				: param_value(text + 1, (size_t)(close - text - 1), params, count);
		if (value == NULL) {
			writer_put(out, text++, 1);
			continue;
		}
		writer_put(out, value, strlen(value));
		text = close + 1;
	}
}

#include "common/words/catalogue.h"

#include <stdio.h>
#include <string.h>

#include "common/base/sabotage.h"

#define X(name, zh, en) {sizeof(name) - 1, (name), (zh), (en)},
static const struct catalogue_entry texts[] = {
#include "common/words/texts.def"
};
static const struct catalogue_entry codes[] = {
#include "common/words/codes_common.def"
#include "common/words/codes_ctl.def"
#include "common/words/codes_services.def"
#define CODE X
#include "common/words/commands.def"
};
static const struct catalogue_entry events[] = {
#include "common/words/events.def"
#define EVENT X
#include "common/words/commands.def"
};
static const struct catalogue_entry acts[] = {
#include "common/words/acts.def"
#define ACT(noun, verb, zh, en, ...) X(noun "." verb, zh, en)
#define MAKE ACT
#define RUN ACT
#define RUN_ALONE(noun, zh, en, ...) X(noun, zh, en)
#define LIST(noun, zh, en, ...) X(noun ".list", zh, en)
#define LIST_OF ACT
#define SHOW(noun, zh, en, ...) X(noun ".show", zh, en)
#define SHOW_PART ACT
#define ENDS(verb, zh, en, ...) X("proposal." verb, zh, en)
#define READING(verb, zh, en, ...) X("report." verb, zh, en)
#define COMMAND ACT
#include "common/words/commands.def"
};
static const struct catalogue_entry nouns[] = {
#include "common/words/nouns.def"
};
static const struct catalogue_entry options[] = {
#include "common/words/options.def"
#define OPTION X
#include "common/words/commands.def"
};
static const struct catalogue_entry members[] = {
#include "common/words/members.def"
#define MEMBER X
#include "common/words/commands.def"
};
static const struct catalogue_entry policies[] = {
#include "common/words/policy.def"
};
static const struct catalogue_entry values[] = {
#include "common/words/values.def"
#define VALUE X
#include "common/words/commands.def"
};
#undef X
#define X(member, words) {(member), (words)},
static const struct {
	const char *member;
	const char *words;
} written[] = {
#include "common/words/written.def"
#define WRITTEN X
#include "common/words/commands.def"
};
#undef X
#define X(en, zh) {sizeof(en) - 1, (en), (zh), (en)},
static const struct catalogue_entry whys[] = {
#include "common/words/whys.def"
#define WHY X
#include "common/words/commands.def"
};
#undef X

static const struct {
	const struct catalogue_entry *entries;
	size_t count;
} classes[WORDS_CLASSES] = {
#define CLASS(name, array) [WORDS_##name] = {(array), sizeof(array) / sizeof((array)[0])}
	CLASS(TEXT, texts),     CLASS(CODE, codes),   CLASS(EVENT, events),
	CLASS(ACT, acts),       CLASS(NOUN, nouns),   CLASS(OPTION, options),
	CLASS(MEMBER, members), CLASS(VALUE, values), CLASS(POLICY, policies),
	CLASS(WHY, whys),
#undef CLASS
};

const struct catalogue_entry *catalogue_entries(enum word_class class, size_t *ret_count)
{
	*ret_count = classes[class].count;
	return classes[class].entries;
}

const char *catalogue_find(enum word_class class, const char *name, enum lang lang)
{
	size_t size = strlen(name);
	for (size_t i = 0; i < classes[class].count; i++) {
		const struct catalogue_entry *entry = &classes[class].entries[i];
		if (entry->size == size && memcmp(entry->name, name, size) == 0)
			return lang == LANG_ZH ? entry->zh : entry->en;
	}
	return NULL;
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

static const char *const worded[] = {
#define X(member) member,
#include "common/words/worded.def"
#undef X
};

const char *catalogue_worded_at(size_t index)
{
	return index < sizeof worded / sizeof worded[0] ? worded[index] : NULL;
}

bool catalogue_is_worded(const char *member)
{
	const char *said = catalogue_written(member);
	if (said != NULL && said[0] != '\0')
		return true;
	for (size_t i = 0; i < sizeof worded / sizeof worded[0]; i++) {
		if (strcmp(worded[i], member) == 0)
			return true;
	}
	return false;
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
	for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
		if (strcmp(written[i].member, member) == 0)
			return written[i].words;
	}
	return NULL;
}

const char *catalogue_written_at(size_t index, const char **ret_words)
{
	if (index >= sizeof written / sizeof written[0])
		return NULL;
	*ret_words = written[index].words;
	return written[index].member;
}

/* One of several, which stand with one blank between them. */
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

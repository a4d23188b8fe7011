/* The words themselves, in the order in which they were written down. */
#include <string.h>

#include "common/words/word_slots.h"

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
#define X(member) member,
static const char *const worded[] = {
#include "common/words/worded.def"
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

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const struct catalogue_entry *catalogue_entries(enum word_class class, size_t *ret_count)
{
	*ret_count = classes[class].count;
	return classes[class].entries;
}

const char *catalogue_worded_at(size_t index)
{
	return index < COUNT(worded) ? worded[index] : NULL;
}

const char *catalogue_written_at(size_t index, const char **ret_words)
{
	if (index >= COUNT(written))
		return NULL;
	*ret_words = written[index].words;
	return written[index].member;
}

size_t word_list_size(unsigned list)
{
	return list == WORDS_WRITTEN  ? COUNT(written)
	       : list == WORDS_WORDED ? COUNT(worded)
				      : classes[list].count;
}

const char *word_list_name(unsigned list, size_t at)
{
	return list == WORDS_WRITTEN  ? written[at].member
	       : list == WORDS_WORDED ? worded[at]
				      : classes[list].entries[at].name;
}

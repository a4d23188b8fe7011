/* What each list can be asked for, declared with the list.
 *
 * An area has a table of its lists (question.h); the stage asks it, and nothing else: an option
 * that isn't declared, a value that can't be one, an option that stands twice and a page that
 * begins nowhere are refused (INVALID, codes list.*, with what is possible), since a figure that
 * left them out would be wrong without a sign.  zhianctl makes options, help and completion from
 * the same tables.
 */
#ifndef ZHIAN_STAGE_LISTS_H
#define ZHIAN_STAGE_LISTS_H

#include "common/base/state_table.h"
#include "common/stage/queries/query.h"

#define LIST_TEXT_MAX 96u /* the longest id, key or rule that a row can have, and some */

enum list_option_type {
	LIST_TEXT,   /* as it stands, 1 to LIST_TEXT_MAX bytes */
	LIST_FIRM,   /* a firm's key as daemons keep it (common/base/firm_key.h) */
	LIST_WORD,   /* one of a closed set */
	LIST_YES,    /* "yes" alone: who doesn't want it leaves it out */
	LIST_NUMBER, /* decimal digits */
	LIST_DAY,
	LIST_MOMENT, /* a day or a moment; "until" a day means to its end */
	LIST_OBJECT, /* an id; of `kind` unless that is OBJECT_NONE */
};

struct list_option {
	const char *name;
	enum list_option_type type;
	/* LIST_WORD: the names of one or two tables' states, or words that end with NULL, or what
	 * `word` gives for 0, 1, … until NULL */
	const struct state_table *states[2];
	const char *const *words;
	const char *(*word)(size_t index);
	enum object_kind kind;
	uint8_t one_of; /* of all options with the same number only one can be given; 0: free */
	bool required;
	bool within; /* what the list is in: zhianctl takes it as the command's operand */
	/* also for who isn't shown the member of its name, to whom the list else would say by its
	 * length what each matter has there */
	bool open;
};

typedef void list_answer_fn(const struct query_context *query, const Zh__ListQuery *list,
			    struct answer *answer);

struct list_kind {
	const char *noun;
	list_answer_fn *answer;
	const struct list_option *options;
	size_t option_count;
};

const struct list_option *list_option_find(const struct list_kind *kind, const char *name);
/* The index-th word of a closed set, each once; NULL: no more, or another type. */
const char *list_option_word(const struct list_option *option, size_t index);
/* Whether the daemon takes the value. */
bool list_option_takes(const struct list_option *option, const char *value);

struct audience; /* audience.h */
/* Answers it, or refuses what it can't be asked.  `audience`: of who isn't of the office; NULL: who
 * asks is. */
void list_answer(const struct list_kind *kind, const struct audience *audience,
		 const struct query_context *query, const Zh__ListQuery *list,
		 struct answer *answer);

/* ---- for those who answer */

/* Options "since" and "until", both inclusive; what wasn't given is open. */
struct list_period {
	int64_t since_ms, until_ms;
};
struct list_period list_period(const Zh__ListQuery *list);
bool list_period_has(const struct list_period *period, int64_t moment_ms);
bool list_period_has_day(const struct list_period *period, int32_t day);
/* "yes" was said. */
bool list_says_yes(const Zh__ListQuery *list, const char *name);
/* Of a number that was stated (LIST_NUMBER), or of a key that is one; 0: none was. */
uint32_t list_number_of(const char *text);
/* Whose matters: option "owner", or with "mine" who asks; NULL: anybody's. */
const char *list_owner(const struct query_context *query, const Zh__ListQuery *list);
/* An owner of whom nothing is found may have nothing to do, or be nobody: a name that isn't in the
 * list of people is refused, since "nothing" would hide that it is misspelt. */
void list_owner_known(const struct query_context *query, const char *owner, bool first_page,
		      struct answer *answer);

#define LIST_PERIOD                                                                                \
	{.name = "since", .type = LIST_MOMENT},                                                    \
	{                                                                                          \
		.name = "until", .type = LIST_MOMENT                                               \
	}
#define LIST_ONE_OF_OWNERS 200u
#define LIST_OWNER                                                                                 \
	{.name = "owner", .type = LIST_TEXT, .one_of = LIST_ONE_OF_OWNERS},                        \
	{                                                                                          \
		.name = "mine", .type = LIST_YES, .one_of = LIST_ONE_OF_OWNERS                     \
	}
/* Of what is kept by days. */
#define LIST_DAYS                                                                                  \
	{.name = "since", .type = LIST_DAY},                                                       \
	{                                                                                          \
		.name = "until", .type = LIST_DAY                                                  \
	}
#define LIST_STATES(...)                                                                           \
	{                                                                                          \
		.name = "state", .type = LIST_WORD, .states = { __VA_ARGS__ }                      \
	}
#define LIST_KIND(which, function, declared)                                                       \
	{                                                                                          \
		.noun = (which), .answer = (function), .options = (declared),                      \
		.option_count = sizeof(declared) / sizeof((declared)[0])                           \
	}
#define LIST_PLAIN(which, function)                                                                \
	{                                                                                          \
		.noun = (which), .answer = (function)                                              \
	}

#endif

#include "common/stage/queries/lists.h"

#include "common/stage/queries/audience.h"

#include "common/base/firm_key.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/officers.h"
#include "common/stage/queries/matter_where.h"

const struct list_option *list_option_find(const struct list_kind *kind, const char *name)
{
	for (size_t i = 0; name != NULL && i < kind->option_count; i++) {
		if (strcmp(kind->options[i].name, name) == 0)
			return &kind->options[i];
	}
	return NULL;
}

/* ---- closed sets */

static bool has_state(const struct state_table *table, const char *name)
{
	for (uint8_t i = 0; i < table->state_count; i++) {
		if (strcmp(table->states[i].name, name) == 0)
			return true;
	}
	return false;
}

/* States that both tables have are in the first. */
static const char *state_word(const struct list_option *option, size_t index)
{
	const struct state_table *first = option->states[0], *second = option->states[1];
	if (index < first->state_count)
		return first->states[index].name;
	index -= first->state_count;
	for (uint8_t i = 0; second != NULL && i < second->state_count; i++) {
		const char *name = second->states[i].name;
		if (!has_state(first, name) && index-- == 0)
			return name;
	}
	return NULL;
}

const char *list_option_word(const struct list_option *option, size_t index)
{
	static const char *const yes[] = {"yes", NULL};
	if (option->type == LIST_YES)
		return index == 0 ? yes[0] : NULL;
	if (option->type != LIST_WORD)
		return NULL;
	if (option->states[0] != NULL)
		return state_word(option, index);
	if (option->word != NULL)
		return option->word(index);
	for (size_t i = 0; option->words[i] != NULL; i++) {
		if (i == index)
			return option->words[i];
	}
	return NULL;
}

/* ---- what can be a value */

static bool is_word(const struct list_option *option, const char *value)
{
	const char *word;
	for (size_t i = 0; (word = list_option_word(option, i)) != NULL; i++) {
		if (strcmp(word, value) == 0)
			return true;
	}
	return false;
}

static bool is_number(const char *value)
{
	size_t digits = strspn(value, "0123456789");
	return digits != 0 && digits <= 9 && value[digits] == '\0';
}

static bool is_firm(const char *value)
{
	char key[FIRM_KEY_TEXT];
	return firm_key_read(bytes_of_text(value), key) != FIRM_KEY_NONE && strcmp(key, value) == 0;
}

static bool is_object(const struct list_option *option, const char *value)
{
	struct object_id id;
	return object_id_parse(value, &id) == STATUS_OK &&
	       (option->kind == OBJECT_NONE || id.kind == option->kind);
}

bool list_option_takes(const struct list_option *option, const char *value)
{
	int32_t day;
	int64_t moment_ms;
	if (value == NULL || value[0] == '\0' || strlen(value) > LIST_TEXT_MAX)
		return false;
	switch (option->type) {
	case LIST_TEXT:
		return true;
	case LIST_FIRM:
		return is_firm(value);
	case LIST_WORD:
	case LIST_YES:
		return is_word(option, value);
	case LIST_NUMBER:
		return is_number(value);
	case LIST_DAY:
		return time_parse_day(value, &day) == STATUS_OK;
	case LIST_MOMENT:
		return time_parse_day(value, &day) == STATUS_OK ||
		       time_parse_moment(value, &moment_ms) == STATUS_OK;
	case LIST_OBJECT:
		return is_object(option, value);
	}
	return false;
}

/* ---- asking */

static void refuse(struct answer *answer, const char *code, const char *where)
{
	answer->refusal = (struct refusal){.code = code, .where = where};
}

static void possible(struct refusal *refusal, const char *word)
{
	if (word != NULL && refusal->possible_count < REFUSAL_POSSIBLE_MAX)
		refusal->possible[refusal->possible_count++] = word;
}

static void refuse_name(const struct list_kind *kind, const char *name, struct answer *answer)
{
	refuse(answer, "list.option_unknown",
	       name != NULL && strlen(name) <= LIST_TEXT_MAX ? name : "filters");
	for (size_t i = 0; i < kind->option_count; i++)
		possible(&answer->refusal, kind->options[i].name);
}

static void refuse_value(const struct list_option *option, struct answer *answer)
{
	refuse(answer, "list.value", option->name);
	for (size_t i = 0; i < REFUSAL_POSSIBLE_MAX; i++)
		possible(&answer->refusal, list_option_word(option, i));
}

/* Whether an option before this one is the same, or excludes it. */
static bool clashes(const struct list_kind *kind, const Zh__ListQuery *list, size_t index,
		    struct answer *answer)
{
	const struct list_option *option = list_option_find(kind, list->filters[index]->name);
	for (size_t i = 0; i < index; i++) {
		const struct list_option *other = list_option_find(kind, list->filters[i]->name);
		if (other == option)
			refuse(answer, "list.option_twice", option->name);
		else if (option->one_of != 0 && other->one_of == option->one_of)
			refuse(answer, "list.options_exclude", option->name);
		else
			continue;
		possible(&answer->refusal, other->name);
		return true;
	}
	return false;
}

/* What isn't shown can't be asked for either: the list would say by its length what each matter has
 * there, and of each firm, whether it names firms or not, what the firm has. */
static bool may_name(const struct audience *audience, const struct list_option *option)
{
	return audience == NULL || option->open ||
	       (option->type != LIST_FIRM &&
		!audience_names(audience->content, option->name, strlen(option->name))) ||
	       SABOTAGE("lists.firm-asked-by-anybody");
}

static bool options_fine(const struct list_kind *kind, const struct audience *audience,
			 const Zh__ListQuery *list, struct answer *answer)
{
	for (size_t i = 0; i < list->n_filters; i++) {
		const Zh__Param *given = list->filters[i];
		const struct list_option *option = list_option_find(kind, given->name);
		if (option == NULL) {
			if (SABOTAGE("lists.unknown-ignored"))
				continue;
			refuse_name(kind, given->name, answer);
			return false;
		}
		if (!list_option_takes(option, given->value) && !SABOTAGE("lists.value-ignored")) {
			refuse_value(option, answer);
			return false;
		}
		if (clashes(kind, list, i, answer))
			return false;
		if (!may_name(audience, option)) {
			refuse(answer, "query.role", option->name);
			return false;
		}
	}
	for (size_t i = 0; i < kind->option_count; i++) {
		const struct list_option *option = &kind->options[i];
		if (option->required && query_filter(list, option->name) == NULL) {
			refuse(answer, "list.option_missing", option->name);
			return false;
		}
	}
	return true;
}

void list_owner_known(const struct query_context *query, const char *owner, bool first_page,
		      struct answer *answer)
{
	bool nothing = answer->refusal.code == NULL && answer->lines == 0 &&
		       answer->after.size == 0 && first_page;
	if (owner == NULL || !nothing || query->officers == NULL || strcmp(owner, "none") == 0 ||
	    owner_on(query->officers, owner, time_day_of_ms(query->now_ms)) != OWNER_UNKNOWN ||
	    SABOTAGE("lists.owner-of-nobody"))
		return;
	refuse(answer, "list.owner_unknown", owner);
}

void list_answer(const struct list_kind *kind, const struct audience *audience,
		 const struct query_context *query, const Zh__ListQuery *list,
		 struct answer *answer)
{
	if (!options_fine(kind, audience, list, answer))
		return;
	struct list_period period = list_period(list);
	if (period.since_ms > period.until_ms) {
		refuse(answer, "list.period", "until");
		return;
	}
	if (list->has_after && (list->after.len == 0 || list->after.len > ROW_KEY_MAX)) {
		refuse(answer, "list.after", "after");
		return;
	}
	if (matter_regions_missing(query, list_says_yes(list, MATTER_MY_REGIONS), answer))
		return;
	kind->answer(query, list, answer);
	list_owner_known(query, query_filter(list, "owner"), !list->has_after, answer);
}

/* ---- for those who answer */

struct list_period list_period(const Zh__ListQuery *list)
{
	struct list_period period = {INT64_MIN, INT64_MAX};
	const char *since = query_filter(list, "since"), *until = query_filter(list, "until");
	int32_t day;
	/* Whether they can be read was asked before; a day is also a moment, its first. */
	if (since == NULL || time_parse_moment(since, &period.since_ms) != STATUS_OK)
		period.since_ms = INT64_MIN;
	if (until != NULL && time_parse_day(until, &day) == STATUS_OK)
		period.until_ms = time_ms_of_day(day + 1) - 1;
	else if (until == NULL || time_parse_moment(until, &period.until_ms) != STATUS_OK)
		period.until_ms = INT64_MAX;
	return period;
}

bool list_period_has(const struct list_period *period, int64_t moment_ms)
{
	return (moment_ms >= period->since_ms && moment_ms <= period->until_ms) ||
	       SABOTAGE("lists.period-ignored");
}

bool list_period_has_day(const struct list_period *period, int32_t day)
{
	return (time_ms_of_day(day + 1) > period->since_ms &&
		time_ms_of_day(day) <= period->until_ms) ||
	       SABOTAGE("lists.period-ignored");
}

uint32_t list_number_of(const char *text)
{
	uint32_t number = 0;
	for (; text != NULL && *text >= '0' && *text <= '9' && number < 100000000; text++)
		number = number * 10 + (uint32_t)(*text - '0');
	return number;
}

bool list_says_yes(const Zh__ListQuery *list, const char *name)
{
	const char *value = query_filter(list, name);
	return value != NULL && strcmp(value, "yes") == 0;
}

const char *list_owner(const struct query_context *query, const Zh__ListQuery *list)
{
	if (!list_says_yes(list, "mine"))
		return query_filter(list, "owner");
	return query->person != NULL && !SABOTAGE("lists.mine-is-everybodys") ? query->person->id
									      : NULL;
}

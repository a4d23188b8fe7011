#include <inttypes.h>
#include <stdarg.h>

#include "common/base/sabotage.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"

/* Terms beside what the statutes say.  The bundle carries the statutes' numbers; a clock that names
 * one by its id (APP-18, APP-18-CASE) follows it, or states where else its number comes from. */

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

static const struct schema_word end_words[] = {{"shifts", 1}, {"stays", 2}, {NULL, 0}};
static const struct schema_word stops_words[] = {{"no", 1}, {"yes", 2}, {NULL, 0}};

static const struct schema_field statute_fields[] = {
	{.name = "id",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = CLOCK_RULE_ID - 1,
	 .offset = offsetof(struct statute_text, id),
	 .help = "clocks that begin with it follow it; -MIN and -MAX: the ends of a window"},
	{.name = "value",
	 .type = FIELD_INTEGER,
	 .required = true,
	 .min = -10000,
	 .max = 10000,
	 .offset = offsetof(struct statute_text, value),
	 .help = "how many units; below 0: counted back"},
	{.name = "unit",
	 .type = FIELD_WORD,
	 .required = true,
	 .words = clock_unit_words,
	 .offset = offsetof(struct statute_text, unit),
	 .help = "what is counted"},
	{.name = "extension",
	 .type = FIELD_INTEGER,
	 .max = 10000,
	 .offset = offsetof(struct statute_text, extension),
	 .help = "what its one extension adds"},
	{.name = "clocks",
	 .type = FIELD_INTEGER,
	 .min = 1,
	 .max = 100,
	 .initial = "1",
	 .offset = offsetof(struct statute_text, clocks),
	 .help = "how many clocks follow it"},
	{.name = "stops",
	 .type = FIELD_WORD,
	 .words = stops_words,
	 .offset = offsetof(struct statute_text, stops),
	 .help = "whether it knows time that isn't counted, beside the post's"},
	{.name = "end",
	 .type = FIELD_WORD,
	 .words = end_words,
	 .offset = offsetof(struct statute_text, end),
	 .help = "what becomes of an end on a rest day"},
	{.name = "article",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct statute_text, article),
	 .help = "law and article"},
};

const struct file_schema statute_schema = {
	.name = "statute",
	.size = sizeof(struct statute_text),
	.line_offset = offsetof(struct statute_text, place.line),
	.column_offset = offsetof(struct statute_text, place.column),
	.fields = statute_fields,
	.count = ENTRIES(statute_fields),
};

/* ---- one clock beside one statute */

static bool ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), length = strlen(end);
	return size > length && strcmp(text + size - length, end) == 0;
}

struct comparison {
	const struct clock_rule *rule;
	const struct statute_text *statute;
	char apart[160]; /* what differs, as it is in the clock */
};

static void differs(struct comparison *comparison, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void differs(struct comparison *comparison, const char *format, ...)
{
	size_t used = strlen(comparison->apart);
	va_list arguments;
	if (used + 2 >= sizeof comparison->apart)
		return;
	if (used != 0)
		used += (size_t)snprintf(comparison->apart + used, sizeof comparison->apart - used,
					 ", ");
	va_start(arguments, format);
	(void)vsnprintf(comparison->apart + used, sizeof comparison->apart - used, format,
			arguments);
	va_end(arguments);
}

static const char *unit_name(int64_t unit)
{
	for (const struct schema_word *word = clock_unit_words; word->name != NULL; word++) {
		if (word->value == unit)
			return word->name;
	}
	return "";
}

/* false: it says something else. */
static bool compare(struct comparison *comparison)
{
	const struct clock_rule *rule = comparison->rule;
	const struct statute_text *statute = comparison->statute;
	bool backward = rule->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD;
	bool stays = rule->end_shift == ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE;
	bool stops = (rule->stops & ~(UINT32_C(1) << CLOCK_GROUND_POST)) != 0;
	int64_t value = ends_with(statute->id, "-MIN") ? rule->not_before : rule->budget;
	value = backward ? -value : value;
	comparison->apart[0] = '\0';
	if (value != statute->value || rule->unit != statute->unit)
		differs(comparison, "%" PRId64 " %s instead of %" PRId64 " %s", value,
			unit_name(rule->unit), statute->value, unit_name(statute->unit));
	if (statute->extension != 0 &&
	    (rule->extension != statute->extension || rule->extensions_max != 1))
		differs(comparison, "an extension of %u (%u times) instead of %" PRId64 " once",
			rule->extension, rule->extensions_max, statute->extension);
	if (statute->stops != 0 && stops != (statute->stops == 2))
		differs(comparison, "%s",
			stops ? "time is left out, for which the statute has no ground"
			      : "no time is left out, though the statute has grounds for it");
	if (statute->end != 0 && stays != (statute->end == 2))
		differs(comparison, "an end on a rest day %s", stays ? "stays" : "moves");
	return comparison->apart[0] == '\0';
}

static bool is_another_source(const char *deviation, const char *article)
{
	return strstr(deviation, article) == NULL;
}

static void check_clock(struct policy_making *making, const struct clock_text *text,
			struct comparison *comparison)
{
	struct problems *problems = making->problems;
	const struct statute_text *statute = comparison->statute;
	if (text->deviation == NULL)
		problem_error_at(problems, text->file, text->place,
				 "clock %s: %s: the statute %s says so (%s); follow it, or state "
				 "another source as `deviation`",
				 text->rule_id, comparison->apart, statute->id, statute->article);
	else if (!is_another_source(text->deviation, statute->article))
		problem_error_at(problems, text->file, text->place,
				 "clock %s: %s: its `deviation` names the very article that says "
				 "otherwise (%s)",
				 text->rule_id, comparison->apart, statute->article);
	else
		problem_warning_at(problems, text->file, text->place,
				   "clock %s deviates from the statute %s: %s; by: %s",
				   text->rule_id, statute->id, comparison->apart, text->deviation);
}

/* Whether any statute is deviated from. */
static bool check_against_all(struct policy_making *making, const struct clock_text *text,
			      const struct clock_rule *rule, int64_t *followed)
{
	bool deviates = false;
	for (size_t i = 0; i < making->statute_count; i++) {
		struct comparison comparison = {.rule = rule, .statute = making->statutes[i]};
		if (!statute_is_of(making->statutes[i]->id, rule->rule_id))
			continue;
		followed[i]++;
		if (compare(&comparison))
			continue;
		deviates = true;
		check_clock(making, text, &comparison);
	}
	return deviates;
}

/* A clock under another name would follow nothing. */
static void complain_few(struct policy_making *making, const struct statute_text *statute,
			 int64_t followed)
{
	problem_error_at(making->problems, statute->file, statute->place,
			 "%" PRId64 " of %" PRId64
			 " clocks follow the statute %s (%s): a clock that "
			 "does has a rule_id that begins with it",
			 followed, statute->clocks, statute->id, statute->article);
}

void policy_check_statutes(struct policy_making *making)
{
	const struct policy *policy = &making->set->policy;
	int64_t *followed = POOL_ARRAY(&making->set->pool, int64_t, making->statute_count + 1);
	if (SABOTAGE("policy.statutes-not-compared"))
		return;
	for (size_t i = 0; i < policy->clock_count; i++) {
		const struct clock_text *text = making->clocks[i];
		bool deviates = check_against_all(making, text, &policy->clocks[i], followed);
		if (!deviates && text->deviation != NULL)
			problem_error_at(making->problems, text->file, text->place,
					 "clock %s: it states a `deviation`, but says what its "
					 "statute says, or follows none",
					 text->rule_id);
	}
	for (size_t i = 0; i < making->statute_count; i++) {
		if (followed[i] < making->statutes[i]->clocks)
			complain_few(making, making->statutes[i], followed[i]);
	}
}

/* ---- statutes.yaml beside the one before */

void policy_keep_statutes(struct policy_making *making)
{
	struct policy *policy = &making->set->policy;
	struct pool *pool = &making->set->pool;
	struct statute_term *kept =
		POOL_ARRAY(pool, struct statute_term, making->statute_count + 1);
	for (size_t i = 0; i < making->statute_count; i++) {
		const struct statute_text *text = making->statutes[i];
		kept[i] = (struct statute_term){
			.id = pool_text(pool, text->id),
			.article = pool_text(pool, text->article != NULL ? text->article : ""),
			.file = pool_text(pool, text->file),
			.value = text->value,
			.extension = text->extension,
			.unit = (uint8_t)text->unit,
			.stops = (uint8_t)text->stops,
			.end = (uint8_t)text->end,
			.line = text->place.line,
			.column = text->place.column,
		};
	}
	policy->statutes = kept;
	policy->statute_count = making->statute_count;
}

static const struct statute_term *term_of(const struct policy *policy, const char *id)
{
	for (size_t i = 0; i < policy->statute_count; i++) {
		if (strcmp(policy->statutes[i].id, id) == 0)
			return &policy->statutes[i];
	}
	return NULL;
}

static bool same_term(const struct statute_term *a, const struct statute_term *b)
{
	return a->value == b->value && a->unit == b->unit && a->extension == b->extension &&
	       a->stops == b->stops && a->end == b->end;
}

static bool is_followed(const struct policy *policy, const char *id)
{
	for (size_t i = 0; i < policy->clock_count; i++) {
		if (statute_is_of(id, policy->clocks[i].rule_id))
			return true;
	}
	return false;
}

static struct file_place place_of(const struct statute_term *term)
{
	return (struct file_place){term->line, term->column};
}

/* The law's number changes with the law: whoever writes another one names where it comes from. */
static void check_term(const struct statute_term *old, const char *where,
		       const struct statute_term *term, struct problems *problems)
{
	if (strcmp(old->article, term->article) == 0)
		problem_error_at(problems, term->file, place_of(term),
				 "the statute %s says %" PRId64 " %s, and %" PRId64
				 " %s in %s, by the same article (%s): put it back, or state the "
				 "`article` that changes it",
				 term->id, term->value, unit_name(term->unit), old->value,
				 unit_name(old->unit), where, term->article);
	else
		problem_warning_at(problems, term->file, place_of(term),
				   "the statute %s says %" PRId64 " %s instead of %" PRId64
				   " %s (%s); by: %s",
				   term->id, term->value, unit_name(term->unit), old->value,
				   unit_name(old->unit), where, term->article);
}

void policy_check_statutes_since(const struct policy *before, const char *where,
				 const struct policy *after, struct problems *problems)
{
	for (size_t i = 0; i < before->statute_count; i++) {
		const struct statute_term *old = &before->statutes[i];
		const struct statute_term *term = term_of(after, old->id);
		if (term == NULL && is_followed(after, old->id))
			problem_error(problems, old->file, 0,
				      "the statute %s of %s (%s) is gone, and a clock follows it "
				      "still: put it back, or take the clock out as well",
				      old->id, where, old->article);
		else if (term != NULL && !same_term(old, term) &&
			 !SABOTAGE("policy.statute-changes-silently"))
			check_term(old, where, term, problems);
	}
}

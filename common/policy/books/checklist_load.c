/* Checklists as they are in a policy's files: the form, and what a whole one must keep to. */
#include <inttypes.h>

#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"
#include "inspection.pb-c.h"

enum { LISTS_MAX = 200 };

#define NUMBER_MAX INT64_C(1000000000000) /* of an answer, either side of 0 */

struct item_text {
	uint32_t line;
	const char *id, *text_zh, *text_en, *basis, *violation;
	int64_t kind, weight, at_least, at_most;
	bool optional, may_not_apply;
};

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

static const struct schema_word check_kind_words[] = {
	{"yes_no", CHECK_YES_NO}, {"number", CHECK_NUMBER}, {"text", CHECK_TEXT}, {NULL, 0}};

#define KIND_BIT(name) (INT64_C(1) << ZH__INSPECTION_KIND__INSPECTION_KIND_##name)
static const struct schema_word inspection_kind_words[] = {
	{"daily_patrol", KIND_BIT(DAILY_PATROL)},
	{"surprise", KIND_BIT(SURPRISE)},
	{"special_drive", KIND_BIT(SPECIAL_DRIVE)},
	{"certification_process", KIND_BIT(CERTIFICATION_PROCESS)},
	{"market_check", KIND_BIT(MARKET_CHECK)},
	{"double_random", KIND_BIT(DOUBLE_RANDOM)},
	{"follow_up_visit", KIND_BIT(FOLLOW_UP_VISIT)},
	{"covert", KIND_BIT(COVERT)},
	{"look_back_visit", KIND_BIT(LOOK_BACK_VISIT)},
	{NULL, 0},
};

#define ROLE_BIT(name) (INT64_C(1) << ZH__FIRM_ROLE__FIRM_ROLE_##name)
static const struct schema_word firm_role_words[] = {
	{"producer", ROLE_BIT(PRODUCER)},
	{"seller", ROLE_BIT(SELLER)},
	{"user", ROLE_BIT(USER)},
	{"importer", ROLE_BIT(IMPORTER)},
	{"platform", ROLE_BIT(PLATFORM)},
	{"platform_seller", ROLE_BIT(PLATFORM_SELLER)},
	{"market_operator", ROLE_BIT(MARKET_OPERATOR)},
	{NULL, 0},
};

static const struct schema_field item_fields[] = {
	{.name = "id",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = CHECK_ITEM_ID - 1,
	 .offset = offsetof(struct item_text, id),
	 .help = "never used for another question of this checklist"},
	{.name = "text_zh",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct item_text, text_zh),
	 .help = "the question, in Chinese; put so that yes is well"},
	{.name = "text_en",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct item_text, text_en),
	 .help = "the question, in English"},
	{.name = "kind",
	 .type = FIELD_WORD,
	 .words = check_kind_words,
	 .initial = "yes_no",
	 .offset = offsetof(struct item_text, kind),
	 .help = "what an answer is"},
	{.name = "optional",
	 .type = FIELD_BOOL,
	 .initial = "no",
	 .offset = offsetof(struct item_text, optional),
	 .help = "a record may leave it out"},
	{.name = "may_not_apply",
	 .type = FIELD_BOOL,
	 .initial = "no",
	 .offset = offsetof(struct item_text, may_not_apply),
	 .help = "na is an answer"},
	{.name = "weight",
	 .type = FIELD_INTEGER,
	 .max = 1000,
	 .initial = "1",
	 .offset = offsetof(struct item_text, weight),
	 .help = "in the score of the visit"},
	{.name = "violation",
	 .type = FIELD_TEXT,
	 .min = 1,
	 .max = WORD_TEXT - 1,
	 .offset = offsetof(struct item_text, violation),
	 .help = "which violation a no means"},
	{.name = "at_least",
	 .type = FIELD_INTEGER,
	 .min = -NUMBER_MAX,
	 .max = NUMBER_MAX,
	 .initial = "-1000000000000",
	 .offset = offsetof(struct item_text, at_least),
	 .help = "a number below it is a finding"},
	{.name = "at_most",
	 .type = FIELD_INTEGER,
	 .min = -NUMBER_MAX,
	 .max = NUMBER_MAX,
	 .initial = "1000000000000",
	 .offset = offsetof(struct item_text, at_most),
	 .help = "a number above it is a finding"},
	{.name = "basis",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct item_text, basis),
	 .help = "law and article, or the notice"},
};

static const struct file_schema item_schema = {
	.name = "item",
	.size = sizeof(struct item_text),
	.line_offset = offsetof(struct item_text, line),
	.fields = item_fields,
	.count = ENTRIES(item_fields),
};

static const struct schema_field checklist_fields[] = {
	{.name = "id",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = CHECKLIST_ID - 1,
	 .offset = offsetof(struct checklist_text, id),
	 .help = "the same for all versions"},
	{.name = "version",
	 .type = FIELD_INTEGER,
	 .required = true,
	 .min = 1,
	 .max = 1000000,
	 .offset = offsetof(struct checklist_text, version),
	 .help = "raised with each change"},
	{.name = "name_zh",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 200,
	 .offset = offsetof(struct checklist_text, name_zh),
	 .help = "its title, in Chinese"},
	{.name = "name_en",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 200,
	 .offset = offsetof(struct checklist_text, name_en),
	 .help = "its title, in English"},
	{.name = "kinds",
	 .type = FIELD_WORDS,
	 .required = true,
	 .words = inspection_kind_words,
	 .offset = offsetof(struct checklist_text, kinds),
	 .help = "the kinds of inspection that it is made for"},
	{.name = "roles",
	 .type = FIELD_WORDS,
	 .words = firm_role_words,
	 .offset = offsetof(struct checklist_text, roles),
	 .help = "whose firms; all unless stated"},
	{.name = "source",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct checklist_text, source),
	 .help = "law, notice or reasoning"},
	{.name = "confidence",
	 .type = FIELD_WORD,
	 .required = true,
	 .words = confidence_words,
	 .offset = offsetof(struct checklist_text, confidence),
	 .help = "how the source was read"},
	{.name = "valid_from",
	 .type = FIELD_DAY,
	 .initial = POLICY_FIRST_DAY,
	 .offset = offsetof(struct checklist_text, valid_from),
	 .help = "first day of a visit"},
	{.name = "valid_to",
	 .type = FIELD_DAY,
	 .initial = POLICY_LAST_DAY,
	 .offset = offsetof(struct checklist_text, valid_to),
	 .help = "last day of a visit"},
	{.name = "items",
	 .type = FIELD_GROUPS,
	 .required = true,
	 .group = &item_schema,
	 .min = 1,
	 .max = CHECK_ITEMS_MAX,
	 .offset = offsetof(struct checklist_text, items),
	 .help = "the questions"},
};

const struct file_schema checklist_schema = {
	.name = "checklist",
	.size = sizeof(struct checklist_text),
	.line_offset = offsetof(struct checklist_text, line),
	.fields = checklist_fields,
	.count = ENTRIES(checklist_fields),
};

/* ---- into the policy */

static void copy_id(char *out, size_t size, const char *id)
{
	size_t length = id == NULL ? 0 : strlen(id);
	if (length != 0)
		memcpy(out, id, length < size ? length : size - 1);
}

/* What is missing was complained of already. */
static uint8_t violation_of(const struct policy_making *making, const char *file,
			    const struct item_text *text)
{
	int64_t value = 0;
	char allowed[SCHEMA_ALLOWED];
	if (text->violation == NULL)
		return 0;
	if (fact_word_value(FACT_VIOLATIONS, text->violation, &value))
		return (uint8_t)value;
	fact_describe(FACT_VIOLATIONS, allowed);
	problem_error(making->problems, file, text->line,
		      "`violation: %s` isn't a violation; allowed: %s", text->violation, allowed);
	return 0;
}

static void check_item(const struct policy_making *making, const char *file,
		       const struct item_text *text)
{
	bool ranged = text->at_least != -NUMBER_MAX || text->at_most != NUMBER_MAX;
	if (ranged && text->kind != CHECK_NUMBER)
		problem_error(making->problems, file, text->line,
			      "`at_least` and `at_most` are for an item of kind number");
	if (text->at_least > text->at_most)
		problem_error(making->problems, file, text->line,
			      "`at_least` is above `at_most`: every answer would be a finding");
	if (text->kind == CHECK_TEXT && text->violation != NULL)
		problem_error(making->problems, file, text->line,
			      "a text is never a finding: `violation` is for yes_no and number");
}

static void make_items(const struct policy_making *making, const struct checklist_text *text,
		       struct checklist *checklist)
{
	const struct item_text *texts = (const struct item_text *)text->items.items;
	struct pool *pool = &making->set->pool;
	struct check_item *items = POOL_ARRAY(pool, struct check_item, text->items.count);
	for (size_t i = 0; i < text->items.count; i++) {
		copy_id(items[i].id, sizeof items[i].id, texts[i].id);
		for (size_t j = 0; j < i; j++) {
			if (items[i].id[0] != '\0' && strcmp(items[i].id, items[j].id) == 0)
				problem_error(making->problems, text->file, texts[i].line,
					      "the item %s is stated twice; the first is in line "
					      "%" PRIu32,
					      items[i].id, texts[j].line);
		}
		check_item(making, text->file, &texts[i]);
		items[i].text_zh = pool_text(pool, texts[i].text_zh);
		items[i].text_en = pool_text(pool, texts[i].text_en);
		items[i].basis = pool_text(pool, texts[i].basis);
		items[i].kind = (uint8_t)texts[i].kind;
		items[i].violation = violation_of(making, text->file, &texts[i]);
		items[i].required = !texts[i].optional;
		items[i].may_not_apply = texts[i].may_not_apply;
		items[i].weight = (uint16_t)texts[i].weight;
		items[i].at_least = texts[i].at_least;
		items[i].at_most = texts[i].at_most;
	}
	checklist->items = items;
	checklist->item_count = text->items.count;
}

static void check_repeated(const struct policy_making *making, size_t i)
{
	const struct checklist_text *const *texts = making->checklists;
	for (size_t j = 0; j < i && texts[i]->id != NULL; j++) {
		if (texts[j]->id != NULL && strcmp(texts[i]->id, texts[j]->id) == 0 &&
		    texts[i]->version == texts[j]->version)
			problem_error(making->problems, texts[i]->file, texts[i]->line,
				      "version %" PRId64 " of the checklist %s is stated twice; "
				      "the first is in %s, line %" PRIu32,
				      texts[i]->version, texts[i]->id, texts[j]->file,
				      texts[j]->line);
	}
	if (texts[i]->valid_from > texts[i]->valid_to)
		problem_error(making->problems, texts[i]->file, texts[i]->line,
			      "`valid_from` is after `valid_to`: it never holds");
}

void policy_take_checklist(struct policy_making *making, const struct checklist_text *text)
{
	if (making->checklist_count == LISTS_MAX) {
		problem_error(making->problems, text->file, text->line, "more than %d checklists",
			      LISTS_MAX);
		return;
	}
	if (making->checklists == NULL)
		making->checklists =
			POOL_ARRAY(&making->set->pool, const struct checklist_text *, LISTS_MAX);
	making->checklists[making->checklist_count++] = text;
}

void policy_make_checklists(struct policy_making *making)
{
	struct pool *pool = &making->set->pool;
	struct checklist *lists = POOL_ARRAY(pool, struct checklist, making->checklist_count);
	for (size_t i = 0; i < making->checklist_count; i++) {
		const struct checklist_text *text = making->checklists[i];
		check_repeated(making, i);
		copy_id(lists[i].id, sizeof lists[i].id, text->id);
		lists[i].version = (uint32_t)text->version;
		lists[i].name_zh = pool_text(pool, text->name_zh);
		lists[i].name_en = pool_text(pool, text->name_en);
		lists[i].source = pool_text(pool, text->source);
		lists[i].confidence = confidence_of(text->confidence);
		lists[i].kinds = (uint32_t)text->kinds;
		lists[i].roles = (uint32_t)text->roles;
		lists[i].valid_from_day = text->valid_from;
		lists[i].valid_to_day = text->valid_to;
		lists[i].line = text->line;
		make_items(making, text, &lists[i]);
	}
	making->set->policy.checklists = lists;
	making->set->policy.checklist_count = making->checklist_count;
}

/* ---- the normal form */

static void print_words(const char *name, const struct schema_word *words, uint32_t bits, FILE *out)
{
	const char *between = "";
	if (bits == 0)
		return;
	fprintf(out, "    %s: [", name);
	for (; words->name != NULL; words++) {
		if ((bits & (uint32_t)words->value) == 0)
			continue;
		fprintf(out, "%s%s", between, words->name);
		between = ", ";
	}
	fputs("]\n", out);
}

static void print_item(const struct check_item *item, FILE *out)
{
	char word[WORD_TEXT];
	schema_print_text("      - ", "id", item->id, out);
	schema_print_text("        ", "text_zh", item->text_zh, out);
	schema_print_text("        ", "text_en", item->text_en, out);
	fprintf(out, "        kind: %s\n        weight: %u\n",
		schema_word_of(check_kind_words, item->kind), item->weight);
	if (!item->required)
		fputs("        optional: yes\n", out);
	if (item->may_not_apply)
		fputs("        may_not_apply: yes\n", out);
	if (item->violation != 0)
		fprintf(out, "        violation: %s\n",
			fact_word(FACT_VIOLATIONS, item->violation, word));
	if (item->kind == CHECK_NUMBER)
		fprintf(out, "        at_least: %" PRId64 "\n        at_most: %" PRId64 "\n",
			item->at_least, item->at_most);
	schema_print_text("        ", "basis", item->basis, out);
}

void policy_print_checklist(const struct checklist *checklist, FILE *out)
{
	char from[TIME_DAY_TEXT], to[TIME_DAY_TEXT];
	time_print_day(checklist->valid_from_day, from);
	time_print_day(checklist->valid_to_day, to);
	schema_print_text("  - ", "id", checklist->id, out);
	fprintf(out, "    version: %" PRIu32 "\n", checklist->version);
	schema_print_text("    ", "name_zh", checklist->name_zh, out);
	schema_print_text("    ", "name_en", checklist->name_en, out);
	print_words("kinds", inspection_kind_words, checklist->kinds, out);
	print_words("roles", firm_role_words, checklist->roles, out);
	schema_print_text("    ", "source", checklist->source, out);
	fprintf(out, "    confidence: %s\n    valid_from: %s\n    valid_to: %s\n    items:\n",
		checklist->confidence, from, to);
	for (size_t i = 0; i < checklist->item_count; i++)
		print_item(&checklist->items[i], out);
}

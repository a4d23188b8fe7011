/* The published list of inspection items as it is in a policy's files. */
#include <inttypes.h>

#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"

enum { LIST_MAX = 200 };

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

static const struct schema_field item_fields[] = {
	{.name = "id",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = VISIT_ITEM_ID - 1,
	 .offset = offsetof(struct visit_item_text, id),
	 .help = "never used for another item"},
	{.name = "name_zh",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 200,
	 .offset = offsetof(struct visit_item_text, name_zh),
	 .help = "as it is published, in Chinese"},
	{.name = "name_en",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 200,
	 .offset = offsetof(struct visit_item_text, name_en),
	 .help = "in English"},
	{.name = "basis",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct visit_item_text, basis),
	 .help = "law and article that give the power to inspect"},
	{.name = "checklists",
	 .type = FIELD_TEXTS,
	 .required = true,
	 .min = 1,
	 .max = VISIT_ITEM_CHECKLISTS,
	 .offset = offsetof(struct visit_item_text, checklists),
	 .help = "what it is done by"},
	{.name = "source",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct visit_item_text, source),
	 .help = "where the list is published, or the reasoning"},
	{.name = "confidence",
	 .type = FIELD_WORD,
	 .required = true,
	 .words = confidence_words,
	 .offset = offsetof(struct visit_item_text, confidence),
	 .help = "how the source was read"},
	{.name = "valid_from",
	 .type = FIELD_DAY,
	 .initial = POLICY_FIRST_DAY,
	 .offset = offsetof(struct visit_item_text, valid_from),
	 .help = "first day on the list"},
	{.name = "valid_to",
	 .type = FIELD_DAY,
	 .initial = POLICY_LAST_DAY,
	 .offset = offsetof(struct visit_item_text, valid_to),
	 .help = "last day on the list"},
};

const struct file_schema visit_item_schema = {
	.name = "inspection item",
	.size = sizeof(struct visit_item_text),
	.line_offset = offsetof(struct visit_item_text, line),
	.fields = item_fields,
	.count = ENTRIES(item_fields),
};

/* ---- into the policy */

void policy_take_visit_item(struct policy_making *making, const struct visit_item_text *text)
{
	if (making->visit_item_count == LIST_MAX) {
		problem_error(making->problems, text->file, text->line,
			      "more than %d inspection items", LIST_MAX);
		return;
	}
	if (making->visit_items == NULL)
		making->visit_items =
			POOL_ARRAY(&making->set->pool, const struct visit_item_text *, LIST_MAX);
	making->visit_items[making->visit_item_count++] = text;
}

static bool has_checklist(const struct policy *policy, const char *id)
{
	for (size_t i = 0; i < policy->checklist_count; i++) {
		if (strcmp(policy->checklists[i].id, id) == 0)
			return true;
	}
	return false;
}

static void check(const struct policy_making *making, size_t n)
{
	const struct visit_item_text *text = making->visit_items[n];
	const char *const *lists = (const char *const *)text->checklists.items;
	for (size_t i = 0; i < n && text->id != NULL; i++) {
		const struct visit_item_text *other = making->visit_items[i];
		if (other->id != NULL && strcmp(other->id, text->id) == 0)
			problem_error(making->problems, text->file, text->line,
				      "the inspection item %s is stated twice; the first is in %s, "
				      "line %" PRIu32,
				      text->id, other->file, other->line);
	}
	for (size_t i = 0; i < text->checklists.count; i++) {
		if (!has_checklist(&making->set->policy, lists[i]))
			problem_error(making->problems, text->file, text->line,
				      "there is no checklist `%s`", lists[i]);
	}
	if (text->valid_from > text->valid_to)
		problem_error(making->problems, text->file, text->line,
			      "`valid_from` is after `valid_to`: it is never on the list");
}

static void make(const struct policy_making *making, const struct visit_item_text *text,
		 struct visit_item *item)
{
	struct pool *pool = &making->set->pool;
	const char *const *lists = (const char *const *)text->checklists.items;
	size_t size = text->id == NULL ? 0 : strlen(text->id);
	if (size != 0)
		memcpy(item->id, text->id, size < sizeof item->id ? size : sizeof item->id - 1);
	item->name_zh = pool_text(pool, text->name_zh);
	item->name_en = pool_text(pool, text->name_en);
	item->basis = pool_text(pool, text->basis);
	item->source = pool_text(pool, text->source);
	item->confidence = confidence_of(text->confidence);
	item->valid_from_day = text->valid_from;
	item->valid_to_day = text->valid_to;
	item->line = text->line;
	for (size_t i = 0; i < text->checklists.count && i < VISIT_ITEM_CHECKLISTS; i++)
		item->checklists[item->checklist_count++] = pool_text(pool, lists[i]);
}

/* What no item is done by could never be used: its visits would all be refused. */
static void check_all_checklists_used(const struct policy_making *making)
{
	const struct policy *policy = &making->set->policy;
	for (size_t i = 0; i < making->checklist_count; i++) {
		const struct checklist_text *text = making->checklists[i];
		size_t j = 0;
		while (text->id != NULL && j < policy->visit_item_count &&
		       !visit_item_is_done_by(&policy->visit_items[j], bytes_of_text(text->id)))
			j++;
		if (text->id != NULL && j == policy->visit_item_count)
			problem_error(making->problems, text->file, text->line,
				      "no inspection item (`visit_items`) is done by the checklist "
				      "`%s`",
				      text->id);
	}
}

void policy_make_visit_items(struct policy_making *making)
{
	struct policy *policy = &making->set->policy;
	struct visit_item *items =
		POOL_ARRAY(&making->set->pool, struct visit_item, making->visit_item_count);
	for (size_t i = 0; i < making->visit_item_count; i++) {
		check(making, i);
		make(making, making->visit_items[i], &items[i]);
	}
	policy->visit_items = items;
	policy->visit_item_count = making->visit_item_count;
	if (making->depth == POLICY_CHECK_WHOLE)
		check_all_checklists_used(making);
}

/* ---- the normal form */

void policy_print_visit_item(const struct visit_item *item, FILE *out)
{
	char from[TIME_DAY_TEXT], to[TIME_DAY_TEXT];
	time_print_day(item->valid_from_day, from);
	time_print_day(item->valid_to_day, to);
	schema_print_text("  - ", "id", item->id, out);
	schema_print_text("    ", "name_zh", item->name_zh, out);
	schema_print_text("    ", "name_en", item->name_en, out);
	schema_print_text("    ", "basis", item->basis, out);
	fputs("    checklists: [", out);
	for (size_t i = 0; i < item->checklist_count; i++) {
		fputs(i == 0 ? "" : ", ", out);
		schema_print_quoted(item->checklists[i], out);
	}
	fputs("]\n", out);
	schema_print_text("    ", "source", item->source, out);
	fprintf(out, "    confidence: %s\n    valid_from: %s\n    valid_to: %s\n", item->confidence,
		from, to);
}

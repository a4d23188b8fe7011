/* The texts of the law beside what quotes them: articles without text, and texts that nobody
 * quotes. */
#include <inttypes.h>

#include "common/base/sabotage.h"
#include "common/policy/rules/policy_text.h"

enum { ARTICLE_NUMBERS = 1001 };

struct quoted {
	const struct policy_making *making;
	struct laws laws;
	bool **articles; /* of each law, of each article at hand: somebody quotes it */
	bool **missing;  /* of each law, of each article: it was said that it has no text */
	const char *file;
	struct file_place place;
};

static void warn(const struct quoted *quoted, const struct law *law, uint32_t article,
		 const char *what)
{
	problem_warning_at(quoted->making->problems, quoted->file, quoted->place,
			   "%s 第%" PRIu32 "条 is quoted, and %s", law->name, article, what);
}

/* A law has several entries where its text changed. */
static bool is_same(const struct law *a, const struct law *b)
{
	return strcmp(a->id, b->id) == 0;
}

static bool has_text(const struct quoted *quoted, const struct law *law)
{
	for (size_t i = 0; i < quoted->laws.count; i++) {
		if (is_same(&quoted->laws.items[i], law) &&
		    quoted->laws.items[i].article_count != 0)
			return true;
	}
	return false;
}

/* The article in each text that the law had; false: in none. */
static bool note_article(struct quoted *quoted, const struct law_reference *reference)
{
	bool found = false;
	for (size_t i = 0; i < quoted->laws.count; i++) {
		const struct law *law = &quoted->laws.items[i];
		const struct law_article *article =
			is_same(law, reference->law) ? law_article_find(law, reference->article)
						     : NULL;
		if (article == NULL)
			continue;
		quoted->articles[i][article - law->articles] = true;
		found = true;
		if (!law->run_together && reference->paragraph > law_paragraphs(law, article))
			warn(quoted, law, reference->article, "has no such paragraph");
	}
	return found;
}

static void note(void *context, const struct law_reference *reference)
{
	struct quoted *quoted = (struct quoted *)context;
	size_t n = (size_t)(reference->law - quoted->laws.items);
	if (SABOTAGE("law.quotes-unread") || note_article(quoted, reference))
		return;
	/* Once for each article, and of a law without any text once. */
	bool any = has_text(quoted, reference->law);
	bool *said = &quoted->missing[n][any ? reference->article % ARTICLE_NUMBERS : 0];
	if (!*said)
		warn(quoted, reference->law, reference->article,
		     any ? "its text isn't here" : "no text of this law was at hand");
	*said = true;
}

static void read_quote(struct quoted *quoted, const char *text, const char *file,
		       struct file_place place)
{
	quoted->file = file;
	quoted->place = place;
	if (text != NULL && law_references(quoted->laws, text, note, quoted) != 0)
		problem_warning_at(quoted->making->problems, file, place,
				   "an article is quoted of a law that `laws` doesn't name: %s",
				   text);
}

static const char *file_of_topic(const struct policy_making *making, uint8_t topic)
{
	return making->topics[topic] != NULL ? making->topics[topic]->file : "policy";
}

static void read_rules(struct quoted *quoted)
{
	const struct policy_making *making = quoted->making;
	const struct policy *policy = &making->set->policy;
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		read_quote(quoted, rule->source, file_of_topic(making, rule->topic),
			   rule_place(rule));
	}
	for (size_t i = 0; i < making->clock_count; i++) {
		const struct clock_text *clock = making->clocks[i];
		read_quote(quoted, clock->source, clock->file, clock->place);
		read_quote(quoted, clock->deviation, clock->file, clock->place);
	}
	for (size_t i = 0; i < making->statute_count; i++)
		read_quote(quoted, making->statutes[i]->article, making->statutes[i]->file,
			   making->statutes[i]->place);
}

static void read_visits(struct quoted *quoted)
{
	const struct policy_making *making = quoted->making;
	const struct policy *policy = &making->set->policy;
	for (size_t i = 0; i < policy->checklist_count && i < making->checklist_count; i++) {
		const struct checklist *list = &policy->checklists[i];
		struct file_place place = {list->line, 0};
		read_quote(quoted, list->source, making->checklists[i]->file, place);
		for (size_t n = 0; n < list->item_count; n++)
			read_quote(quoted, list->items[n].basis, making->checklists[i]->file,
				   place);
	}
	for (size_t i = 0; i < making->visit_item_count; i++) {
		const struct visit_item_text *item = making->visit_items[i];
		struct file_place place = {item->line, 0};
		read_quote(quoted, item->basis, item->file, place);
		read_quote(quoted, item->source, item->file, place);
	}
}

static void read_gates(struct quoted *quoted)
{
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
		const struct gate_law *law =
			policy_gate_law(&quoted->making->set->policy, (enum gate)gate);
		if (law != NULL)
			read_quote(quoted, law->articles, law->file,
				   (struct file_place){law->line, law->column});
	}
}

static void read_penalties(struct quoted *quoted)
{
	const struct policy *policy = &quoted->making->set->policy;
	for (size_t i = 0; i < policy->penalty_count; i++) {
		const struct penalty *row = &policy->penalties[i];
		read_quote(quoted, row->source, row->file,
			   (struct file_place){row->line, row->column});
	}
}

static void warn_of_unquoted(const struct quoted *quoted)
{
	for (size_t i = 0; i < quoted->laws.count; i++) {
		const struct law *law = &quoted->laws.items[i];
		for (size_t n = 0; n < law->article_count; n++) {
			struct file_place place = {law->articles[n].line, law->articles[n].column};
			if (!quoted->articles[i][n])
				problem_warning_at(quoted->making->problems, law->file, place,
						   "%s 第%" PRIu32 "条: nobody quotes it",
						   law->name, law->articles[n].number);
		}
	}
}

void policy_check_laws(const struct policy_making *making)
{
	struct pool *pool = &making->set->pool;
	struct laws laws = making->set->policy.laws;
	struct quoted quoted = {.making = making, .laws = laws};
	if (laws.count == 0)
		return;
	quoted.articles = POOL_ARRAY(pool, bool *, laws.count);
	quoted.missing = POOL_ARRAY(pool, bool *, laws.count);
	for (size_t i = 0; i < laws.count; i++) {
		quoted.articles[i] = POOL_ARRAY(pool, bool, laws.items[i].article_count + 1);
		quoted.missing[i] = POOL_ARRAY(pool, bool, ARTICLE_NUMBERS);
	}
	read_rules(&quoted);
	read_visits(&quoted);
	read_gates(&quoted);
	read_penalties(&quoted);
	warn_of_unquoted(&quoted);
}

#include "common/stage/clocks/rule_text.h"

#include "common/base/sabotage.h"
#include "common/policy/rules/words.h"

enum { ARTICLES_SHOWN = 6 };

struct quoting {
	struct json_line *json;
	struct laws laws;
	int32_t day;
	struct law_reference shown[ARTICLES_SHOWN];
	size_t count;
};

static bool was_shown(const struct quoting *quoting, const struct law_reference *reference)
{
	for (size_t i = 0; i < quoting->count; i++) {
		const struct law_reference *shown = &quoting->shown[i];
		if (strcmp(shown->law->id, reference->law->id) == 0 &&
		    shown->article == reference->article &&
		    shown->paragraph == reference->paragraph && shown->item == reference->item)
			return true;
	}
	return false;
}

static void put_article(void *context, const struct law_reference *named)
{
	struct quoting *quoting = (struct quoting *)context;
	struct law_reference reference = *named;
	char text[LAW_PASSAGE_MAX];
	struct writer out = writer_over(text, sizeof text);
	reference.law = law_on(quoting->laws, named->law, quoting->day);
	const struct law_article *article = law_article_find(reference.law, named->article);
	if (article == NULL || quoting->count == ARTICLES_SHOWN || was_shown(quoting, &reference) ||
	    SABOTAGE("stage.articles-untold"))
		return;
	if (quoting->count == 0)
		json_array(quoting->json, "articles");
	quoting->shown[quoting->count++] = reference;
	bool whole = law_passage(&reference, article, &out);
	json_object(quoting->json, NULL);
	json_text(quoting->json, "law", reference.law->name);
	json_unsigned(quoting->json, "article", reference.article);
	if (reference.paragraph != 0)
		json_unsigned(quoting->json, "paragraph", reference.paragraph);
	if (reference.item != 0)
		json_unsigned(quoting->json, "item", reference.item);
	if (!whole && reference.paragraph == 0 && reference.item == 0)
		json_bool(quoting->json, "in_part", true);
	json_bytes_text(quoting->json, "text", writer_bytes(&out));
	json_object_end(quoting->json);
}

void json_articles(struct json_line *json, const struct query_context *query, const char *source,
		   int32_t day)
{
	struct quoting quoting = {.json = json, .day = day};
	if (query->policy == NULL || source == NULL)
		return;
	quoting.laws = query->policy->laws;
	(void)law_references(quoting.laws, source, put_article, &quoting);
	if (quoting.count != 0)
		json_array_end(json);
}

void json_rule_used(struct json_line *json, const struct query_context *query, struct bytes id,
		    uint32_t version)
{
	if (id.size == 0)
		return;
	json_bytes_text(json, "rule", id);
	json_unsigned(json, "rule_version", version);
	const struct rule *rule = policy_rule_used(query->policies, query->policy, id, version);
	if (rule == NULL)
		return;
	json_text(json, "because_zh", rule->because_zh);
	json_text(json, "because_en", rule->because_en);
	json_text(json, "source", rule->source);
	json_text(json, "confidence", rule->confidence);
	json_articles(json, query, rule->source, time_day_of_ms(query->now_ms));
}

void facts_of_text(const char *text, struct facts *facts)
{
	for (const char *at = text; *at != '\0';) {
		char name[WORD_TEXT];
		size_t size = strcspn(at, "=;");
		enum fact fact = FACT_COUNT;
		if (at[size] != '=' || size >= sizeof name)
			return;
		memcpy(name, at, size);
		name[size] = '\0';
		int64_t value = 0;
		for (at += size + 1; *at >= '0' && *at <= '9'; at++)
			value = value < INT64_MAX / 10 - 1 ? value * 10 + (*at - '0') : value;
		if (fact_of_name(name, &fact))
			fact_set(facts, fact, value);
		at += *at == ';';
	}
}

/* A value that this build has no word for stays a number. */
static void put_fact(struct json_line *json, enum fact fact, int64_t value)
{
	char word[WORD_TEXT];
	const char *name = fact_name(fact);
	if (fact_kind(fact) == FACT_SET && !SABOTAGE("stage.facts-by-number")) {
		json_array(json, name);
		for (int64_t bit = 0; bit < 64; bit++) {
			if (((uint64_t)value >> bit & 1) != 0 && fact_word(fact, bit, word) != NULL)
				json_text(json, NULL, word);
		}
		json_array_end(json);
	} else if (fact_kind(fact) == FACT_BOOL) {
		json_bool(json, name, value != 0);
	} else if (fact_kind(fact) != FACT_INTEGER && fact_word(fact, value, word) != NULL) {
		json_text(json, name, word);
	} else {
		json_number(json, name, value);
	}
}

void json_facts(struct json_line *json, const struct facts *facts)
{
	json_object(json, "facts");
	for (unsigned fact = 0; fact < FACT_COUNT; fact++) {
		if ((facts->known >> fact & 1) != 0 && facts->value[fact] != 0)
			put_fact(json, (enum fact)fact, facts->value[fact]);
	}
	json_object_end(json);
}

void json_facts_text(struct json_line *json, const char *text)
{
	struct facts facts = {.known = 0};
	facts_of_text(text, &facts);
	if (facts.known != 0)
		json_facts(json, &facts);
}

const struct clock_rule *query_clock_rule(const struct query_context *query,
					  const struct clock_row *row)
{
	return policy_clock_used(query->policies, query->policy, (enum clock_id)row->purpose,
				 row->rule_id, row->rule_version, time_day_of_ms(row->anchor_ms));
}

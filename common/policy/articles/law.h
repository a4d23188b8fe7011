/* The text of the law: what rules, terms and gates name as their source, as the policy carries it.
 *
 * A source is written as officers quote it: "程序规定 第38条第1款；行政强制法 第25、27条",
 * "程序规定47、77(3)", "令44号 第7条第4、5项".  law_references() is the one reader of that.
 * An article's text has a line for each paragraph (款), and one for each item (项), which belongs
 * to the paragraph before it.
 */
#ifndef ZHIAN_POLICY_LAW_H
#define ZHIAN_POLICY_LAW_H

#include "common/base/bytes.h"

#define LAW_ID 16
#define LAW_NAMES_MAX 8u     /* short ones, of one law */
#define LAW_DIGEST 17        /* 16 hexadecimal digits */
#define LAW_RANGE_MAX 50u    /* articles of "第11-14条" */
#define LAW_PASSAGE_MAX 2400 /* bytes of what is below a reason */

struct law_article {
	uint32_t number;
	const char *text;
	uint32_t line, column; /* in its file */
};

struct law {
	char id[LAW_ID];
	const char *name;
	const char *short_names[LAW_NAMES_MAX];
	size_t short_count;
	const char *number, *source;
	bool run_together; /* the copy lost where paragraphs begin: none can be told from others */
	int32_t valid_from_day, valid_to_day;
	const struct law_article *articles; /* ascending; none: no text was at hand */
	size_t article_count;
	char digest[LAW_DIGEST]; /* of the number and the articles: whether it reads otherwise */
	const char *file;
	uint32_t line, column;
};

struct laws {
	const struct law *items;
	size_t count;
};

/* What a source names.  0: not said. */
struct law_reference {
	const struct law *law;
	uint32_t article, paragraph, item;
};

typedef void law_reference_fn(void *context, const struct law_reference *reference);

/* Each article that the text names, in its order.  Returns how many "第…条" it has that are
 * after no law's name. */
size_t law_references(struct laws laws, const char *text, law_reference_fn *each, void *context);
/* The law that the text begins with, by its longest name; NULL: none. */
const struct law *law_named(struct laws laws, const char *text, size_t *ret_size);
/* Of the texts that a law had, the one that was in force on the day; itself where none was. */
const struct law *law_on(struct laws laws, const struct law *law, int32_t day);
/* NULL: its text isn't at hand. */
const struct law_article *law_article_find(const struct law *law, uint32_t number);
/* How many paragraphs the article has; 0: it can't be told. */
uint32_t law_paragraphs(const struct law *law, const struct law_article *article);
/* What of the article is meant: the paragraph, or its opening and the item; a long article whose
 * paragraph isn't named by its first.  Ends with a whole sentence.  Returns whether that is all of
 * the article. */
bool law_passage(const struct law_reference *reference, const struct law_article *article,
		 struct writer *out);

#endif

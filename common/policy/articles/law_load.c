/* Texts of the law as they are in a policy's files. */
#include <inttypes.h>

#include "common/base/hash64.h"
#include "common/policy/rules/policy_text.h"

enum { LAWS_MAX = 200, ARTICLES_MAX = 600, ARTICLE_TEXT_MAX = 6000 };

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

static const struct schema_word paragraph_words[] = {
	{"as_in_statute", 0}, {"run_together", 1}, {NULL, 0}};

static const struct schema_field article_fields[] = {
	{.name = "number",
	 .type = FIELD_INTEGER,
	 .required = true,
	 .min = 1,
	 .max = 1000,
	 .offset = offsetof(struct article_text, number),
	 .help = "of the article"},
	{.name = "text",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = ARTICLE_TEXT_MAX,
	 .offset = offsetof(struct article_text, text),
	 .help = "word for word; a line for each paragraph and each item"},
};

static const struct file_schema article_schema = {
	.name = "article",
	.size = sizeof(struct article_text),
	.line_offset = offsetof(struct article_text, place.line),
	.column_offset = offsetof(struct article_text, place.column),
	.fields = article_fields,
	.count = ENTRIES(article_fields),
};

static const struct schema_field law_fields[] = {
	{.name = "id",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = LAW_ID - 1,
	 .offset = offsetof(struct law_text, id),
	 .help = "of the law, whatever its version"},
	{.name = "name",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 200,
	 .offset = offsetof(struct law_text, name),
	 .help = "in full"},
	{.name = "short",
	 .type = FIELD_TEXTS,
	 .max = LAW_NAMES_MAX,
	 .offset = offsetof(struct law_text, short_names),
	 .help = "how sources call it"},
	{.name = "number",
	 .type = FIELD_TEXT,
	 .min = 2,
	 .max = 300,
	 .offset = offsetof(struct law_text, number),
	 .help = "of the order or decision by which it reads so"},
	{.name = "source",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 300,
	 .offset = offsetof(struct law_text, source),
	 .help = "whence the text comes, or why there is none"},
	{.name = "paragraphs",
	 .type = FIELD_WORD,
	 .words = paragraph_words,
	 .initial = "as_in_statute",
	 .offset = offsetof(struct law_text, paragraphs),
	 .help = "whether lines are the statute's paragraphs"},
	{.name = "valid_from",
	 .type = FIELD_DAY,
	 .initial = POLICY_FIRST_DAY,
	 .offset = offsetof(struct law_text, valid_from),
	 .help = "the day from which it reads so"},
	{.name = "valid_to",
	 .type = FIELD_DAY,
	 .initial = POLICY_LAST_DAY,
	 .offset = offsetof(struct law_text, valid_to),
	 .help = "the last such day"},
	{.name = "articles",
	 .type = FIELD_GROUPS,
	 .group = &article_schema,
	 .max = ARTICLES_MAX,
	 .offset = offsetof(struct law_text, articles),
	 .help = "ascending; none: no text was at hand"},
};

const struct file_schema law_schema = {
	.name = "law",
	.size = sizeof(struct law_text),
	.line_offset = offsetof(struct law_text, place.line),
	.column_offset = offsetof(struct law_text, place.column),
	.fields = law_fields,
	.count = ENTRIES(law_fields),
};

/* ---- form */

/* What ends a line of a statute; another end is a sentence that lost its own. */
static bool ends_whole(const char *line, size_t size)
{
	static const char *const ends[] = {"。", "；", "：", "，", "”", "）", ":"};
	for (size_t i = 0; i < ENTRIES(ends); i++) {
		size_t length = strlen(ends[i]);
		if (size >= length && memcmp(line + size - length, ends[i], length) == 0)
			return true;
	}
	return false;
}

static bool has_blank_edge(const char *line, size_t size)
{
	static const char wide[] = "　";
	return size == 0 || line[0] == ' ' || line[size - 1] == ' ' ||
	       strncmp(line, wide, sizeof wide - 1) == 0;
}

static void check_lines(const struct policy_making *making, const struct law_text *law,
			const struct article_text *article)
{
	const char *at = article->text;
	size_t whole = strlen(at);
	/* A block of YAML ends with a line's end of its own. */
	for (const char *end = at + whole - (whole != 0 && at[whole - 1] == '\n'); at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = stop != NULL ? (size_t)(stop - at) : (size_t)(end - at);
		if (has_blank_edge(at, size) || !ends_whole(at, size)) {
			problem_error_at(making->problems, law->file, article->place,
					 "%s, article %" PRId64 ": a line ends in the middle of a "
					 "sentence, or has blanks around it",
					 law->name, article->number);
			return;
		}
		at += size + 1;
	}
}

static void check_articles(const struct policy_making *making, const struct law_text *law)
{
	const struct article_text *articles = (const struct article_text *)law->articles.items;
	for (size_t i = 0; i < law->articles.count; i++) {
		if (i != 0 && articles[i].number <= articles[i - 1].number)
			problem_error_at(making->problems, law->file, articles[i].place,
					 "%s: article %" PRId64 " stands after article %" PRId64
					 "; articles ascend",
					 law->name, articles[i].number, articles[i - 1].number);
		if (articles[i].text != NULL)
			check_lines(making, law, &articles[i]);
	}
}

/* ---- names and days beside those of the others */

static bool is_called(const struct law_text *law, const char *name)
{
	const char *const *names = (const char *const *)law->short_names.items;
	for (size_t i = 0; i < law->short_names.count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return strcmp(law->name, name) == 0;
}

static void check_names(const struct policy_making *making, const struct law_text *law,
			const struct law_text *other)
{
	const char *const *names = (const char *const *)law->short_names.items;
	for (size_t i = 0; i <= law->short_names.count; i++) {
		const char *name = i == 0 ? law->name : names[i - 1];
		if (is_called(other, name))
			problem_error_at(
				making->problems, law->file, law->place,
				"`%s` is the name of two laws: %s and %s, of %s, line %" PRIu32,
				name, law->id, other->id, other->file, other->place.line);
	}
}

static void check_beside_others(const struct policy_making *making, size_t n)
{
	const struct law_text *law = making->laws[n];
	for (size_t i = 0; i < n; i++) {
		const struct law_text *other = making->laws[i];
		if (strcmp(other->id, law->id) != 0)
			check_names(making, law, other);
		else if (law->valid_from <= other->valid_to && other->valid_from <= law->valid_to)
			problem_error_at(making->problems, law->file, law->place,
					 "the law %s is stated twice for the same days; the other "
					 "is in %s, line %" PRIu32,
					 law->id, other->file, other->place.line);
	}
	if (law->valid_from > law->valid_to)
		problem_error_at(making->problems, law->file, law->place,
				 "the law %s: `valid_from` is after `valid_to`", law->id);
}

/* ---- into the policy */

void policy_take_law(struct policy_making *making, const struct law_text *text)
{
	if (text->id == NULL || text->name == NULL)
		return; /* a problem already */
	if (making->law_count == LAWS_MAX) {
		problem_error_at(making->problems, text->file, text->place, "more than %d laws",
				 LAWS_MAX);
		return;
	}
	if (making->laws == NULL)
		making->laws = POOL_ARRAY(&making->set->pool, const struct law_text *, LAWS_MAX);
	making->laws[making->law_count++] = text;
}

static void make_articles(const struct policy_making *making, const struct law_text *text,
			  struct law *law)
{
	struct pool *pool = &making->set->pool;
	const struct article_text *from = (const struct article_text *)text->articles.items;
	struct law_article *articles = POOL_ARRAY(pool, struct law_article, text->articles.count);
	for (size_t i = 0; i < text->articles.count; i++) {
		struct bytes whole = bytes_of_text(from[i].text != NULL ? from[i].text : "");
		if (whole.size != 0 && whole.data[whole.size - 1] == '\n')
			whole.size--;
		articles[i] =
			(struct law_article){(uint32_t)from[i].number, pool_text_of(pool, whole),
					     from[i].place.line, from[i].place.column};
	}
	law->articles = articles;
	law->article_count = text->articles.count;
}

static void make_digest(struct law *law)
{
	uint64_t hash = hash64(0, bytes_of_text(law->number));
	for (size_t i = 0; i < law->article_count; i++)
		hash = hash64(hash ^ law->articles[i].number, bytes_of_text(law->articles[i].text));
	(void)snprintf(law->digest, sizeof law->digest, "%016" PRIx64, hash);
}

static void make(const struct policy_making *making, const struct law_text *text, struct law *law)
{
	struct pool *pool = &making->set->pool;
	const char *const *names = (const char *const *)text->short_names.items;
	(void)snprintf(law->id, sizeof law->id, "%s", text->id);
	law->name = pool_text(pool, text->name);
	for (size_t i = 0; i < text->short_names.count && i < LAW_NAMES_MAX; i++)
		law->short_names[law->short_count++] = pool_text(pool, names[i]);
	law->number = pool_text(pool, text->number != NULL ? text->number : "");
	law->source = pool_text(pool, text->source != NULL ? text->source : "");
	law->run_together = text->paragraphs != 0;
	law->valid_from_day = text->valid_from;
	law->valid_to_day = text->valid_to;
	law->file = pool_text(pool, text->file);
	law->line = text->place.line;
	law->column = text->place.column;
	make_articles(making, text, law);
	make_digest(law);
}

void policy_make_laws(struct policy_making *making)
{
	struct law *laws = POOL_ARRAY(&making->set->pool, struct law, making->law_count);
	for (size_t i = 0; i < making->law_count; i++) {
		check_beside_others(making, i);
		check_articles(making, making->laws[i]);
		make(making, making->laws[i], &laws[i]);
	}
	making->set->policy.laws = (struct laws){laws, making->law_count};
}

/* ---- the normal form */

static void print_names(const struct law *law, FILE *out)
{
	for (size_t i = 0; i < law->short_count; i++) {
		fputs(i == 0 ? "    short: [" : ", ", out);
		schema_print_quoted(law->short_names[i], out);
	}
	if (law->short_count != 0)
		fputs("]\n", out);
}

void policy_print_law(const struct law *law, FILE *out)
{
	char from[TIME_DAY_TEXT], to[TIME_DAY_TEXT];
	time_print_day(law->valid_from_day, from);
	time_print_day(law->valid_to_day, to);
	schema_print_text("  - ", "id", law->id, out);
	schema_print_text("    ", "name", law->name, out);
	print_names(law, out);
	if (law->number[0] != '\0')
		schema_print_text("    ", "number", law->number, out);
	schema_print_text("    ", "source", law->source, out);
	fprintf(out, "    paragraphs: %s\n    valid_from: %s\n    valid_to: %s\n",
		law->run_together ? "run_together" : "as_in_statute", from, to);
	if (law->article_count != 0)
		fputs("    articles:\n", out);
	for (size_t i = 0; i < law->article_count; i++) {
		fprintf(out, "      - number: %" PRIu32 "\n", law->articles[i].number);
		schema_print_text("        ", "text", law->articles[i].text, out);
	}
}

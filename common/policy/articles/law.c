#include "common/policy/articles/law.h"

#include <string.h>

#define SHORT_ARTICLE 1000 /* bytes: shown whole though no paragraph is named */

/* ---- numbers as sources write them */

static bool skip(const char **at, const char *text)
{
	size_t size = strlen(text);
	if (strncmp(*at, text, size) != 0)
		return false;
	*at += size;
	return true;
}

static bool skip_any(const char **at, const char *const *texts)
{
	while (*texts != NULL && !skip(at, *texts))
		texts++;
	return *texts != NULL;
}

static uint32_t take_digit(const char **at)
{
	static const char *const digits[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};
	for (uint32_t i = 0; i < sizeof digits / sizeof digits[0]; i++) {
		if (skip(at, digits[i]))
			return i + 1;
	}
	return 0;
}

/* "四十二", "一百零三"; 0: no number stands here. */
static uint32_t take_chinese(const char **at)
{
	uint32_t number = 0, digit = take_digit(at);
	if (digit != 0 && skip(at, "百")) {
		number = 100 * digit;
		(void)skip(at, "零");
		digit = take_digit(at);
	}
	if (skip(at, "十"))
		return number + 10 * (digit != 0 ? digit : 1) + take_digit(at);
	return number + digit;
}

static uint32_t take_number(const char **at)
{
	uint32_t number = 0;
	if (**at < '0' || **at > '9')
		return take_chinese(at);
	for (; **at >= '0' && **at <= '9'; (*at)++)
		number = number < 100000 ? number * 10 + (uint32_t)(**at - '0') : number;
	return number;
}

static void skip_blanks(const char **at)
{
	while (**at == ' ')
		(*at)++;
}

/* ---- references */

struct reading {
	const struct law *law;
	const char *at;
	law_reference_fn *each;
	void *context;
};

static void emit(const struct reading *reading, uint32_t from, uint32_t to,
		 const struct law_reference *part)
{
	for (uint32_t n = 0; n <= to - from && n < LAW_RANGE_MAX; n++) {
		struct law_reference reference = {reading->law, from + n, part->paragraph,
						  part->item};
		reading->each(reading->context, &reference);
	}
}

/* "第1款第4、5项" after an article: once for each item. */
static void take_parts(struct reading *reading, uint32_t from, uint32_t to)
{
	struct law_reference part = {.article = from};
	const char *at = reading->at;
	if (skip(&at, "第") && (part.paragraph = take_number(&at)) != 0 && skip(&at, "款"))
		reading->at = at;
	else
		part.paragraph = 0;
	at = reading->at;
	if (!skip(&at, "第") || (part.item = take_number(&at)) == 0)
		part.item = 0;
	uint32_t items[8] = {part.item};
	size_t count = 1;
	while (part.item != 0 && count < 8 && skip(&at, "、") && (items[count] = take_number(&at)))
		count++;
	if (part.item == 0 || !skip(&at, "项")) {
		part.item = 0;
		emit(reading, from, to, &part);
		return;
	}
	reading->at = at;
	for (size_t i = 0; i < count; i++) {
		part.item = items[i];
		emit(reading, from, to, &part);
	}
}

/* "第25、27-29条第1款" */
static bool take_spelt(struct reading *reading)
{
	static const char *const ranges[] = {"-", "至", "–", NULL};
	uint32_t from[16], to[16];
	size_t count = 0;
	const char *at = reading->at;
	if (!skip(&at, "第"))
		return false;
	do {
		from[count] = to[count] = take_number(&at);
		if (from[count] == 0)
			return false;
		if (skip_any(&at, ranges))
			to[count] = take_number(&at);
		count += to[count] >= from[count] ? 1 : 0;
	} while (count < 16 && skip(&at, "、"));
	if (!skip(&at, "条") || count == 0)
		return false;
	reading->at = at;
	for (size_t i = 0; i + 1 < count; i++)
		emit(reading, from[i], to[i], &(struct law_reference){.article = 0});
	take_parts(reading, from[count - 1], to[count - 1]);
	return true;
}

/* Behind "47" nothing stands that would make it a number of something else. */
static bool ends_number(const char *at)
{
	static const char *const ends[] = {"、", "，", "；", "。", "）", "（", " ",
					   "(",  ",",  ";",  ")",  "-",  NULL};
	return *at == '\0' || skip_any(&at, ends);
}

/* "(3)": the paragraph; "(五)": the item. */
static void take_brackets(const char **at, struct law_reference *part)
{
	const char *next = *at;
	while (skip(&next, "(") || skip(&next, "（")) {
		bool paragraph = *next >= '0' && *next <= '9';
		uint32_t number = take_number(&next);
		if (number == 0 || (!skip(&next, ")") && !skip(&next, "）")))
			return;
		*(paragraph ? &part->paragraph : &part->item) = number;
		*at = next;
	}
}

/* "47、77(3)", as gates have it. */
static bool take_brief(struct reading *reading)
{
	const char *at = reading->at;
	uint32_t from = 0, to = 0;
	struct law_reference part = {.article = 0};
	if (*at >= '0' && *at <= '9')
		from = to = take_number(&at);
	if (from == 0 || !ends_number(at))
		return false;
	if (*at == '-' && at[1] >= '0' && at[1] <= '9') {
		at++;
		to = take_number(&at);
	}
	take_brackets(&at, &part);
	reading->at = at;
	if (to >= from)
		emit(reading, from, to, &part);
	return true;
}

/* NULL: the mark doesn't come. */
static const char *behind(const char *at, const char *mark)
{
	for (; *at != '\0'; at++) {
		if (skip(&at, mark))
			return at;
	}
	return NULL;
}

/* What is in brackets after a law's name: which version of it. */
static const char *behind_brackets(const char *at)
{
	for (;;) {
		const char *next = at;
		skip_blanks(&next);
		const char *end = skip(&next, "(")    ? behind(next, ")")
				  : skip(&next, "（") ? behind(next, "）")
						      : NULL;
		if (end == NULL)
			return at;
		at = end;
	}
}

static const char *take_articles(struct reading *reading)
{
	for (;;) {
		skip_blanks(&reading->at);
		if (!take_spelt(reading) && !take_brief(reading))
			return reading->at;
		const char *end = *reading->at == '(' ? behind_brackets(reading->at) : reading->at;
		reading->at = behind_brackets(reading->at);
		if (!skip(&reading->at, "、") &&
		    (!skip(&reading->at, "，") || strncmp(reading->at, "第", 3) != 0))
			return end;
	}
}

const struct law *law_named(struct laws laws, const char *text, size_t *ret_size)
{
	const struct law *found = NULL;
	*ret_size = 0;
	for (size_t i = 0; i < laws.count; i++) {
		const struct law *law = &laws.items[i];
		for (size_t n = 0; n <= law->short_count; n++) {
			const char *name = n == 0 ? law->name : law->short_names[n - 1];
			size_t size = strlen(name);
			if (size <= *ret_size || strncmp(text, name, size) != 0)
				continue;
			found = law;
			*ret_size = size;
		}
	}
	return found;
}

static bool is_article(const char *at)
{
	return skip(&at, "第") && take_number(&at) != 0 && skip(&at, "条");
}

size_t law_references(struct laws laws, const char *text, law_reference_fn *each, void *context)
{
	size_t of_nobody = 0;
	for (const char *at = text; *at != '\0';) {
		size_t size = 0;
		const struct law *law = law_named(laws, at, &size);
		of_nobody += law == NULL && is_article(at) ? 1 : 0;
		if (law == NULL) {
			at++;
			continue;
		}
		struct reading reading = {law, behind_brackets(at + size), each, context};
		at = take_articles(&reading);
	}
	return of_nobody;
}

/* ---- texts */

const struct law *law_on(struct laws laws, const struct law *law, int32_t day)
{
	for (size_t i = 0; i < laws.count; i++) {
		const struct law *other = &laws.items[i];
		if (strcmp(other->id, law->id) == 0 && other->valid_from_day <= day &&
		    day <= other->valid_to_day)
			return other;
	}
	return law;
}

const struct law_article *law_article_find(const struct law *law, uint32_t number)
{
	for (size_t i = 0; i < law->article_count; i++) {
		if (law->articles[i].number == number)
			return &law->articles[i];
	}
	return NULL;
}

/* "（一）…" */
static bool is_item(const char *line)
{
	return skip(&line, "（") && take_chinese(&line) != 0 && skip(&line, "）");
}

struct line {
	struct bytes text;
	uint32_t paragraph, item; /* item 0: the paragraph's opening */
};

/* false: there is no further one. */
static bool next_line(const char **at, struct line *line)
{
	size_t size = 0;
	while ((*at)[size] != '\0' && (*at)[size] != '\n')
		size++;
	if (**at == '\0')
		return false;
	if (line->paragraph != 0 && is_item(*at)) {
		line->item++;
	} else {
		line->paragraph++;
		line->item = 0;
	}
	line->text = bytes_of(*at, size);
	*at += size + ((*at)[size] == '\n' ? 1 : 0);
	return true;
}

uint32_t law_paragraphs(const struct law *law, const struct law_article *article)
{
	const char *at = article->text;
	struct line line = {.paragraph = 0};
	while (next_line(&at, &line))
		;
	return law->run_together ? 0 : line.paragraph;
}

/* Where items are meant without their paragraph: the first that has any. */
static uint32_t paragraph_of_item(const char *text, uint32_t item)
{
	struct line line = {.paragraph = 0};
	while (next_line(&text, &line)) {
		if (line.item == item)
			return line.paragraph;
	}
	return 0;
}

static bool is_meant(const struct law_reference *wanted, const struct line *line)
{
	if (wanted->paragraph != 0 && line->paragraph != wanted->paragraph)
		return false;
	return wanted->item == 0 || line->item == 0 || line->item == wanted->item;
}

/* The end of the last whole sentence that fits. */
static size_t whole_sentences(struct bytes text, size_t room)
{
	static const char stop[] = "。";
	size_t size = sizeof stop - 1, end = 0;
	if (text.size <= room)
		return text.size;
	for (size_t i = 0; i + size <= room; i++) {
		if (memcmp(text.data + i, stop, size) == 0)
			end = i + size;
	}
	return end;
}

/* Returns how many lines were left out. */
static size_t put_lines(const struct law_reference *wanted, const char *text, struct writer *out)
{
	struct line line = {.paragraph = 0};
	size_t begin = out->size, left_out = 0;
	while (next_line(&text, &line)) {
		size_t used = out->size - begin + 1;
		size_t room = used < LAW_PASSAGE_MAX ? LAW_PASSAGE_MAX - used : 0;
		size_t size = is_meant(wanted, &line) ? whole_sentences(line.text, room) : 0;
		left_out += size < line.text.size ? 1 : 0;
		if (size == 0)
			continue;
		if (out->size != begin)
			writer_put(out, "\n", 1);
		writer_put(out, line.text.data, size);
	}
	return left_out;
}

bool law_passage(const struct law_reference *reference, const struct law_article *article,
		 struct writer *out)
{
	struct law_reference wanted = *reference;
	size_t begin = out->size;
	if (reference->law->run_together)
		wanted.paragraph = wanted.item = 0;
	else if (wanted.item != 0 && wanted.paragraph == 0)
		wanted.paragraph = paragraph_of_item(article->text, wanted.item);
	else if (wanted.paragraph == 0 && strlen(article->text) > SHORT_ARTICLE)
		wanted.paragraph = 1;
	size_t left_out = put_lines(&wanted, article->text, out);
	if (out->size != begin)
		return left_out == 0;
	wanted.paragraph = wanted.item = 0; /* it names a paragraph that the article hasn't */
	return put_lines(&wanted, article->text, out) == 0;
}

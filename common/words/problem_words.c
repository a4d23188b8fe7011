#include "common/words/problem_words.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/words/catalogue.h"

enum { ARGS = 9, DEPTH = 4, TELLING = 10, NAME = 64 };

struct sentence {
	const char *english, *chinese;
};

static const struct sentence sentences[] = {
#define X(english, chinese) {(english), (chinese)},
#include "common/words/problems.def"
/* of what went wrong */
#include "common/words/errors.def"
#undef X
};

#define SENTENCES (sizeof sentences / sizeof sentences[0])

static const char noun[] = "noun:";

const char *problem_words_entry(size_t i)
{
	return i < SENTENCES ? sentences[i].english : NULL;
}

/* ---- which sentence it is */

/* "{3}", or "{3#}" for one word: how long it is; 0: no place. */
static size_t place_size(const char *at)
{
	if (at[0] != '{' || at[1] < '1' || at[1] > '9')
		return 0;
	if (at[2] == '}')
		return 3;
	return at[2] == '#' && at[3] == '}' ? 4 : 0;
}

/* Whether the text has that form; what stands at its places, each as short as can be. */
static bool has_form(const char *form, struct bytes text, struct bytes args[ARGS])
{
	while (*form != '\0' && place_size(form) == 0) {
		if (text.size == 0 || text.data[0] != (uint8_t)*form)
			return false;
		form++;
		text = bytes_of(text.data + 1, text.size - 1);
	}
	if (*form == '\0')
		return text.size == 0;
	for (size_t size = 0; size <= text.size; size++) {
		args[form[1] - '1'] = bytes_of(text.data, size);
		if (size != 0 && form[2] == '#' && text.data[size - 1] == ' ')
			return false;
		if (has_form(form + place_size(form), bytes_of(text.data + size, text.size - size),
			     args))
			return true;
	}
	return false;
}

static size_t own_bytes(const char *form)
{
	size_t own = 0;
	for (size_t place; *form != '\0'; form += place != 0 ? place : 1) {
		place = place_size(form);
		own += place == 0;
	}
	return own;
}

/* "{1} needs {2}" is one within another: alone it would fit what somebody else says. */
static bool stands_alone(const char *form)
{
	size_t place = place_size(form);
	return place == 0 || form[place] == ':' || own_bytes(form) >= TELLING;
}

/* "the rule {1} ..." before "{1} ...", and "held by {1}: {2}" before "{1} is missing", whose place
 * would take in all that comes before it. */
static bool is_more_exact(const char *form, const char *than)
{
	bool begins = place_size(form) == 0, than_begins = place_size(than) == 0;
	return begins != than_begins ? begins : own_bytes(form) > own_bytes(than);
}

/* The most exact of those that fit. */
static const struct sentence *sentence_of(struct bytes text)
{
	const struct sentence *best = NULL;
	for (size_t i = 0; i < SENTENCES; i++) {
		struct bytes args[ARGS];
		if ((best == NULL || is_more_exact(sentences[i].english, best->english)) &&
		    has_form(sentences[i].english, text, args))
			best = &sentences[i];
	}
	return best;
}

/* ---- in Chinese */

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

/* "on_day", or "penalties: kind" of a part: ": " stands between. */
static struct bytes first_name(struct bytes *rest, const char *between)
{
	size_t gap = strlen(between);
	for (size_t at = 0; at + gap <= rest->size; at++) {
		if (memcmp(rest->data + at, between, gap) == 0) {
			struct bytes name = bytes_of(rest->data, at);
			*rest = bytes_of(rest->data + at + gap, rest->size - at - gap);
			return name;
		}
	}
	struct bytes name = *rest;
	*rest = bytes_of(rest->data, 0);
	return name;
}

static void put_name(const char *said, struct bytes name, struct writer *out)
{
	if (said != NULL)
		put(out, said);
	else
		writer_put(out, (const char *)name.data, name.size);
}

static bool copy_name(struct bytes name, char out[NAME])
{
	if (name.size >= NAME)
		return false;
	memcpy(out, name.data, name.size);
	out[name.size] = '\0';
	return true;
}

static void say_fields(struct bytes fields, struct writer *out)
{
	for (bool first = true; fields.size != 0; first = false) {
		struct bytes field = first_name(&fields, ": ");
		char name[NAME];
		const char *said =
			copy_name(field, name) ? catalogue_find(WORDS_MEMBER, name, LANG_ZH) : NULL;
		if (said == NULL && copy_name(field, name))
			said = catalogue_find(WORDS_OPTION, name, LANG_ZH);
		if (!first)
			put(out, "：");
		put_name(said, field, out);
	}
}

static bool say(struct bytes text, unsigned depth, struct writer *out);

/* "passed, failed": what the last of the fields can be; or a sentence. */
static void say_values(struct bytes values, struct bytes fields, unsigned depth, struct writer *out)
{
	char member[NAME], name[NAME];
	struct bytes field = fields;
	while (fields.size != 0)
		field = first_name(&fields, ": ");
	if (say(values, depth, out))
		return;
	for (bool first = true; values.size != 0; first = false) {
		struct bytes value = first_name(&values, ", ");
		bool known = copy_name(field, member) && copy_name(value, name);
		if (!first)
			put(out, "、");
		put_name(known ? catalogue_value(member, name, LANG_ZH) : NULL, value, out);
	}
}

/* Between quotes stands what the file says. */
static bool is_quoted(const char *form, char place)
{
	bool ticks = false, quotes = false;
	for (; *form != '\0' && !(place_size(form) != 0 && form[1] == place); form++) {
		ticks ^= *form == '`';
		quotes ^= *form == '"';
	}
	return ticks || quotes;
}

/* "severity unknown, quantity 5 and more": the longest parts that are sentences, from the left. */
static void say_parts(struct bytes text, unsigned depth, struct writer *out)
{
	static const char between[] = ", ";
	bool first = true;
	while (text.size != 0) {
		size_t said = 0, least = text.size;
		for (size_t end = text.size; end != 0 && said == 0; end--) {
			bool ends = end == text.size || (end + 2 <= text.size &&
							 memcmp(text.data + end, between, 2) == 0);
			size_t before = out->size;
			if (!ends)
				continue;
			least = end;
			if (!first)
				put(out, "、");
			if (say(bytes_of(text.data, end), depth, out))
				said = end;
			else
				out->size = before;
		}
		if (said == 0) {
			if (!first)
				put(out, "、");
			writer_put(out, (const char *)text.data, least);
			said = least;
		}
		first = false;
		if (said + 2 >= text.size)
			return;
		text = bytes_of(text.data + said + 2, text.size - said - 2);
	}
}

/* A noun, or a sentence where one can stand instead. */
static void say_noun(struct bytes text, unsigned depth, struct writer *out)
{
	for (size_t i = 0; i < SENTENCES; i++) {
		const char *name = sentences[i].english;
		if (strncmp(name, noun, sizeof noun - 1) == 0 &&
		    bytes_equal(bytes_of_text(name + sizeof noun - 1), text)) {
			put(out, sentences[i].chinese);
			return;
		}
	}
	say_parts(text, depth, out);
}

/* "/etc/zhian/people.yaml", "reports[0].kind": who wrote it knows it as it is. */
static bool is_name(struct bytes text)
{
	return text.size != 0 && (text.data[0] == '/' || memchr(text.data, ' ', text.size) == NULL);
}

static bool say_sentence(struct bytes text, unsigned depth, struct writer *out)
{
	struct bytes args[ARGS] = {{NULL, 0}};
	const struct sentence *sentence = depth == DEPTH ? NULL : sentence_of(text);
	if (sentence == NULL || (depth == 0 && !stands_alone(sentence->english)) ||
	    !has_form(sentence->english, text, args))
		return false;
	for (const char *at = sentence->chinese; *at != '\0';) {
		char as = at[0] == '{' && at[1] >= '1' && at[1] <= '9' ? at[2] : '\0';
		bool named = as != '\0' && strchr("!@=", as) != NULL;
		if (!named && place_size(at) == 0) {
			writer_put(out, at++, 1);
			continue;
		}
		struct bytes arg = args[at[1] - '1'];
		if (as == '!')
			say_noun(arg, depth + 1, out);
		else if (as == '@')
			say_fields(arg, out);
		else if (as == '=')
			say_values(arg, args[0], depth + 1, out);
		else if (is_quoted(sentence->english, at[1]))
			writer_put(out, (const char *)arg.data, arg.size);
		else
			say_parts(arg, depth + 1, out);
		at += named ? 4 : 3;
	}
	return true;
}

/* How much of it says something by itself, up to ": ", and so is said; 0: nothing. */
static size_t say_layer(struct bytes text, unsigned depth, struct writer *out)
{
	for (size_t at = 1; at + 2 < text.size; at++) {
		struct bytes layer = bytes_of(text.data, at);
		size_t before = out->size;
		if (memcmp(text.data + at, ": ", 2) != 0)
			continue;
		if (say_sentence(layer, depth, out))
			return at;
		out->size = before;
		if (is_name(layer)) {
			writer_put(out, (const char *)layer.data, layer.size);
			return at;
		}
	}
	return 0;
}

/* "/run/zhian: cannot lock it: No such file or directory": whoever hands a failure on puts where it
 * was and ": " before it.  What isn't a name must be known, all of it. */
static bool say(struct bytes text, unsigned depth, struct writer *out)
{
	size_t before = out->size;
	while (!say_sentence(text, depth, out)) {
		size_t layer = say_layer(text, depth, out);
		if (layer == 0) {
			out->size = before;
			return false;
		}
		put(out, "：");
		text = bytes_of(text.data + layer + 2, text.size - layer - 2);
	}
	return true;
}

bool problem_words(struct bytes english, struct writer *out)
{
	size_t before = out->size;
	if (!SABOTAGE("words.problems-in-english") && say(english, 0, out) && !out->overflow)
		return true;
	out->size = before;
	out->overflow = false;
	return false;
}

void problem_say(const char *text, enum lang lang, struct writer *out)
{
	const char *rest = strstr(text, ": ");
	if (SABOTAGE("ctl.errors-in-english"))
		lang = LANG_EN;
	if (lang == LANG_ZH && problem_words(bytes_of_text(text), out))
		return;
	size_t before = out->size;
	if (lang == LANG_ZH && rest != NULL && strncmp(text, "case ", 5) != 0) {
		writer_put(out, text, (size_t)(rest + 2 - text));
		if (problem_words(bytes_of_text(rest + 2), out))
			return;
		out->size = before;
	}
	writer_put(out, text, strlen(text));
}

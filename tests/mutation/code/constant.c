#include "tests/mutation/code/constant.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct reader {
	const char *at;
	bool strange; /* a word that isn't read here: what it makes of the rest isn't known */
};

static bool next_is(const struct reader *reader, const char *word)
{
	size_t size = strlen(word);
	return strncmp(reader->at, word, size) == 0 &&
	       (reader->at[size] == ' ' || reader->at[size] == '\0');
}

static bool take(struct reader *reader, const char *word)
{
	if (!next_is(reader, word))
		return false;
	reader->at += strlen(word);
	reader->at += *reader->at == ' ';
	return true;
}

static bool at_end(const struct reader *reader)
{
	return *reader->at == '\0' || next_is(reader, ")") || next_is(reader, "&&") ||
	       next_is(reader, "||");
}

static void step(struct reader *reader)
{
	reader->at += strcspn(reader->at, " ");
	reader->at += *reader->at == ' ';
}

static void pass_brackets(struct reader *reader)
{
	unsigned deep = 0;
	do {
		deep += next_is(reader, "(") ? 1 : 0;
		deep -= next_is(reader, ")") && deep != 0 ? 1 : 0;
		step(reader);
	} while (deep != 0 && *reader->at != '\0');
}

/* Whatever stands there, to the end of this side. */
static void pass(struct reader *reader)
{
	while (!at_end(reader)) {
		reader->strange = reader->strange || next_is(reader, "?");
		pass_brackets(reader);
	}
}

static enum constant either(struct reader *reader);

static enum constant side(struct reader *reader)
{
	static const enum constant opposites[] = {CONSTANT_NOT, CONSTANT_FALSE, CONSTANT_TRUE};
	enum constant is = CONSTANT_NOT;
	bool negated = false;
	while (take(reader, "!"))
		negated = !negated;
	if (next_is(reader, "SABOTAGE") || take(reader, "false") || take(reader, "0")) {
		is = CONSTANT_FALSE;
		if (take(reader, "SABOTAGE"))
			pass_brackets(reader);
	} else if (take(reader, "true") || take(reader, "1")) {
		is = CONSTANT_TRUE;
	} else if (take(reader, "(")) {
		is = either(reader);
		(void)take(reader, ")");
	}
	if (!at_end(reader)) {
		pass(reader);
		is = CONSTANT_NOT;
	}
	return negated ? opposites[is] : is;
}

static enum constant both(struct reader *reader)
{
	enum constant is = CONSTANT_TRUE;
	do {
		enum constant one = side(reader);
		if (one == CONSTANT_FALSE || is == CONSTANT_FALSE)
			is = CONSTANT_FALSE;
		else if (one == CONSTANT_NOT)
			is = CONSTANT_NOT;
	} while (take(reader, "&&"));
	return is;
}

static enum constant either(struct reader *reader)
{
	enum constant is = CONSTANT_FALSE;
	do {
		enum constant one = both(reader);
		if (one == CONSTANT_TRUE || is == CONSTANT_TRUE)
			is = CONSTANT_TRUE;
		else if (one == CONSTANT_NOT)
			is = CONSTANT_NOT;
	} while (take(reader, "||"));
	return is;
}

enum constant constant_of(const char *words)
{
	struct reader reader = {.at = words};
	enum constant is = either(&reader);
	return reader.strange || *reader.at != '\0' ? CONSTANT_NOT : is;
}

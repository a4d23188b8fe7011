#include "common/stage/queries/audience.h"

#include <string.h>

#include "common/base/assert.h"

/* "a.*" is all that stands inside of a, "*" whatever there is. */
static bool is_named(const char *word, size_t word_size, const char *name, size_t size)
{
	if (word[word_size - 1] != '*')
		return word_size == size && memcmp(word, name, size) == 0;
	return size >= word_size - 1 && memcmp(word, name, word_size - 1) == 0;
}

bool audience_names(const char *names, const char *name, size_t size)
{
	for (const char *at = names; at != NULL && *at != '\0';) {
		size_t word = strcspn(at, " ");
		if (is_named(at, word, name, size))
			return true;
		at += word + (at[word] == ' ');
	}
	return false;
}

/* ---- lines: ours, so that each is what json_line writes, without blanks between */

#define AUDIENCE_PATH 128u

struct hiding {
	const struct audience *audience;
	const uint8_t *at, *end;
	uint8_t *to;
	char path[AUDIENCE_PATH];
	size_t path_size;
};

static void put(struct hiding *hiding, const void *bytes, size_t size)
{
	memmove(hiding->to, bytes, size); /* only ever backwards: nothing is added */
	hiding->to += size;
}

static size_t string_size(const uint8_t *at, const uint8_t *end)
{
	size_t size = 1;
	while (at + size < end && at[size] != '"')
		size += at[size] == '\\' ? 2 : 1;
	ASSERT(at + size < end);
	return size + 1;
}

static size_t value_size(const uint8_t *at, const uint8_t *end)
{
	size_t size = 0, depth = 0;
	do {
		ASSERT(at + size < end);
		uint8_t byte = at[size];
		if (byte == '"') {
			size += string_size(at + size, end);
			continue;
		}
		if (depth == 0 && (byte == ',' || byte == '}' || byte == ']'))
			break;
		depth += byte == '{' || byte == '[';
		depth -= byte == '}' || byte == ']';
		size++;
	} while (depth != 0 || (at[size] != ',' && at[size] != '}' && at[size] != ']'));
	return size;
}

static void keep_value(struct hiding *hiding);

static bool is_open(struct hiding *hiding, const uint8_t *name, size_t size)
{
	char *path = hiding->path + hiding->path_size;
	if (hiding->path_size == 0 && size == 4 && memcmp(name, "kind", 4) == 0)
		return true;
	if (size >= AUDIENCE_PATH - hiding->path_size)
		return false;
	memcpy(path, name, size);
	size += hiding->path_size;
	return audience_names(hiding->audience->open, hiding->path, size) &&
	       !audience_names(hiding->audience->content, hiding->path, size);
}

/* One "name":value of an object, with the comma before it; false: it was left out. */
static bool keep_member(struct hiding *hiding, bool comma)
{
	const uint8_t *name = hiding->at;
	size_t size = string_size(name, hiding->end);
	hiding->at += size + 1; /* the colon */
	if (!is_open(hiding, name + 1, size - 2)) {
		hiding->at += value_size(hiding->at, hiding->end);
		return false;
	}
	size_t before = hiding->path_size;
	if (comma)
		put(hiding, ",", 1);
	put(hiding, name, size + 1);
	hiding->path_size += size - 2;
	if (hiding->path_size < AUDIENCE_PATH)
		hiding->path[hiding->path_size++] = '.';
	keep_value(hiding);
	hiding->path_size = before;
	return true;
}

/* From its bracket to the one that closes it. */
static void keep_inside(struct hiding *hiding)
{
	bool object = *hiding->at == '{', any = false;
	uint8_t close = object ? '}' : ']';
	put(hiding, hiding->at++, 1);
	while (*hiding->at != close) {
		if (*hiding->at == ',')
			hiding->at++;
		if (object) {
			any = keep_member(hiding, any) || any;
		} else {
			if (any)
				put(hiding, ",", 1);
			keep_value(hiding);
			any = true;
		}
		ASSERT(hiding->at < hiding->end);
	}
	put(hiding, hiding->at++, 1);
}

static void keep_value(struct hiding *hiding)
{
	if (*hiding->at == '{' || *hiding->at == '[') {
		keep_inside(hiding);
		return;
	}
	size_t size = value_size(hiding->at, hiding->end);
	put(hiding, hiding->at, size);
	hiding->at += size;
}

void audience_hide(const struct audience *audience, struct writer *lines, size_t from)
{
	struct hiding hiding = {
		.audience = audience,
		.at = lines->data + from,
		.end = lines->data + lines->size,
		.to = lines->data + from,
	};
	while (hiding.at < hiding.end) {
		keep_inside(&hiding);
		put(&hiding, hiding.at++, 1); /* the line's end */
	}
	memset(hiding.to, 0, (size_t)(hiding.end - hiding.to)); /* nothing of it stays behind */
	lines->size = (size_t)(hiding.to - lines->data);
}

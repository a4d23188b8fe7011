#include "common/store/key_filter.h"

#include "common/base/assert.h"
#include "common/base/hash64.h"
#include "common/base/pages.h"

enum {
	FIRST_WORDS = 8192,
	KEYS_A_WORD = 5,
	MARKS = 4, /* bits of a key, all in one word: one line of memory is looked at */
	BIT = 6,   /* bits that number a bit of a word */
};

/* What of the hash chooses the word isn't what chooses its bits. */
static size_t word_of(const struct filter_part *part, uint64_t hash)
{
	return (size_t)((hash >> 32) * part->count >> 32);
}

static uint64_t marks_of(uint64_t hash)
{
	uint64_t marks = 0;
	for (unsigned i = 0; i < MARKS; i++)
		marks |= UINT64_C(1) << (hash >> i * BIT & 63u);
	return marks;
}

static void add_part(struct key_filter *filter, size_t words)
{
	ASSERT(filter->used < FILTER_PARTS);
	struct filter_part *part = &filter->parts[filter->used];
	part->words = pages_take(words * sizeof(*part->words));
	if (part->words == NULL)
		assert_failed("the system has memory left", __FILE__, __LINE__);
	part->count = words;
	part->left = words * KEYS_A_WORD;
	filter->used++;
}

void key_filter_open(struct key_filter *filter, uint64_t expected)
{
	size_t words = FIRST_WORDS;
	*filter = (struct key_filter){.used = 0};
	while (words * KEYS_A_WORD < expected && words < UINT32_MAX / 2)
		words *= 2;
	add_part(filter, words);
}

void key_filter_close(struct key_filter *filter)
{
	for (unsigned i = 0; i < filter->used; i++)
		pages_give(filter->parts[i].words, filter->parts[i].count * sizeof(uint64_t));
	*filter = (struct key_filter){.used = 0};
}

void key_filter_add(struct key_filter *filter, struct bytes prefix)
{
	struct filter_part *last = &filter->parts[filter->used - 1];
	uint64_t hash = hash64(0, prefix), marks = marks_of(hash);
	uint64_t *word = &last->words[word_of(last, hash)];
	if ((*word & marks) == marks)
		return;
	*word |= marks;
	if (--last->left == 0)
		add_part(filter, 2 * last->count);
}

bool key_filter_lacks(const struct key_filter *filter, struct bytes prefix)
{
	uint64_t hash = hash64(0, prefix), marks = marks_of(hash);
	for (unsigned i = 0; i < filter->used; i++) {
		const struct filter_part *part = &filter->parts[i];
		if ((part->words[word_of(part, hash)] & marks) == marks)
			return false;
	}
	return true;
}

size_t key_filter_bytes(const struct key_filter *filter)
{
	size_t bytes = 0;
	for (unsigned i = 0; i < filter->used; i++)
		bytes += filter->parts[i].count * sizeof(uint64_t);
	return bytes;
}

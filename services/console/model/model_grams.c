/* Which reports and hazards hold two neighbouring characters somewhere in what was written of them.
 *
 *   grams  kind ‖ region ‖ ~number without its last 12 bits ‖ two characters ‖ ~daemon
 *          -> which of these 4,096 objects, the newest first: up to 255 numbers, or 4,096 bits
 *
 * Chinese has no borders between words, so two neighbouring characters (each as three bytes; after
 * the last one stands 0) are what is looked up.  A block's rows lie together: what is written of
 * new matters changes few pages of the tree, and a search asks one block after the other, the
 * newest first, for few rows of each.  What it finds holds the characters, maybe not side by side
 * with the rest: whoever looks compares the text.
 *
 * Postings of a transaction are gathered, sorted and written once for all its texts. */
#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/base/utf8.h"
#include "services/console/model/model_internal.h"

#define LOW_BITS 12u
#define LOW_MASK (MODEL_GRAM_BLOCK - 1u)
#define CHARACTER_BITS 21u
#define GRAM_BITS (2u * CHARACTER_BITS)
#define SPACES_MAX (1u << (64u - GRAM_BITS - LOW_BITS))
#define POSTINGS_MAX (1u << 18) /* 64 of each event of a batch: 4 MiB at the most */
#define NUMBERS_MAX 255u        /* one more, and the bits take no more room */
#define FOLLOWERS_MAX 128u
#define WORDS (MODEL_GRAM_BLOCK / 64u)

_Static_assert(MODEL_GRAM_BLOCK == 1u << LOW_BITS, "a posting's last bits");
_Static_assert(MODEL_TEXT_MAX < POSTINGS_MAX, "a text's postings are gathered at once");

/* Whose texts: a block of objects, as one daemon tells of them. */
struct space {
	struct row_key block;
	enum daemon daemon;
};

/* A posting is its space's index ‖ two characters ‖ ~number's last bits. */
struct model_grams {
	struct space spaces[SPACES_MAX];
	size_t space_count;
	uint64_t postings[POSTINGS_MAX], spare[POSTINGS_MAX];
	size_t count;
};

struct model_grams *model_grams_create(void)
{
	return (struct model_grams *)calloc(1, sizeof(struct model_grams));
}

void model_grams_free(struct model_grams *grams)
{
	free(grams);
}

void model_grams_drop(struct model_grams *grams)
{
	grams->count = grams->space_count = 0;
}

/* ---- taking in */

static struct row_key block_key(enum object_kind kind, uint32_t region, uint64_t place)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put_u32(&key, region);
	row_key_put_u64(&key, place >> LOW_BITS);
	return key;
}

/* By bytes, the last first; a byte that all of them share is passed over. */
static void sort(uint64_t *postings, uint64_t *spare, size_t count)
{
	uint64_t *from = postings, *to = spare;
	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t begins[256] = {0}, at = 0;
		for (size_t i = 0; i < count; i++)
			begins[from[i] >> shift & 0xFFu]++;
		if (begins[from[0] >> shift & 0xFFu] == count)
			continue;
		for (size_t i = 0; i < 256; i++) {
			size_t size = begins[i];
			begins[i] = at;
			at += size;
		}
		for (size_t i = 0; i < count; i++)
			to[begins[from[i] >> shift & 0xFFu]++] = from[i];
		uint64_t *sorted = to;
		to = from;
		from = sorted;
	}
	if (from != postings)
		memcpy(postings, from, count * sizeof postings[0]);
}

static void add_stored(struct bytes value, uint64_t bits[WORDS])
{
	if (value.size == MODEL_GRAM_BLOCK / 8u) {
		for (size_t i = 0; i < WORDS; i++) {
			uint64_t word;
			memcpy(&word, value.data + i * sizeof word, sizeof word);
			bits[i] |= word;
		}
		return;
	}
	for (size_t at = 0; at + 2 <= value.size; at += 2) {
		uint16_t low;
		memcpy(&low, value.data + at, sizeof low);
		bits[(low & LOW_MASK) / 64u] |= UINT64_C(1) << low % 64u;
	}
}

static struct bytes to_store(const uint64_t bits[WORDS], uint16_t numbers[NUMBERS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < WORDS; i++) {
		for (uint64_t word = bits[i]; word != 0; word &= word - 1) {
			if (count == NUMBERS_MAX)
				return bytes_of(bits, MODEL_GRAM_BLOCK / 8u);
			numbers[count++] = (uint16_t)(i * 64u + (size_t)__builtin_ctzll(word));
		}
	}
	return bytes_of(numbers, count * sizeof numbers[0]);
}

static void put_characters(struct row_key *key, uint64_t characters)
{
	uint32_t two[] = {(uint32_t)(characters >> CHARACTER_BITS),
			  (uint32_t)(characters & ((1u << CHARACTER_BITS) - 1u))};
	for (size_t i = 0; i < 2; i++) {
		row_key_put_u8(key, (uint8_t)(two[i] >> 16));
		row_key_put_u8(key, (uint8_t)(two[i] >> 8));
		row_key_put_u8(key, (uint8_t)two[i]);
	}
}

/* Postings of one row: those that it has and these. */
static enum status write_row(struct model *model, const uint64_t *postings, size_t count)
{
	uint64_t bits[WORDS] = {0};
	uint16_t numbers[NUMBERS_MAX];
	struct bytes stored;
	const struct space *space =
		&model->grams->spaces[postings[0] >> (GRAM_BITS + LOW_BITS) & (SPACES_MAX - 1u)];
	struct row_key key = space->block;
	put_characters(&key, postings[0] >> LOW_BITS & ((UINT64_C(1) << GRAM_BITS) - 1u));
	row_key_put_u8(&key, model_told_by(space->daemon));
	for (size_t i = 0; i < count; i++)
		bits[(postings[i] & LOW_MASK) / 64u] |= UINT64_C(1) << postings[i] % 64u;
	enum status status = model_written(model, GRAMS, &key, &stored);
	if (status == STATUS_OK && !SABOTAGE("console.postings-replaced"))
		add_stored(stored, bits);
	else if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	return model_put(model, GRAMS, &key, to_store(bits, numbers));
}

enum status model_grams_write(struct model *model)
{
	struct model_grams *grams = model->grams;
	if (grams->count == 0)
		return STATUS_OK;
	sort(grams->postings, grams->spare, grams->count);
	for (size_t from = 0, to; from < grams->count; from = to) {
		uint64_t row = grams->postings[from] >> LOW_BITS;
		for (to = from + 1; to < grams->count && grams->postings[to] >> LOW_BITS == row;)
			to++;
		TRY(write_row(model, grams->postings + from, to - from));
	}
	model_grams_drop(grams);
	return STATUS_OK;
}

static size_t space_of(struct model_grams *grams, const struct row_key *block, enum daemon daemon)
{
	size_t at = grams->space_count;
	while (at > 0) {
		const struct space *space = &grams->spaces[--at];
		if (space->daemon == daemon &&
		    bytes_equal(row_key_bytes(&space->block), row_key_bytes(block)))
			return at;
	}
	grams->spaces[grams->space_count] = (struct space){*block, daemon};
	return grams->space_count++;
}

enum status model_grams_take(struct model *model, struct object_id object, enum daemon daemon,
			     struct bytes folded)
{
	struct model_grams *grams = model->grams;
	struct row_key block = block_key(object.kind, object.region, ~object.number);
	if (folded.size == 0)
		return STATUS_OK;
	if (grams->count + folded.size > POSTINGS_MAX || grams->space_count == SPACES_MAX)
		TRY(model_grams_write(model));
	uint64_t front = (uint64_t)space_of(grams, &block, daemon) << GRAM_BITS;
	uint64_t low = ~object.number & LOW_MASK;
	size_t at = 0;
	uint64_t left = utf8_next(folded, &at);
	while (at < folded.size) {
		uint64_t right = utf8_next(folded, &at);
		if (right == UTF8_INVALID)
			break;
		if (!SABOTAGE("console.posting-dropped") || right % 16u != 0)
			grams->postings[grams->count++] =
				(front | left << CHARACTER_BITS | right) << LOW_BITS | low;
		left = right;
	}
	if (!SABOTAGE("console.last-character-unposted"))
		grams->postings[grams->count++] =
			(front | left << CHARACTER_BITS) << LOW_BITS | low;
	return STATUS_OK;
}

/* ---- looking */

static void add_term(struct model_gram_terms *terms, uint32_t left, uint32_t right, bool both)
{
	struct row_key key = {0};
	put_characters(&key, (uint64_t)left << CHARACTER_BITS | right);
	if (!both)
		key.size = 3;
	terms->keys[terms->count++] = key;
}

/* Of a long word some, from its beginning to its end. */
static void add_word(struct model_gram_terms *terms, struct bytes word, size_t most)
{
	size_t length = text_length(word), at = 0, taken = 0;
	size_t pairs = length > 1 ? length - 1 : 0;
	uint32_t left = utf8_next(word, &at);
	if (pairs == 0)
		add_term(terms, left, 0, false);
	for (size_t i = 0; i < pairs; i++) {
		uint32_t right = utf8_next(word, &at);
		if (pairs <= most || i == taken * pairs / most) {
			add_term(terms, left, right, true);
			taken++;
		}
		left = right;
	}
}

void model_gram_terms(const struct bytes *words, size_t count, struct model_gram_terms *terms)
{
	terms->count = 0;
	for (size_t i = 0; i < count && i < MODEL_GRAM_TERMS; i++)
		add_word(terms, words[i], MODEL_GRAM_TERMS / count);
}

/* Whatever is after the characters, and whoever tells it. */
static bool find_term(struct model *model, const struct row_key *block, const struct row_key *term,
		      struct model_gram_block *out, size_t *looks)
{
	uint64_t bits[WORDS] = {0}, some = 0;
	struct row_key prefix = *block;
	struct walk walk;
	size_t rows = 0;
	row_key_put(&prefix, term->data, term->size);
	for (bool first = true; rows <= FOLLOWERS_MAX &&
				model_walk(model, GRAMS, row_key_bytes(&prefix), &walk, first);
	     first = false) {
		add_stored(walk.value, bits);
		rows++;
	}
	*looks -= *looks < rows + 1 ? *looks : rows + 1;
	if (rows > FOLLOWERS_MAX)
		return true; /* a character that is nearly everywhere tells nothing */
	for (size_t i = 0; i < WORDS; i++)
		some |= out->objects[i] &= bits[i];
	return some != 0;
}

/* The term that a block lacks is asked for first in the next one: it is rare. */
static void find_all(struct model *model, struct model_gram_terms *terms,
		     const struct row_key *block, struct model_gram_block *out, size_t *looks)
{
	memset(out->objects, 0xFF, sizeof out->objects);
	for (size_t i = 0; i < terms->count; i++) {
		if (find_term(model, block, &terms->keys[i], out, looks))
			continue;
		struct row_key rare = terms->keys[i];
		terms->keys[i] = terms->keys[0];
		terms->keys[0] = rare;
		memset(out->objects, 0, sizeof out->objects);
		return;
	}
}

bool model_gram_block(struct model *model, struct model_gram_terms *terms, enum object_kind kind,
		      uint32_t region, uint64_t place, struct model_gram_block *out, size_t *looks)
{
	struct row_key from = block_key(kind, region, place);
	struct bytes key;
	*looks -= *looks != 0;
	if (!model_seek(model, GRAMS, row_key_bytes(&from), &key) || key.size < from.size)
		return false;
	struct row_key block = {0};
	row_key_put(&block, key.data, from.size);
	out->kind = (enum object_kind)block.data[0];
	out->region = be32_get(block.data + 1);
	out->place = be64_get(block.data + 5) << LOW_BITS;
	find_all(model, terms, &block, out, looks);
	return true;
}

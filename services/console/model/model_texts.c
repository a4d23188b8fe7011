/* Words of what was written of a report or a hazard.
 *
 * Texts are in the order of their objects, the newest first.  What two neighbouring characters lead
 * to (model_grams.c) is looked at, a page at a time, and compared as it was written. */
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "event.pb-c.h"
#include "services/console/model/model_internal.h"

#define SHOWN_BYTES 600u /* of a text, in an answer */
#define OBJECT_AT 1u
#define ROW_SIZE (1u + 13u + 8u + 1u + 1u)
#define FIELD_AT (ROW_SIZE - 2u)

static const char *const fields[] = {"content", "text", "evidence", "conclusion", "ground"};
#define FIELDS (sizeof fields / sizeof fields[0])

/* A ground may be about who reported; then it isn't said of the matter. */
static bool tells_ground(uint16_t kind)
{
	return kind == KIND(COMPLAINT_REFUSED) || kind == KIND(REPORT_OUT_OF_SCOPE) ||
	       kind == KIND(REPORT_UNFOUNDED);
}

static const char *text_of(const ProtobufCMessage *body, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(body->descriptor, name);
	const char *text;
	if (field == NULL || field->type != PROTOBUF_C_TYPE_STRING ||
	    field->label == PROTOBUF_C_LABEL_REPEATED)
		return NULL;
	memcpy(&text, (const uint8_t *)body + field->offset, sizeof text);
	return text;
}

/* Texts of an object; its place is ~number, so that the newest come first. */
static struct row_key object_prefix(enum object_kind kind, uint32_t region, uint64_t place)
{
	struct row_key key = {0};
	row_key_put_u8(&key, MODEL_QUOTE_TEXT);
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put_u32(&key, region);
	row_key_put_u64(&key, place);
	return key;
}

enum status model_index_texts(struct model *model, const struct event *event,
			      struct object_id object, enum daemon daemon)
{
	if (object.kind != OBJECT_REPORT && object.kind != OBJECT_HAZARD)
		return STATUS_OK;
	for (size_t i = 0; i < FIELDS; i++) {
		struct row_key key = object_prefix(object.kind, object.region, ~object.number);
		const char *text = text_of(event->body, fields[i]);
		if (text == NULL || text[0] == '\0' ||
		    (strcmp(fields[i], "ground") == 0 && !tells_ground(event->head.kind)))
			continue;
		row_key_put_u64(&key, ~event->sequence);
		row_key_put_u8(&key, (uint8_t)i);
		struct bytes whole = text_cut(bytes_of_text(text), MODEL_TEXT_MAX), folded;
		TRY(model_put_told(model, QUOTES, key, daemon, whole));
		if (text_fold_name(whole, &model->arena, &folded) == STATUS_OK)
			TRY(model_grams_take(model, object, daemon,
					     text_cut(folded, MODEL_TEXT_MAX)));
	}
	return STATUS_OK;
}

static bool holds_all(struct bytes text, const struct bytes *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (memmem(text.data, text.size, words[i].data, words[i].size) == NULL)
			return SABOTAGE("console.any-word");
	}
	return true;
}

/* Behind all that was written of this object. */
static struct row_key behind_object(enum object_kind kind, uint32_t region, uint64_t place)
{
	struct row_key key = object_prefix(kind, region, place);
	memset(key.data + key.size, 0xFF, ROW_SIZE - key.size);
	key.size = ROW_SIZE;
	return key;
}

bool model_text_ends_at(struct bytes place)
{
	return place.size == ROW_SIZE && place.data[0] == MODEL_QUOTE_TEXT;
}

struct looking {
	struct model *model;
	const struct bytes *words;
	size_t count;
	struct model_place *place;
	model_text_fn *each;
	void *context;
};

static bool is_told(const struct looking *looking, const struct walk *walk)
{
	struct bytes folded;
	arena_reset(&looking->model->arena);
	if (walk->key.size != ROW_SIZE || walk->key.data[FIELD_AT] >= FIELDS ||
	    text_fold_name(walk->value, &looking->model->arena, &folded) != STATUS_OK)
		return false;
	return holds_all(text_cut(folded, MODEL_TEXT_MAX), looking->words, looking->count) ||
	       SABOTAGE("console.phrase-unverified");
}

/* How many bytes of the text have the word in them.  A word that only the whole text's folding has
 * ends with it. */
static size_t end_of_word(struct model *model, struct bytes text, struct bytes word)
{
	size_t without = 0, with = text.size;
	while (without + 1 < with) {
		size_t half = without + (with - without) / 2;
		struct bytes folded;
		arena_reset(&model->arena);
		if (text_fold_name(text_cut(text, half), &model->arena, &folded) == STATUS_OK &&
		    memmem(folded.data, folded.size, word.data, word.size) != NULL)
			with = half;
		else
			without = half;
	}
	return with;
}

/* A long text is shown around the word, "…" where something of it is left out. */
static struct bytes shown_of(struct looking *looking, struct bytes text)
{
	static const char left_out[] = "…";
	const size_t mark = sizeof left_out - 1;
	if (text.size <= SHOWN_BYTES)
		return text;
	size_t end = looking->count != 0 && !SABOTAGE("console.text-from-its-start")
			     ? end_of_word(looking->model, text, looking->words[0])
			     : 0;
	size_t from = end > SHOWN_BYTES / 2 ? end - SHOWN_BYTES / 2 : 0;
	while (from < text.size && (text.data[from] & 0xC0u) == 0x80)
		from++;
	struct bytes rest = bytes_of(text.data + from, text.size - from);
	struct bytes piece = text_cut(rest, SHOWN_BYTES);
	arena_reset(&looking->model->arena);
	uint8_t *out = (uint8_t *)arena_alloc(&looking->model->arena, piece.size + 2 * mark);
	if (out == NULL)
		return piece;
	size_t size = from != 0 ? mark : 0;
	memcpy(out, left_out, size);
	memcpy(out + size, piece.data, piece.size);
	size += piece.size;
	if (piece.size < rest.size) {
		memcpy(out + size, left_out, mark);
		size += mark;
	}
	return bytes_of(out, size);
}

/* The newest of its texts that holds all words; false: the page is full. */
static bool look_at_object(struct looking *looking, enum object_kind kind, uint32_t region,
			   uint64_t object)
{
	struct model_place *place = looking->place;
	struct row_key prefix = object_prefix(kind, region, object);
	struct walk walk = {.key = place->key};
	bool first = !bytes_start_with(row_key_bytes(&place->key), row_key_bytes(&prefix));
	for (; model_walk(looking->model, QUOTES, row_key_bytes(&prefix), &walk, first);
	     first = false) {
		if (place->looks < MODEL_TEXT_LOOKS)
			return false;
		place->looks -= MODEL_TEXT_LOOKS;
		if (is_told(looking, &walk)) {
			if (!looking->each(looking->context, object_id_make(kind, region, ~object),
					   fields[walk.key.data[FIELD_AT]],
					   shown_of(looking, walk.value)))
				return false;
			if (!SABOTAGE("console.text-told-twice"))
				break;
		}
		place->key = walk.key;
	}
	place->key = behind_object(kind, region, object);
	return true;
}

static bool look_at_block(struct looking *looking, const struct model_gram_block *block,
			  uint64_t from)
{
	for (uint64_t i = from % MODEL_GRAM_BLOCK; i < MODEL_GRAM_BLOCK; i++) {
		if ((block->objects[i / 64u] >> i % 64u & 1u) != 0 &&
		    !look_at_object(looking, block->kind, block->region, block->place + i))
			return false;
	}
	return true;
}

/* The first object that a page looks at. */
struct start {
	enum object_kind kind;
	uint32_t region;
	uint64_t object;
};

static struct start start_of(const struct row_key *place)
{
	if (place->size == 0)
		return (struct start){0};
	const uint8_t *at = place->data + OBJECT_AT;
	struct start start = {(enum object_kind)at[0], be32_get(at + 1), be64_get(at + 5)};
	bool passed = place->data[ROW_SIZE - 1u] == ROW_OF_ALL;
	if (passed && ++start.object == 0 && ++start.region == 0)
		start.kind++;
	return start;
}

bool model_each_text(struct model *model, const struct bytes *words, size_t count,
		     struct model_place *place, model_text_fn *each, void *context)
{
	struct looking looking = {model, words, count, place, each, context};
	struct model_gram_terms terms;
	struct model_gram_block block;
	model_gram_terms(words, count, &terms);
	for (;;) {
		struct start start = start_of(&place->key);
		if (place->looks < MODEL_TEXT_LOOKS)
			return false;
		if (!model_gram_block(model, &terms, start.kind, start.region, start.object, &block,
				      &place->looks))
			return true;
		bool within = block.kind == start.kind && block.region == start.region &&
			      block.place == start.object - start.object % MODEL_GRAM_BLOCK;
		if (!look_at_block(&looking, &block, within ? start.object : 0))
			return false;
		place->key = behind_object(block.kind, block.region,
					   block.place + MODEL_GRAM_BLOCK - 1u);
	}
}

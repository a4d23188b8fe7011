/* Words of what was written of a report or a hazard.
 *
 * An index of their characters would take more than the journals themselves, and who looks for
 * words looks for something recent: so texts lie in the order of their objects, the newest first,
 * and are looked at, some a page. */
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "event.pb-c.h"
#include "services/console/model_internal.h"

#define TEXT_MAX_BYTES 600u
#define OBJECT_AT 1u
#define OBJECT_ENDS (OBJECT_AT + 1u + 4u + 8u)
#define ROW_SIZE (OBJECT_ENDS + 8u + 1u + 1u)

static const char *const fields[] = {"content", "text", "evidence", "conclusion", "ground"};
#define FIELDS (sizeof fields / sizeof fields[0])

/* A ground may be about who reported; then it isn't said of the matter. */
static bool tells_ground(uint16_t kind)
{
	return kind == ZH__EVENT_KIND__KIND_COMPLAINT_REFUSED ||
	       kind == ZH__EVENT_KIND__KIND_REPORT_OUT_OF_SCOPE ||
	       kind == ZH__EVENT_KIND__KIND_REPORT_UNFOUNDED;
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

enum status model_index_texts(struct model *model, const struct event *event,
			      struct object_id object, enum daemon daemon)
{
	if (object.kind != OBJECT_REPORT && object.kind != OBJECT_HAZARD)
		return STATUS_OK;
	for (size_t i = 0; i < FIELDS; i++) {
		struct row_key key = {0};
		const char *text = text_of(event->body, fields[i]);
		if (text == NULL || text[0] == '\0' ||
		    (strcmp(fields[i], "ground") == 0 && !tells_ground(event->head.kind)))
			continue;
		row_key_put_u8(&key, MODEL_QUOTE_TEXT);
		row_key_put_u8(&key, (uint8_t)object.kind);
		row_key_put_u32(&key, object.region);
		row_key_put_u64(&key, ~object.number);
		row_key_put_u64(&key, ~event->sequence);
		row_key_put_u8(&key, (uint8_t)i);
		TRY(model_put_told(model, QUOTES, key, daemon,
				   text_cut(bytes_of_text(text), TEXT_MAX_BYTES)));
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

/* Behind all that was written of its object. */
static void pass_object(struct walk *walk)
{
	if (!SABOTAGE("console.text-told-twice"))
		memset(walk->key.data + OBJECT_ENDS, 0xFF, ROW_SIZE - OBJECT_ENDS);
}

bool model_text_ends_at(struct bytes place)
{
	return place.size == ROW_SIZE && place.data[0] == MODEL_QUOTE_TEXT;
}

bool model_each_text(struct model *model, const struct bytes *words, size_t count,
		     struct model_place *place, model_text_fn *each, void *context)
{
	struct row_key prefix = {0};
	struct walk walk = {.key = place->key};
	row_key_put_u8(&prefix, MODEL_QUOTE_TEXT);
	for (bool first = place->key.size == 0;
	     model_walk(model, QUOTES, row_key_bytes(&prefix), &walk, first); first = false) {
		struct bytes folded;
		if (place->looks < MODEL_TEXT_LOOKS)
			return false;
		place->looks -= MODEL_TEXT_LOOKS;
		arena_reset(&model->arena);
		const uint8_t *at = walk.key.data + OBJECT_AT;
		if (walk.key.size == ROW_SIZE && at[ROW_SIZE - 3u] < FIELDS &&
		    text_fold_name(walk.value, &model->arena, &folded) == STATUS_OK &&
		    holds_all(folded, words, count)) {
			struct object_id object = object_id_make(
				(enum object_kind)at[0], be32_get(at + 1), ~be64_get(at + 5));
			if (!each(context, object, fields[at[ROW_SIZE - 3u]], walk.value))
				return false;
			pass_object(&walk);
		}
		place->key = walk.key;
	}
	return true;
}

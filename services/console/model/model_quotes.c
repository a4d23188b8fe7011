/* What officers and callers quote, and what it leads to. */
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/base/utf8.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "sampling.pb-c.h"
#include "services/console/model/model_internal.h"

#define NAME_MAX_BYTES 300u
#define QUOTE_MAX_BYTES 96u
#define CODE_MAX_BYTES 40u
#define FIRM_NAME_BYTES 76u /* with a code behind it, in a key */
#define OBJECT_BYTES 13u    /* kind, region, number */
#define CHARACTERS_MAX NAME_MAX_BYTES
#define GRAMS_LOOKED_AT 32u /* of a text that is searched for */
#define GRAM_LOOKS 64u      /* rows by which the rarest of them is known */

/* Text as it is compared, cut to what a key holds; size 0: nothing is left of it. */
static struct bytes folded(struct model *model, const char *text, size_t most)
{
	struct bytes out;
	if (text == NULL || text_fold_name(bytes_of_text(text), &model->arena, &out) != STATUS_OK)
		return bytes_of(NULL, 0);
	return text_cut(out, most);
}

/* ---- taking in */

/* The characters of a text, by where each begins; the last place is its end. */
struct characters {
	size_t at[CHARACTERS_MAX + 1];
	size_t count;
};

static bool characters_of(struct bytes text, struct characters *out)
{
	size_t at = 0;
	for (out->count = 0; at < text.size && out->count < CHARACTERS_MAX; out->count++) {
		out->at[out->count] = at;
		if (utf8_next(text, &at) == UTF8_INVALID)
			return false;
	}
	out->at[out->count] = at;
	return true;
}

/* `size` neighbouring characters from the index-th on. */
static struct row_key gram_of(struct bytes text, const struct characters *characters, size_t index,
			      size_t size)
{
	struct row_key key = {0};
	size_t from = characters->at[index];
	row_key_put(&key, text.data + from, characters->at[index + size] - from);
	row_key_put_u8(&key, 0);
	return key;
}

/* Every two and every three neighbouring characters lead to `what`, so that any two of them find
 * it, and three do so among few. */
static enum status put_grams(struct model *model, enum model_table table, enum daemon daemon,
			     struct bytes text, struct bytes what, struct bytes value)
{
	struct characters characters;
	if (text.data == NULL || !characters_of(text, &characters))
		return STATUS_OK;
	for (size_t size = 2; size <= 3; size++) {
		for (size_t i = 0; i + size <= characters.count; i++) {
			struct row_key key = gram_of(text, &characters, i, size);
			row_key_put(&key, what.data, what.size);
			TRY(model_put_told(model, table, key, daemon, value));
		}
	}
	return STATUS_OK;
}

static struct row_key quote_prefix(enum model_quote_kind kind, struct bytes text)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put(&key, text.data, text.size);
	return key;
}

/* Newest objects first. */
static enum status put_quote(struct model *model, enum model_quote_kind kind, const char *text,
			     struct object_id object, enum daemon daemon)
{
	struct bytes quote = folded(model, text, QUOTE_MAX_BYTES);
	if (quote.size == 0)
		return STATUS_OK;
	struct row_key key = quote_prefix(kind, quote);
	row_key_put_u8(&key, 0);
	row_key_put_u8(&key, (uint8_t)object.kind);
	row_key_put_u32(&key, object.region);
	row_key_put_u64(&key, ~object.number);
	return model_put_told(model, QUOTES, key, daemon,
			      text_cut(bytes_of_text(text), NAME_MAX_BYTES));
}

static struct row_key firm_key(enum model_quote_kind kind, struct bytes quote,
			       const Zh__FirmRef *firm)
{
	struct row_key key = quote_prefix(kind, quote);
	row_key_put_u8(&key, 0);
	row_key_put(&key, firm->key, strlen(firm->key));
	return key;
}

static enum status put_firm_quote(struct model *model, enum model_quote_kind kind,
				  struct bytes quote, const Zh__FirmRef *firm, enum daemon daemon)
{
	if (quote.data == NULL || quote.size == 0)
		return STATUS_OK; /* nothing but punctuation */
	return model_put_told(model, QUOTES, firm_key(kind, quote, firm), daemon,
			      text_cut(bytes_of_text(firm->name), NAME_MAX_BYTES));
}

/* Whether this daemon has told this value there already. */
static bool is_told(struct model *model, enum model_table table, struct row_key key,
		    enum daemon daemon, struct bytes value)
{
	struct bytes stored;
	row_key_put_u8(&key, model_told_by(daemon));
	return model_written(model, table, &key, &stored) == STATUS_OK &&
	       (bytes_equal(stored, value) || SABOTAGE("console.renamed-untold"));
}

/* Its last name by this daemon, as its code leads to: then all of its rows say so. */
static bool is_firm_told(struct model *model, struct bytes code, const Zh__FirmRef *firm,
			 enum daemon daemon)
{
	struct bytes name = bytes_of_text(firm->name);
	if (code.data == NULL || code.size == 0 || name.size > NAME_MAX_BYTES)
		return false;
	struct row_key key = firm_key(MODEL_QUOTE_FIRM, code, firm);
	return is_told(model, QUOTES, key, daemon, name);
}

static enum status put_firm(struct model *model, const Zh__FirmRef *firm, enum daemon daemon)
{
	if (firm == NULL || firm->key == NULL || firm->name == NULL ||
	    strlen(firm->key) > CODE_MAX_BYTES)
		return STATUS_OK;
	struct bytes code = folded(model, firm->key, CODE_MAX_BYTES);
	if (is_firm_told(model, code, firm, daemon))
		return STATUS_OK;
	TRY(put_firm_quote(model, MODEL_QUOTE_FIRM, code, firm, daemon));
	TRY(put_firm_quote(model, MODEL_QUOTE_FIRM_NAME, folded(model, firm->name, FIRM_NAME_BYTES),
			   firm, daemon));
	return put_grams(model, NAMES, daemon, folded(model, firm->name, NAME_MAX_BYTES),
			 bytes_of_text(firm->key),
			 text_cut(bytes_of_text(firm->name), NAME_MAX_BYTES));
}

/* By its first two characters: all of its rows are put together. */
static bool is_product_told(struct model *model, struct bytes name, struct bytes written,
			    enum daemon daemon)
{
	struct characters characters;
	if (name.data == NULL || !characters_of(name, &characters) || characters.count < 2)
		return false;
	struct row_key key = gram_of(name, &characters, 0, 2);
	row_key_put(&key, name.data, name.size);
	return is_told(model, PRODUCTS, key, daemon, written);
}

static enum status put_product(struct model *model, const Zh__ProductRef *product,
			       struct object_id object, enum daemon daemon)
{
	if (product == NULL)
		return STATUS_OK;
	TRY(put_quote(model, MODEL_QUOTE_BATCH, product->batch, object, daemon));
	if (product->name == NULL)
		return STATUS_OK;
	struct bytes name = folded(model, product->name, QUOTE_MAX_BYTES);
	struct bytes written = text_cut(bytes_of_text(product->name), NAME_MAX_BYTES);
	TRY(put_quote(model, MODEL_QUOTE_PRODUCT, product->name, object, daemon));
	if (is_product_told(model, name, written, daemon))
		return STATUS_OK;
	return put_grams(model, PRODUCTS, daemon, name, name, written);
}

static enum status index_report(struct model *model, const struct event *event,
				struct object_id object, enum daemon daemon)
{
	const Zh__ReportRegistered *body = BODY(event, ReportRegistered);
	const Zh__FirmRef *firms[] = {body->firm, body->producer, body->seller, body->platform};
	for (size_t i = 0; i < sizeof firms / sizeof firms[0]; i++)
		TRY(put_firm(model, firms[i], daemon));
	TRY(put_quote(model, MODEL_QUOTE_FEED_ID, body->feed_id, object, daemon));
	TRY(put_quote(model, MODEL_QUOTE_SAMPLE, body->sample_no, object, daemon));
	return put_product(model, body->product, object, daemon);
}

static enum status index_hazard(struct model *model, const struct event *event,
				struct object_id object, enum daemon daemon)
{
	const Zh__HazardOpened *body = BODY(event, HazardOpened);
	TRY(put_firm(model, body->firm, daemon));
	TRY(put_quote(model, MODEL_QUOTE_SAMPLE, body->sample_no, object, daemon));
	return put_product(model, body->product, object, daemon);
}

static enum status index_sample(struct model *model, const struct event *event,
				struct object_id object, enum daemon daemon)
{
	const Zh__Sampled *body = BODY(event, Sampled);
	TRY(put_firm(model, body->firm, daemon));
	TRY(put_quote(model, MODEL_QUOTE_SAMPLE, body->sample_no, object, daemon));
	return put_product(model, body->product, object, daemon);
}

/* Of what an office writes and receives (文号): its events name it `number`, whatever they are. */
static enum status index_document(struct model *model, const struct event *event,
				  struct object_id object, enum daemon daemon)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(event->body->descriptor, "number");
	const char *number;
	if (field == NULL || field->type != PROTOBUF_C_TYPE_STRING ||
	    SABOTAGE("console.documents-unquoted"))
		return STATUS_OK;
	memcpy(&number, (const uint8_t *)event->body + field->offset, sizeof number);
	return put_quote(model, MODEL_QUOTE_DOCUMENT, number, object, daemon);
}

enum status model_index_quotes(struct model *model, const struct event *event, enum daemon daemon)
{
	struct object_id object =
		object_id_make((enum object_kind)event->head.subject_kind,
			       event->head.subject_region, event->head.subject_number);
	TRY(model_index_texts(model, event, object, daemon));
	switch (event->head.kind) {
	case KIND(REPORT_REGISTERED):
		return index_report(model, event, object, daemon);
	case KIND(HAZARD_OPENED):
		return index_hazard(model, event, object, daemon);
	case KIND(SAMPLED):
		return index_sample(model, event, object, daemon);
	case KIND(FIRM_REGISTERED):
		return put_firm(model, BODY(event, FirmRegistered)->firm, daemon);
	case KIND(CLUE_CHECKED):
		return put_firm(model, BODY(event, ClueChecked)->firm, daemon);
	case KIND(RECTIFICATION_NOTICED):
	case KIND(CORRECTION_ORDERED):
	case KIND(NOTICE_APPROVED):
	case KIND(CASE_FILED):
	case KIND(CASE_DECIDED):
	case KIND(REFERRAL_SENT):
	case KIND(REFERRAL_RECEIVED):
	case KIND(REFERRAL_ANSWERED):
		return index_document(model, event, object, daemon);
	default:
		return STATUS_OK;
	}
}

/* ---- looking: any characters of a name */

static bool holds(struct bytes whole, struct bytes part)
{
	for (size_t at = 0; at + part.size <= whole.size; at++) {
		if (memcmp(whole.data + at, part.data, part.size) == 0)
			return true;
	}
	return false;
}

static size_t rows_behind(struct model *model, enum model_table table, struct bytes prefix)
{
	struct walk walk;
	size_t count = 0;
	for (bool first = true;
	     count < GRAM_LOOKS && model_walk(model, table, prefix, &walk, first); first = false)
		count++;
	return count;
}

/* The characters of the text that lead to the fewest: "有限" is in every firm's name. */
static bool rarest_gram(struct model *model, enum model_table table, struct bytes text,
			struct row_key *ret_prefix)
{
	struct characters characters;
	size_t fewest = SIZE_MAX;
	if (text.data == NULL || !characters_of(text, &characters) || characters.count < 2)
		return false;
	size_t size = characters.count > 2 ? 3 : 2;
	for (size_t i = 0; i + size <= characters.count && i < GRAMS_LOOKED_AT; i++) {
		struct row_key key = gram_of(text, &characters, i, size);
		size_t rows = rows_behind(model, table, row_key_bytes(&key));
		if (rows < fewest) {
			fewest = rows;
			*ret_prefix = key;
		}
	}
	return true;
}

/* Of a place within: what was chosen then. */
static struct row_key gram_at(struct bytes place)
{
	struct row_key prefix = {0};
	const uint8_t *zero =
		place.size != 0 ? (const uint8_t *)memchr(place.data, 0, place.size) : NULL;
	if (zero != NULL)
		row_key_put(&prefix, place.data, (size_t)(zero - place.data) + 1);
	return prefix;
}

bool model_named_ends_at(struct bytes text, struct bytes place)
{
	struct row_key gram = gram_at(place);
	return gram.size > 1 && holds(text, bytes_of(gram.data, gram.size - 1u));
}

bool model_each_named(struct model *model, enum model_names names, struct bytes text,
		      struct model_place *place, model_named_fn *each, void *context)
{
	enum model_table table = names == MODEL_NAMES_FIRMS ? NAMES : PRODUCTS;
	struct row_key prefix = gram_at(row_key_bytes(&place->key));
	struct walk walk = {.key = place->key};
	if (place->key.size == 0 && !rarest_gram(model, table, text, &prefix))
		return true;
	for (bool first = place->key.size == 0;
	     model_walk(model, table, row_key_bytes(&prefix), &walk, first); first = false) {
		struct bytes name;
		if (place->looks == 0)
			return false;
		place->looks--;
		arena_reset(&model->arena);
		if (text_fold_name(walk.value, &model->arena, &name) == STATUS_OK &&
		    holds(name, text)) {
			if (!each(context,
				  bytes_of(walk.key.data + prefix.size,
					   walk.key.size - prefix.size - 1u),
				  walk.value, bytes_start_with(name, text)))
				return false;
			model_pass_told(&walk);
		}
		place->key = walk.key;
	}
	return true;
}

/* ---- looking: numbers and codes by their beginning, products whole */

static struct row_key looked_for(enum model_quote_kind kind, struct bytes text)
{
	struct bytes cut =
		text_cut(text, kind == MODEL_QUOTE_FIRM_NAME ? FIRM_NAME_BYTES : QUOTE_MAX_BYTES);
	struct row_key prefix = quote_prefix(kind, cut);
	if (kind == MODEL_QUOTE_PRODUCT)
		row_key_put_u8(&prefix, 0);
	return prefix;
}

bool model_quote_ends_at(enum model_quote_kind kind, struct bytes text, struct bytes place)
{
	struct row_key prefix = looked_for(kind, text);
	return bytes_start_with(place, row_key_bytes(&prefix));
}

bool model_each_quote(struct model *model, enum model_quote_kind kind, struct bytes text,
		      struct model_place *place, model_quote_fn *each, void *context)
{
	struct row_key prefix = looked_for(kind, text);
	struct walk walk = {.key = place->key};
	for (bool first = place->key.size == 0;
	     model_walk(model, QUOTES, row_key_bytes(&prefix), &walk, first); first = false) {
		struct model_quote quote = {.text = walk.value};
		const uint8_t *zero =
			(const uint8_t *)memchr(walk.key.data + 1, 0, walk.key.size - 1u);
		if (place->looks == 0)
			return false;
		place->looks--;
		if (zero == NULL)
			continue;
		const uint8_t *at = zero + 1;
		size_t rest = (size_t)(walk.key.data + walk.key.size - 1 - at);
		if (kind == MODEL_QUOTE_FIRM || kind == MODEL_QUOTE_FIRM_NAME)
			quote.firm_key = bytes_of(at, rest);
		else if (rest == OBJECT_BYTES)
			quote.object = object_id_make((enum object_kind)at[0], be32_get(at + 1),
						      ~be64_get(at + 5));
		if (!each(context, &quote))
			return false;
		model_pass_told(&walk);
		place->key = walk.key;
	}
	return true;
}

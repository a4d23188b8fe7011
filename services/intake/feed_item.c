#include "services/intake/feed_item.h"

#include "common/base/text.h"
#include "common/core/message.h"
#include "services/intake/text_signature.h"

struct prepared {
	struct intake_item_extra extra;
	struct intake_part parts[INTAKE_PARTS_MAX];
};

static bool add_part(const struct feed_item_context *context, struct prepared *out,
		     enum part_kind kind, struct bytes content)
{
	struct part_ref ref;
	struct err err;
	if (out->extra.part_count == INTAKE_PARTS_MAX ||
	    parts_add(context->parts, kind, content, &ref, &err) != STATUS_OK)
		return false;
	struct intake_part *part = &out->parts[out->extra.part_count++];
	*part = (struct intake_part){.kind = (uint8_t)kind, .size = ref.size};
	memcpy(part->digest, ref.digest, sizeof part->digest);
	return true;
}

/* The text without what identifies a person is one part, the text as it came another. */
static const char *take_text(const struct feed_item_context *context, Zh__ReportBody *body,
			     struct prepared *out, struct arena *arena)
{
	struct bytes text = bytes_of_text(body->text);
	struct bytes redacted;
	size_t found;
	body->text = NULL;
	if (text.size == 0)
		return NULL;
	out->extra.text_signature = text_signature(text);
	if (text_redact(text, arena, &redacted, &found) != STATUS_OK)
		return "feed.text_too_long";
	if (!add_part(context, out, PART_TEXT, redacted) ||
	    (found != 0 && !add_part(context, out, PART_ORIGINAL, text)))
		return "feed.part_refused";
	return NULL;
}

static const char *take_identity(const struct feed_item_context *context, Zh__PushItem *item,
				 struct prepared *out, struct arena *arena)
{
	struct bytes sealed = bytes_of(item->sealed_informant.data, item->sealed_informant.len);
	Zh__Informant *plain = item->plain_informant;
	item->plain_informant = NULL;
	item->has_sealed_informant = 0;
	item->sealed_informant = (ProtobufCBinaryData){0, NULL};
	if (plain != NULL) {
		if (!context->feed->plain_identities)
			return "feed.plain_identity";
		if (!context->secrets->can_seal)
			return "feed.no_discloser_key";
		struct bytes packed = message_pack(&plain->base, arena);
		uint8_t *room = (uint8_t *)arena_alloc(arena, packed.size + SEAL_OVERHEAD);
		if (packed.data == NULL || room == NULL ||
		    sealer_seal(&context->secrets->sealer, context->random, context->mono_ms,
				packed, bytes_of_text(item->id), room) != STATUS_OK)
			return "feed.identity_malformed";
		sealed = bytes_of(room, packed.size + SEAL_OVERHEAD);
	}
	if (sealed.size == 0)
		return NULL;
	out->extra.sealed = true;
	return add_part(context, out, PART_INFORMANT, sealed) ? NULL : "feed.part_refused";
}

const char *feed_item_class(const struct dictionary *dictionary, const Zh__ProductRef *product)
{
	if (product == NULL || dictionary == NULL)
		return NULL;
	const struct product_class *found = NULL;
	if (product->class_code != NULL)
		found = dictionary_class(dictionary, product->class_code);
	if (found == NULL && product->name != NULL)
		found = dictionary_class_of_name(dictionary, bytes_of_text(product->name));
	return found != NULL ? found->code : NULL;
}

const struct intake_item_extra *feed_item_prepare(const struct feed_item_context *context,
						  Zh__PushItem *item, struct arena *arena,
						  const char **ret_code)
{
	struct prepared *out = ARENA_NEW(arena, struct prepared);
	*ret_code = "feed.item_too_large";
	struct bytes whole = message_pack(&item->base, arena);
	if (out == NULL || whole.data == NULL)
		return NULL;
	if (item->id == NULL || item->id[0] == '\0' || strlen(item->id) > INTAKE_FEED_ID_MAX) {
		*ret_code = "feed.id_missing";
		return NULL;
	}
	crypto_digest_keyed("feed item", &context->secrets->duplicates, whole, out->extra.digest);
	out->extra.feed = context->feed->principal.id;
	out->extra.parts = out->parts;
	out->extra.test = context->test;
	*ret_code = take_identity(context, item, out, arena);
	if (*ret_code == NULL && item->report != NULL && item->report->text != NULL)
		*ret_code = take_text(context, item->report, out, arena);
	if (*ret_code != NULL) {
		feed_item_forget(context->parts, &out->extra);
		return NULL;
	}
	out->extra.class_code =
		item->report != NULL ? feed_item_class(context->dictionary, item->report->product)
				     : NULL;
	return &out->extra;
}

void feed_item_forget(struct parts *parts, const struct intake_item_extra *extra)
{
	if (extra->part_count != 0)
		parts_forget_from(parts, extra->parts[0].digest);
}

void feed_claim_code(const struct feed_secrets *secrets, uint32_t region, uint64_t report,
		     char out[CLAIM_CODE])
{
	static const char hex[] = "0123456789ABCDEF";
	uint8_t id[12], digest[CRYPTO_DIGEST];
	be32_put(id, region);
	be64_put(id + 4, report);
	crypto_digest_keyed("reward code", &secrets->rewards, bytes_of(id, sizeof id), digest);
	size_t at = 0;
	for (unsigned i = 0; i < 8; i++) {
		if (i != 0 && i % 2 == 0)
			out[at++] = '-';
		out[at++] = hex[digest[i] >> 4];
		out[at++] = hex[digest[i] & 15];
	}
	out[at] = '\0';
}

#include "services/intake/feeds/feed_item.h"

#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/core/message.h"
#include "services/intake/items/item_masks.h"
#include "services/intake/items/text_signature.h"
#include "services/intake/tables.h"

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

/* What is found wrong first is said. */
static void set_fault(struct prepared *out, const char *code, const char *where)
{
	if (out->extra.fault_code != NULL)
		return;
	out->extra.fault_code = code;
	out->extra.fault_where = where;
}

/* Nothing is wrong with the item: there was no room to lay it down. */
static void put_off(struct prepared *out, const char *where)
{
	out->extra.fault_passes = out->extra.fault_code == NULL;
	set_fault(out, "feed.part_refused", where);
}

/* Sealed under the item's own id, so that it opens as no other item's.  Data NULL: it can't be. */
static struct bytes seal_for(const struct feed_item_context *context, struct sealer *sealer,
			     struct bytes plain, const char *id, struct arena *arena)
{
	uint8_t *room = plain.data != NULL ? arena_take(arena, plain.size + SEAL_OVERHEAD) : NULL;
	if (room == NULL || sealer_seal(sealer, context->random, context->mono_ms, plain,
					bytes_of_text(id), room) != STATUS_OK)
		return bytes_of(NULL, 0);
	return bytes_of(room, plain.size + SEAL_OVERHEAD);
}

/* The text as it came opens only as an identity does; without a discloser nobody could open it, so
 * that it is kept under its data key alone. */
static bool keep_original(const struct feed_item_context *context, struct bytes text,
			  const char *id, struct prepared *out, struct arena *arena)
{
	out->extra.sealed = true;
	if (!context->secrets->can_seal)
		return add_part(context, out, PART_ORIGINAL, text);
	struct bytes sealed = seal_for(context, &context->secrets->sealer, text, id, arena);
	return sealed.data != NULL && add_part(context, out, PART_SEALED_ORIGINAL, sealed);
}

/* The text without what identifies a person is one part, the text as it came another.  What is
 * journalled of it (a SimHash) is made of the first. */
static void take_text(const struct feed_item_context *context, const char *id, Zh__ReportBody *body,
		      struct prepared *out, struct arena *arena)
{
	struct bytes text = item_plain_lines(bytes_of_text(body->text), arena);
	struct bytes redacted;
	size_t found;
	body->text = NULL;
	if (text.size == 0)
		return;
	enum status status = text_redact(text, arena, &redacted, &found);
	if (status != STATUS_OK)
		set_fault(out,
			  status == STATUS_INVALID ? "feed.text_control" : "feed.item_too_large",
			  "report.text");
	else if (!add_part(context, out, PART_TEXT, redacted) ||
		 (found != 0 && !keep_original(context, text, id, out, arena)))
		put_off(out, "report.text");
	else
		out->extra.text_signature = text_signature(redacted);
}

/* Sealed to whom the county can let open it; what is in it nobody sees here. */
static const char *sealed_fault(const struct feed_item_context *context, struct bytes sealed)
{
	uint8_t receiver[KEY_ID];
	if (SABOTAGE("feed.any-seal"))
		return NULL;
	if (seal_receiver(sealed, receiver) != STATUS_OK || sealed.size == SEAL_OVERHEAD ||
	    sealed.size > INTAKE_SEALED_MAX)
		return "feed.identity_malformed";
	if (!context->secrets->can_seal)
		return "feed.no_discloser_key";
	return memcmp(receiver, context->secrets->discloser, KEY_ID) == 0
		       ? NULL
		       : "feed.identity_other_key";
}

/* Data NULL: it can't be sealed, as the fault says. */
static struct bytes seal_plain(const struct feed_item_context *context, const Zh__PushItem *item,
			       const Zh__Informant *plain, struct prepared *out,
			       struct arena *arena)
{
	struct bytes none = bytes_of(NULL, 0);
	if (!context->feed->plain_identities || !context->secrets->can_seal) {
		set_fault(out,
			  context->feed->plain_identities ? "feed.no_discloser_key"
							  : "feed.plain_identity",
			  "plain_informant");
		return none;
	}
	struct bytes sealed = seal_for(context, &context->secrets->sealer,
				       message_pack(&plain->base, arena), item->id, arena);
	if (sealed.data == NULL)
		set_fault(out, "feed.identity_malformed", "plain_informant");
	return sealed;
}

static void take_identity(const struct feed_item_context *context, Zh__PushItem *item,
			  const Zh__Informant *plain, struct prepared *out, struct arena *arena)
{
	struct bytes sealed = bytes_of(item->sealed_informant.data, item->sealed_informant.len);
	const char *code = item->has_sealed_informant ? sealed_fault(context, sealed) : NULL;
	item->has_sealed_informant = 0;
	item->sealed_informant = (ProtobufCBinaryData){0, NULL};
	if (code != NULL)
		set_fault(out, code, "sealed_informant");
	if (plain != NULL)
		sealed = seal_plain(context, item, plain, out, arena);
	if (sealed.size == 0 || out->extra.fault_code != NULL)
		return;
	out->extra.sealed = true;
	if (!add_part(context, out, PART_INFORMANT, sealed))
		put_off(out, "sealed_informant");
}

/* Whether the county can open it, for this item, and an Informant is in it. */
static bool opens(const struct feed_item_context *context, struct bytes sealed, const char *id,
		  struct arena *arena)
{
	if (sealed.size <= SEAL_OVERHEAD || sealed.size > INTAKE_SEALED_MAX)
		return false;
	size_t size = sealed.size - SEAL_OVERHEAD;
	uint8_t *plain = arena_take(arena, size);
	bool good = plain != NULL &&
		    seal_open(&context->secrets->contact, sealed, bytes_of_text(id), plain) ==
			    STATUS_OK &&
		    message_check(&zh__informant__descriptor, bytes_of(plain, size));
	if (plain != NULL)
		explicit_bzero(plain, size);
	return good;
}

/* Of a complaint alone: the county's mediators may read it, which nobody may of an accuser. */
static const char *contact_fault(const struct feed_item_context *context, const Zh__PushItem *item,
				 struct bytes sealed, struct arena *arena)
{
	if (item->kind != ZH__REPORT_KIND__REPORT_KIND_COMPLAINT &&
	    !SABOTAGE("intake.contact-of-accuser"))
		return "feed.contact_not_complaint";
	if (!context->secrets->keeps_contacts)
		return "feed.no_contact_key";
	return opens(context, sealed, item->id, arena) ? NULL : "feed.contact_malformed";
}

static void take_contact(const struct feed_item_context *context, Zh__PushItem *item,
			 const Zh__Informant *plain, struct prepared *out, struct arena *arena)
{
	struct bytes sealed = bytes_of(item->sealed_contact.data, item->sealed_contact.len);
	const char *code =
		item->has_sealed_contact ? contact_fault(context, item, sealed, arena) : NULL;
	if (!item->has_sealed_contact && plain != NULL &&
	    item->kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT &&
	    context->secrets->keeps_contacts) {
		Zh__Informant contact = *plain;
		contact.id_no = NULL; /* nobody is telephoned by it */
		sealed = seal_for(context, &context->secrets->contact_sealer,
				  message_pack(&contact.base, arena), item->id, arena);
		code = sealed.data == NULL ? "feed.identity_malformed" : NULL;
	}
	item->has_sealed_contact = 0;
	item->sealed_contact = (ProtobufCBinaryData){0, NULL};
	if (code != NULL)
		set_fault(out, code, "sealed_contact");
	if (sealed.size == 0 || out->extra.fault_code != NULL)
		return;
	out->extra.contact = true;
	if (!add_part(context, out, PART_CONTACT, sealed))
		put_off(out, "sealed_contact");
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

/* Behind this the item says nobody's telephone or identity number but in its text and its seals. */
static void mask(const struct feed_item_context *context, Zh__PushItem *item, struct prepared *out,
		 struct arena *arena)
{
	const char *id = item_mask_id(item->id, &context->secrets->duplicates, arena);
	struct item_fault fault = item_mask(item, arena);
	if (id == NULL)
		fault = (struct item_fault){"feed.item_too_large", "id"};
	/* Seals are bound to the id, which must be kept to open them. */
	else if (id != item->id && (item->has_sealed_informant || item->has_sealed_contact))
		fault = (struct item_fault){"feed.id_identifies", "id"};
	if (fault.code != NULL) {
		set_fault(out, fault.code, fault.where);
		return;
	}
	if (id != item->id)
		out->extra.told_id = item->id;
	item->id = id;
}

/* Under a known id: other content than what is kept of it already, and room for more. */
static bool conflicts(const struct feed_item_context *context, const char *id,
		      const struct prepared *out)
{
	struct feed_row feed;
	struct feed_id_row known;
	struct report_row report;
	uint64_t sequences[INTAKE_CONFLICTS_KEPT], quarantine;
	return context->rows != NULL && intake_feed_get(context->rows, out->extra.feed, &feed) &&
	       intake_feed_id_get(context->rows, feed.number, bytes_of_text(id), &known) &&
	       memcmp(known.digest, out->extra.digest, sizeof known.digest) != 0 &&
	       !rows_load(context->rows, TABLE_FEED_CONFLICTS,
			  bytes_of(out->extra.digest, INTAKE_DIGEST), &quarantine,
			  sizeof quarantine) &&
	       intake_report_get(context->rows, known.report, &report) &&
	       (report.flags & REPORT_ERASED) == 0 &&
	       intake_conflicts_get(context->rows, known.report, sequences) < INTAKE_CONFLICTS_KEPT;
}

/* Both contents of an id are kept: text and identity are parts by now, the other fields are one
 * more. */
static void keep_conflicting(const struct feed_item_context *context, const Zh__PushItem *item,
			     struct prepared *out, struct arena *arena)
{
	if (SABOTAGE("intake.conflict-dropped") || !conflicts(context, item->id, out))
		return;
	struct bytes rest = message_pack(&item->base, arena);
	out->extra.conflicting = rest.data != NULL && add_part(context, out, PART_QUARANTINE, rest);
}

const struct intake_item_extra *feed_item_prepare(const struct feed_item_context *context,
						  Zh__PushItem *item, struct arena *arena)
{
	struct prepared *out = ARENA_NEW(arena, struct prepared);
	struct bytes whole = message_pack(&item->base, arena);
	if (out == NULL || whole.data == NULL)
		return NULL;
	crypto_digest_short(&context->secrets->duplicates, whole, out->extra.digest);
	explicit_bzero((void *)(uintptr_t)whole.data, whole.size);
	out->extra.feed = context->feed->principal.id;
	out->extra.parts = out->parts;
	out->extra.test = context->test;
	if (item->id == NULL || item->id[0] == '\0' || strlen(item->id) > INTAKE_FEED_ID_MAX)
		return &out->extra; /* the decider says so */
	mask(context, item, out, arena);
	const Zh__Informant *plain = item->plain_informant;
	item->plain_informant = NULL;
	take_identity(context, item, plain, out, arena);
	take_contact(context, item, plain, out, arena);
	if (item->report != NULL && item->report->text != NULL)
		take_text(context, item->id, item->report, out, arena);
	if (out->extra.fault_code != NULL) {
		feed_item_forget(context->parts, &out->extra);
		out->extra.part_count = 0;
		return &out->extra;
	}
	keep_conflicting(context, item, out, arena);
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

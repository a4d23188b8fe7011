#include "services/ctl/push/push_seal.h"

#include "common/base/sabotage.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/crypto/seal.h"
#include "services/ctl/county/layout.h"

void push_seal_open(struct push_seal *seal, const struct session *session, uint32_t region,
		    const struct key *sender)
{
	struct err none;
	*seal = (struct push_seal){.sender = *sender};
	seal->to_discloser = layout_public_key(session, region, "discloser", KEY_SEAL,
					       &seal->discloser, &none) == STATUS_OK;
	seal->to_contact = layout_public_key(session, region, "contact", KEY_SEAL, &seal->contact,
					     &none) == STATUS_OK;
}

void push_seal_close(struct push_seal *seal)
{
	explicit_bzero(seal, sizeof *seal);
}

static enum status seal_to(const struct push_seal *seal, const struct key *receiver,
			   const Zh__Informant *who, const char *id, struct arena *arena,
			   ProtobufCBinaryData *ret_box, struct err *err)
{
	struct bytes plain = message_pack(&who->base, arena);
	uint8_t *box = plain.data != NULL ? arena_take(arena, plain.size + SEAL_OVERHEAD) : NULL;
	if (box == NULL)
		return err_set(err, STATUS_FULL, "the item is too large");
	if (seal_repeatable(&seal->sender, receiver, plain, bytes_of_text(id), box) != STATUS_OK)
		return err_set(err, STATUS_INVALID, "id: is too long to seal an identity under");
	*ret_box = (ProtobufCBinaryData){plain.size + SEAL_OVERHEAD, box};
	return STATUS_OK;
}

enum status push_seal_item(const struct push_seal *seal, Zh__PushItem *item, struct arena *arena,
			   struct err *err)
{
	const Zh__Informant *who = item->plain_informant;
	if (who == NULL || !seal->to_discloser || SABOTAGE("ctl.push-plain"))
		return STATUS_OK;
	if (item->kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT && seal->to_contact &&
	    !item->has_sealed_contact) {
		Zh__Informant contact = *who;
		contact.id_no = NULL;
		TRY(seal_to(seal, &seal->contact, &contact, item->id, arena, &item->sealed_contact,
			    err));
		item->has_sealed_contact = 1;
	}
	TRY(seal_to(seal, &seal->discloser, who, item->id, arena, &item->sealed_informant, err));
	item->has_sealed_informant = 1;
	item->plain_informant = NULL;
	return STATUS_OK;
}

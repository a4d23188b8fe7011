/* What the halves of the link share. */
#ifndef ZHIAN_NOTIFY_LINK_INTERNAL_H
#define ZHIAN_NOTIFY_LINK_INTERNAL_H

#include "common/core/message.h"
#include "services/notify/link/link.h"
#include "wire.pb-c.h"

struct bytes link_bytes(const ProtobufCBinaryData *field);
/* What a sealed document is bound to: regions, epoch, stream and number of its frame; of one that
 * is given back, both lives. */
struct row_key link_seal_context(const Zh__LinkFrame *frame);
struct row_key link_return_context(const Zh__LinkReturn *frame);

/* A message's bytes, in the arena; FULL. */
MUST_CHECK enum status link_pack(const ProtobufCMessage *message, struct arena *arena,
				 struct bytes *ret_bytes);
MUST_CHECK enum status link_pack_envelope(Zh__Envelope *envelope, struct arena *arena,
					  struct bytes *ret_frame);
/* The stored content under today's signature: Ed25519 gives the same one every time. */
MUST_CHECK enum status link_document(const struct link *link, struct bytes content,
				     struct arena *arena, struct bytes *ret_document);
/* To the region's box key alone, and bound to this place. */
MUST_CHECK enum status link_seal(const struct link *link, const uint8_t *box_key,
				 const struct row_key *context, struct bytes document,
				 struct arena *arena, struct bytes *ret_sealed);
/* Where the region's documents are sealed to today; NULL: nowhere. */
const uint8_t *link_box_key(const struct link *link, uint32_t region, int64_t now_ms);
/* What a heartbeat tells of other regions' lives. */
void link_words_tell(const struct link *link, const struct rows_reader *rows, uint32_t peer,
		     int64_t now_ms, struct arena *arena, Zh__LinkHeadContent *content);
/* Those of its words that bear their regions' signatures; FULL. */
MUST_CHECK enum status link_words_open(const struct link *link, const Zh__LinkHeadContent *head,
				       int32_t day, struct arena *arena,
				       struct notify_link_item *item);
/* The receipt of ours or the peer's that lists this number, as the row has it; false: none. */
const Zh__LinkReceived *link_receipted_at(const Zh__LinkReceiptContent *receipt, uint64_t number);

#endif

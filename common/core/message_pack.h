/* Packing from the end to the front: the bytes of protobuf_c_message_pack(), in one walk.
 *
 * A span's length is before it on the wire.  Who packs forwards walks each
 * message once for its size and once for its bytes, and each sub-message once more
 * for every message around it; who packs backwards knows the size when he comes to
 * it.  Every event, reply and receipt goes through here.
 */
#ifndef ZHIAN_CORE_MESSAGE_PACK_H
#define ZHIAN_CORE_MESSAGE_PACK_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/bytes.h"

/* Writes the message so that it ends right before `end`, never before `begin`; where it begins.
 * NULL: it doesn't fit. */
uint8_t *message_pack_before(const ProtobufCMessage *message, uint8_t *begin, uint8_t *end);

#endif

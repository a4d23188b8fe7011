/* What the halves of the link share: protobuf-c's byte fields, borrowed both ways. */
#ifndef ZHIAN_NOTIFY_LINK_INTERNAL_H
#define ZHIAN_NOTIFY_LINK_INTERNAL_H

#include "services/notify/link.h"
#include "wire.pb-c.h"

ProtobufCBinaryData link_field(struct bytes bytes);
struct bytes link_bytes(const ProtobufCBinaryData *field);
/* What a sealed document is bound to: regions, epoch, stream and number of its frame. */
struct row_key link_seal_context(const Zh__LinkFrame *frame);

#endif

/* Fields of a message from what a person typed. */
#ifndef ZHIAN_SERVICES_CTL_BODY_PUT_H
#define ZHIAN_SERVICES_CTL_BODY_PUT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/err.h"

/* The field of this name, in which '-' may stand for '_'; NULL: none. */
const ProtobufCFieldDescriptor *body_field(const ProtobufCMessageDescriptor *descriptor,
					   const char *name, size_t size);

/* Kept so that commands on record can be read: no option, and nobody may state it any more. */
static inline bool field_is_old(const ProtobufCFieldDescriptor *field)
{
	return (field->flags & PROTOBUF_C_FIELD_FLAG_DEPRECATED) != 0;
}

/* One value into a field: repeated ones take several with commas between, sub-messages their short
 * forms:
 *   Penalty "fine=500yuan"   Quantity "20box"   FirmRef "KEY" or "KEY:name"   Attachment a file's
 *   path any     "field=value,field=value", or a JSON object */
MUST_CHECK enum status body_put(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
				const char *text, struct arena *arena, struct err *err);

#endif

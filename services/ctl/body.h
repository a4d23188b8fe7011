/* An act's body message from the options and operands of a command. */
#ifndef ZHIAN_SERVICES_CTL_BODY_H
#define ZHIAN_SERVICES_CTL_BODY_H

#include "common/base/arena.h"
#include "services/ctl/parse.h"

/* The message, in the arena; USAGE (FILE for an attachment that can't be read) with the reason in
 * `failure`. `*ret_body` is NULL for an act without one. */
int body_make(const struct invocation *invocation, struct arena *arena, ProtobufCMessage **ret_body,
	      struct failure *failure);

/* One value into a field: repeated ones take several with commas between, sub-messages their short
 * forms:
 *   Penalty "fine=500yuan"   Quantity "20box"   FirmRef "KEY" or "KEY:name"   Attachment a file's
 *   path any     "field=value,field=value", or a JSON object */
MUST_CHECK enum status body_put(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
				const char *text, struct arena *arena, struct err *err);

#endif

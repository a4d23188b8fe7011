#include "common/stage/command_body.h"

#include <stdio.h>

#include "common/base/sabotage.h"

static const char *code_of(enum message_fault_kind kind)
{
	if (SABOTAGE("stage.body-fault-unnamed"))
		return NULL;
	switch (kind) {
	case MESSAGE_TEXT_LONG:
		return "act.text_too_long";
	case MESSAGE_TEXT_ZERO:
		return "act.text_zero";
	case MESSAGE_TEXT_CODING:
		return "act.text_coding";
	case MESSAGE_LIST_LONG:
		return "act.list_too_long";
	case MESSAGE_VALUE_UNKNOWN:
		return "act.value_unknown";
	case MESSAGE_SOUND:
	case MESSAGE_BROKEN:
	case MESSAGE_DEEP:
		break;
	}
	return NULL;
}

const ProtobufCMessage *command_body_read(const struct act *act, struct bytes bytes,
					  struct arena *arena, struct command_fault *ret_fault)
{
	*ret_fault = (struct command_fault){NULL, ""};
	struct message_fault found = message_find_fault(act->body, bytes);
	if (found.kind == MESSAGE_SOUND) {
		const ProtobufCMessage *body = message_unpack(act->body, bytes, arena);
		if (body != NULL)
			return body;
	}
	ret_fault->code = code_of(found.kind);
	if (ret_fault->code != NULL) {
		memcpy(ret_fault->where, found.where, sizeof ret_fault->where);
		return NULL;
	}
	ret_fault->code = "act.body_malformed";
	(void)snprintf(ret_fault->where, sizeof ret_fault->where, "%s", act->name);
	return NULL;
}

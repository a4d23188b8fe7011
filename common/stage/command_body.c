#include "common/stage/command_body.h"

#include <stdio.h>

#include "common/base/sabotage.h"
#include "common/policy/papers/closed_words.h"

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

static bool words_known(const ProtobufCMessage *body, struct command_fault *ret_fault)
{
	struct closed_words_fault fault;
	if (!closed_words_fault(body, &fault) || SABOTAGE("stage.any-word"))
		return true;
	ret_fault->code = code_of(MESSAGE_VALUE_UNKNOWN);
	ret_fault->allowed = fault.words;
	if (fault.field->label == PROTOBUF_C_LABEL_REPEATED)
		(void)snprintf(ret_fault->where, sizeof ret_fault->where, "%s[%zu]",
			       fault.field->name, fault.index);
	else
		(void)snprintf(ret_fault->where, sizeof ret_fault->where, "%s", fault.field->name);
	return false;
}

const ProtobufCMessage *command_body_read(const struct act *act, struct bytes bytes,
					  struct arena *arena, struct command_fault *ret_fault)
{
	*ret_fault = (struct command_fault){NULL, "", NULL};
	struct message_fault found = message_find_fault(act->body, bytes);
	if (found.kind == MESSAGE_SOUND) {
		/* A book isn't copied: it may be larger than all that an act has. */
		const ProtobufCMessage *body = message_read_lent(act->body, bytes, arena);
		if (body != NULL)
			return words_known(body, ret_fault) ? body : NULL;
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

struct refusal command_fault_refusal(const struct command_fault *fault)
{
	struct refusal refusal = {.code = fault->code, .where = fault->where};
	for (const char *const *word = fault->allowed;
	     word != NULL && *word != NULL && refusal.possible_count < REFUSAL_POSSIBLE_MAX; word++)
		refusal.possible[refusal.possible_count++] = *word;
	return refusal;
}

#include "services/ctl/body.h"

#include "common/core/message.h"
#include "services/ctl/values/field_value.h"

static int failed(struct failure *failure, const char *option, const struct err *err)
{
	(void)failure_set(failure,
			  err->status == STATUS_IO || err->status == STATUS_NOT_FOUND ? EXIT_FILE
										      : EXIT_USAGE,
			  "cli.bad_option");
	failure_param(failure, "option", option);
	failure_param(failure, "why", err->text);
	return (int)failure->exit;
}

static int twice(struct failure *failure, const char *option)
{
	(void)failure_set(failure, EXIT_USAGE, "cli.option_twice");
	failure_param(failure, "option", option);
	return EXIT_USAGE;
}

/* "firm_key" of "firm_key…" and of "from_key to_key". */
static size_t name_size(const char *names)
{
	size_t size = 0;
	while ((names[size] >= 'a' && names[size] <= 'z') || names[size] == '_')
		size++;
	return size;
}

/* Operands of an act without target fill the fields that the table names, in their order. */
static int put_operands(const struct invocation *invocation, ProtobufCMessage *body,
			struct arena *arena, struct failure *failure)
{
	const char *names = invocation->command->operands;
	struct err err = {STATUS_INVALID, "no such field"};
	for (size_t i = 0; i < invocation->operand_count; i++) {
		size_t size = names == NULL ? 0 : name_size(names);
		if (size == 0) {
			(void)failure_set(failure, EXIT_USAGE, "cli.operand_too_many");
			failure_param(failure, "operand", invocation->operands[i]);
			return EXIT_USAGE;
		}
		const ProtobufCFieldDescriptor *field = body_field(body->descriptor, names, size);
		struct option_view option;
		char name[64];
		if (field == NULL)
			return failed(failure, names, &err);
		command_field_option(field, &option, name);
		if (field_is_set(body, field))
			return twice(failure, option.name);
		if (body_put(body, field, invocation->operands[i], arena, &err) != STATUS_OK)
			return failed(failure, option.name, &err);
		for (names += size; *names != '\0' && name_size(names) == 0;)
			names++;
	}
	return EXIT_DONE;
}

int body_make(const struct invocation *invocation, struct arena *arena, ProtobufCMessage **ret_body,
	      struct failure *failure)
{
	const struct command *command = invocation->command;
	struct err err;
	*ret_body = NULL;
	if (command->body == NULL)
		return EXIT_DONE;
	ProtobufCMessage *body = (ProtobufCMessage *)message_new(command->body, arena);
	if (body == NULL)
		return failure_set(failure, EXIT_INTERNAL, "cli.no_memory");
	for (size_t i = 0; i < invocation->option_count; i++) {
		const struct given_option *given = &invocation->options[i];
		if (given->field == NULL)
			continue;
		if (given->field->label != PROTOBUF_C_LABEL_REPEATED &&
		    field_is_set(body, given->field))
			return twice(failure, given->name);
		if (body_put(body, given->field, given->value, arena, &err) != STATUS_OK)
			return failed(failure, given->name, &err);
	}
	*ret_body = body;
	if (command->target != OBJECT_NONE)
		return EXIT_DONE;
	return put_operands(invocation, body, arena, failure);
}

#include "services/ctl/act_targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/sabotage.h"
#include "services/ctl/session.h"
#include "services/ctl/target.h"

#define FIRST_ROOM 64u
#define LINE_SIZE 4096u

static bool is_yes_or_no(const char *text)
{
	static const char *const words[] = {"yes", "no", "true", "false", "是", "否"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(text, words[i]) == 0)
			return true;
	}
	return false;
}

/* `line` 0: an operand. */
static int no_id(struct session *session, const struct command *command, const char *text,
		 size_t line)
{
	struct failure *failure = &session->failure;
	if (line != 0) {
		char number[24];
		(void)snprintf(number, sizeof number, "%zu", line);
		(void)failure_set(failure, EXIT_USAGE, "cli.line_no_id");
		failure_param(failure, "line", number);
	} else {
		(void)failure_set(failure, EXIT_USAGE,
				  is_yes_or_no(text) ? "cli.flag_with_value" : "cli.operand_no_id");
	}
	failure_param(failure, "value", text);
	failure_param(failure, "prefix", object_kind_prefix(command->target));
	return EXIT_USAGE;
}

static int take(struct act_targets *targets, struct session *session, const struct command *command,
		const char *text, size_t line)
{
	if (targets->count == targets->room) {
		size_t room = targets->room != 0 ? targets->room * 2 : FIRST_ROOM;
		struct object_id *more =
			(struct object_id *)realloc(targets->ids, room * sizeof *more);
		if (more == NULL)
			return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
		targets->ids = more;
		targets->room = room;
	}
	if (target_parse(session, command, text, &targets->ids[targets->count]) != EXIT_DONE) {
		if (SABOTAGE("ctl.acts-before-all-is-read"))
			return EXIT_DONE;
		return no_id(session, command, text, line);
	}
	targets->count++;
	return EXIT_DONE;
}

int act_targets_read(struct act_targets *targets, struct session *session,
		     const struct invocation *invocation)
{
	const struct command *command = invocation->command;
	int exit = EXIT_DONE;
	for (size_t i = 0; i < invocation->operand_count && exit == EXIT_DONE; i++) {
		char text[LINE_SIZE];
		if (strcmp(invocation->operands[i], "-") != 0) {
			exit = take(targets, session, command, invocation->operands[i], 0);
			continue;
		}
		targets->from_stdin = true;
		for (size_t line = 1;
		     exit == EXIT_DONE && session_next_line(session, text, sizeof text); line++)
			exit = take(targets, session, command, text, line);
	}
	return exit;
}

void act_targets_free(struct act_targets *targets)
{
	free(targets->ids);
	*targets = (struct act_targets){0};
}

#include "services/ctl/act_targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/sabotage.h"
#include "services/ctl/session.h"
#include "services/ctl/target.h"

#define FIRST_ROOM 64u

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

static int take_lines(struct act_targets *targets, struct session *session,
		      const struct command *command)
{
	struct input_line line = {0};
	int exit = EXIT_DONE;
	targets->from_stdin = true;
	while (exit == EXIT_DONE && session_next_line(session, &line))
		exit = take(targets, session, command, line.text, line.number);
	/* Who acts on a list acts on all of it. */
	if (exit == EXIT_DONE && line.cut && !SABOTAGE("ctl.acts-on-a-part"))
		exit = failure_set(&session->failure, EXIT_USAGE, "cli.list_cut");
	free(line.text);
	return exit;
}

static int compare(const void *a, const void *b)
{
	const struct object_id *x = *(const struct object_id *const *)a;
	const struct object_id *y = *(const struct object_id *const *)b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	if (x->daemon != y->daemon)
		return x->daemon < y->daemon ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void keep_first(struct act_targets *targets, const struct object_id **order, bool *again)
{
	size_t count = targets->count, kept = 0;
	for (size_t i = 0; i < count; i++)
		order[i] = &targets->ids[i];
	qsort(order, count, sizeof *order, compare);
	for (size_t i = 1; i < count; i++)
		again[order[i] - targets->ids] = object_id_equal(*order[i], *order[i - 1]);
	for (size_t i = 0; i < count; i++) {
		if (!again[i])
			targets->ids[kept++] = targets->ids[i];
	}
	targets->count = kept;
	targets->repeated = count - kept;
}

/* An id that stands twice (two lists put together) is acted on once, where it stood first. */
static int drop_repeated(struct act_targets *targets, struct session *session)
{
	int exit = EXIT_DONE;
	if (targets->count < 2 || SABOTAGE("ctl.repeated-ids-act-twice"))
		return EXIT_DONE;
	const struct object_id **order =
		(const struct object_id **)calloc(targets->count, sizeof *order);
	bool *again = (bool *)calloc(targets->count, sizeof *again);
	if (order != NULL && again != NULL)
		keep_first(targets, order, again);
	else
		exit = failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	free(order);
	free(again);
	return exit;
}

int act_targets_read(struct act_targets *targets, struct session *session,
		     const struct invocation *invocation)
{
	const struct command *command = invocation->command;
	int exit = EXIT_DONE;
	for (size_t i = 0; i < invocation->operand_count && exit == EXIT_DONE; i++) {
		if (strcmp(invocation->operands[i], "-") == 0)
			exit = take_lines(targets, session, command);
		else
			exit = take(targets, session, command, invocation->operands[i], 0);
	}
	return exit == EXIT_DONE ? drop_repeated(targets, session) : exit;
}

void act_targets_free(struct act_targets *targets)
{
	free(targets->ids);
	*targets = (struct act_targets){0};
}

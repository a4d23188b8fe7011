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
static int no_target(struct session *session, const struct command *command, const char *text,
		     size_t line)
{
	struct failure *failure = &session->failure;
	bool firms = command_takes_firms(command);
	if (line != 0) {
		char number[24];
		(void)snprintf(number, sizeof number, "%zu", line);
		(void)failure_set(failure, EXIT_USAGE,
				  firms ? "cli.line_no_firm" : "cli.line_no_id");
		failure_param(failure, "line", number);
	} else {
		(void)failure_set(failure, EXIT_USAGE,
				  is_yes_or_no(text) ? "cli.flag_with_value"
				  : firms            ? "cli.operand_no_firm"
						     : "cli.operand_no_id");
	}
	failure_param(failure, "value", text);
	failure_param(failure, "prefix", object_kind_prefix(command->target));
	return EXIT_USAGE;
}

static bool read_target(struct session *session, const struct command *command, const char *text,
			struct act_target *ret_target)
{
	*ret_target = (struct act_target){.firm_key = ""};
	if (command_takes_firms(command))
		return firm_key_read(bytes_of_text(text), ret_target->firm_key) != FIRM_KEY_NONE;
	return target_parse(session, command, text, &ret_target->id) == EXIT_DONE;
}

static int take(struct act_targets *targets, struct session *session, const struct command *command,
		const char *text, size_t line)
{
	if (targets->count == targets->room) {
		size_t room = targets->room != 0 ? targets->room * 2 : FIRST_ROOM;
		struct act_target *more =
			(struct act_target *)realloc(targets->items, room * sizeof *more);
		if (more == NULL)
			return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
		targets->items = more;
		targets->room = room;
	}
	if (!read_target(session, command, text, &targets->items[targets->count])) {
		if (SABOTAGE("ctl.acts-before-all-is-read"))
			return EXIT_DONE;
		return no_target(session, command, text, line);
	}
	targets->count++;
	return EXIT_DONE;
}

static int take_lines(struct act_targets *targets, struct session *session,
		      const struct command *command)
{
	struct input_line line = {.firms = command_takes_firms(command)};
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

static int compare_what(const struct act_target *one, const struct act_target *other)
{
	const struct object_id *x = &one->id, *y = &other->id;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	if (x->daemon != y->daemon)
		return x->daemon < y->daemon ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(one->firm_key, other->firm_key);
}

static int compare(const void *a, const void *b)
{
	const struct act_target *x = *(const struct act_target *const *)a;
	const struct act_target *y = *(const struct act_target *const *)b;
	int order = compare_what(x, y);
	return order != 0 ? order : x < y ? -1 : x > y;
}

static void keep_first(struct act_targets *targets, const struct act_target **order, bool *again)
{
	size_t count = targets->count, kept = 0;
	for (size_t i = 0; i < count; i++)
		order[i] = &targets->items[i];
	qsort(order, count, sizeof *order, compare);
	for (size_t i = 1; i < count; i++)
		again[order[i] - targets->items] = compare_what(order[i], order[i - 1]) == 0;
	for (size_t i = 0; i < count; i++) {
		if (!again[i])
			targets->items[kept++] = targets->items[i];
	}
	targets->count = kept;
	targets->repeated = count - kept;
}

/* What stands twice (two lists put together) is acted on once, where it stood first. */
static int drop_repeated(struct act_targets *targets, struct session *session)
{
	int exit = EXIT_DONE;
	if (targets->count < 2 || SABOTAGE("ctl.repeated-ids-act-twice"))
		return EXIT_DONE;
	const struct act_target **order =
		(const struct act_target **)calloc(targets->count, sizeof *order);
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
	free(targets->items);
	*targets = (struct act_targets){0};
}

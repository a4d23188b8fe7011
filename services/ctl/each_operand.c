#include "services/ctl/each_operand.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/sabotage.h"
#include "services/ctl/parse.h"

struct asking {
	struct session *session;
	operand_fn *ask;
	void *context;
	size_t asked, failed;
	int last; /* why the last one that failed did */
};

static void ask_and_say(struct asking *asking, const char *operand)
{
	struct session *session = asking->session;
	int exit = asking->ask(asking->context, session, operand);
	asking->asked++;
	if (exit == EXIT_DONE)
		return;
	session_fail_one(session, operand);
	asking->failed++;
	asking->last = exit;
}

bool several_operands(const struct invocation *invocation)
{
	return invocation->operand_count > 1 ||
	       (invocation->operand_count == 1 && strcmp(invocation->operands[0], "-") == 0);
}

int each_operand(struct session *session, const struct invocation *invocation, operand_fn *ask,
		 void *context)
{
	struct asking asking = {
		.session = session, .ask = ask, .context = context, .last = EXIT_DONE};
	for (size_t i = 0; i < invocation->operand_count; i++) {
		struct input_line line = {.firms = command_takes_firms(invocation->command)};
		if (strcmp(invocation->operands[i], "-") != 0 || SABOTAGE("ctl.shows-no-input")) {
			ask_and_say(&asking, invocation->operands[i]);
			continue;
		}
		while (session_next_line(session, &line))
			ask_and_say(&asking, line.text);
		free(line.text);
	}
	return asking.failed != 0 && asking.asked > 1 ? EXIT_SOME_FAILED : asking.last;
}

/* `policy penalties`: which article punishes what, whom and in which range. */
#include "common/core/json_line.h"
#include "common/policy/rules/words.h"
#include "services/ctl/county/policy_open.h"
#include "services/ctl/exit_codes.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/policy_words.h"

#define PENALTY_LINE_MAX 16384

static bool is_ground(const struct penalty *row, const char *wanted)
{
	for (const struct schema_word *word = penalty_ground_words; word->name != NULL; word++) {
		if (strcmp(word->name, wanted) == 0)
			return (row->grounds & (uint64_t)word->value) != 0;
	}
	return false;
}

static bool is_wanted(const struct penalty *row, const char *wanted)
{
	int64_t violation = 0;
	if (wanted == NULL || strcmp(row->id, wanted) == 0)
		return true;
	if (fact_word_value(FACT_VIOLATIONS, wanted, &violation))
		return (row->violations >> violation & 1) != 0;
	return is_ground(row, wanted);
}

static void json_penalty(const struct penalty *row, bool figures, struct writer *out)
{
	struct json_line json;
	json_begin(&json, out, "punished_by");
	penalty_put(&json, row, UINT64_MAX);
	if (figures)
		json_text(&json, "unit", penalty_unit_word(row->unit));
	if (figures && penalty_unit_has_range(row->unit)) {
		json_number(&json, "least", row->least);
		json_number(&json, "most", row->most);
	}
	json_end(&json);
}

size_t policy_penalties_say(struct session *session, const struct policy *policy,
			    const char *wanted)
{
	struct lines lines;
	size_t shown = 0;
	for (size_t i = 0; i < policy->penalty_count; i++) {
		char memory[PENALTY_LINE_MAX];
		struct writer out = writer_over(memory, sizeof memory);
		if (!is_wanted(&policy->penalties[i], wanted))
			continue;
		if (shown++ == 0)
			lines_open(&lines, session, LINES_PAGE);
		json_penalty(&policy->penalties[i], session->json, &out);
		(void)lines_put(&lines, bytes_of(memory, out.size - 1)); /* without its LF */
	}
	if (shown != 0 && !session->json)
		lines_close(&lines, bytes_of(NULL, 0));
	return shown;
}

int run_policy_penalties(struct session *session, const struct invocation *invocation)
{
	struct policy_set *set = NULL;
	const char *wanted = invocation->operand_count != 0 ? invocation->operands[0] : NULL;
	int exit = policy_named(session, invocation, &set);
	if (exit != EXIT_DONE)
		return exit;
	size_t shown = policy_penalties_say(session, &set->policy, wanted);
	policy_unload(&set);
	if (shown != 0 || wanted == NULL)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_such_penalty");
	failure_param(&session->failure, "value", wanted);
	return EXIT_NOT_FOUND;
}

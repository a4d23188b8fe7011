/* proto/acts.md: every act that a person may ask a daemon for, for whoever writes a client of their
 * own.  ZHIAN_ACTS_PAGE=write writes the page anew. */
#include <stdio.h>
#include <stdlib.h>

#include "common/policy/rules/words.h"
#include "common/stage/common_decide.h"
#include "services/scenario/scratch.h"
#include "tests/lib/kept_page.h"
#include "tests/lib/test.h"

static const char head[] =
	"# Acts\n"
	"\n"
	"What a person asks of a daemon: `Command.act` (command.proto), with the message of the "
	"act in `body` and what it is about in\n"
	"`target`. The tables are the daemons' own; a test compares this page with them. Which of "
	"these persons may do it in a matter, and\n"
	"what has to be on record, the policy's gates say (`zhianctl policy gates`).\n"
	"\n"
	"- **asks**: roles of people.yaml, one of which who asks must have.\n"
	"- **second**: the act becomes a proposal, which another person of these roles approves; "
	"\"another\": of a role besides those of who\n"
	"  proposed.\n"
	"- **target**: kind of the object's id; none: the act makes one, or is about no object.\n"
	"- **besides**: a reason has to be stated; it answers with personal data; it waits while "
	"a restored county recovers; a copy that a\n"
	"  newer life has taken the place of may do it.\n";

static void put_roles(FILE *out, uint32_t roles)
{
	const char *between = "";
	for (const struct schema_word *word = role_words; word->name != NULL; word++) {
		if ((roles & (uint64_t)word->value) == 0)
			continue;
		(void)fprintf(out, "%s%s", between, word->name);
		between = ", ";
	}
}

static void put_besides(FILE *out, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = {
		{ACT_NEEDS_REASON, "reason"},
		{ACT_DISCLOSES, "personal data"},
		{ACT_WAITS_FOR_RECOVERY, "waits"},
		{ACT_OF_SUPERSEDED, "of a copy"},
	};
	const char *between = "";
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if ((flags & words[i].flag) == 0)
			continue;
		(void)fprintf(out, "%s%s", between, words[i].word);
		between = ", ";
	}
}

static void put_act(FILE *out, const struct act *act)
{
	(void)fprintf(out, "| %s | %s | %s | ", act->name,
		      act->body != NULL ? act->body->short_name : "",
		      act->target != OBJECT_NONE ? object_kind_prefix(act->target) : "");
	put_roles(out, act->roles);
	(void)fputs(" | ", out);
	if ((act->flags & ACT_SECOND_PERSON) != 0)
		put_roles(out, act->second_roles);
	(void)fputs((act->flags & ACT_OTHER_ROLE) != 0 ? " (another) | " : " | ", out);
	put_besides(out, act->flags);
	(void)fputs(" |\n", out);
}

static void put_head(FILE *out, const char *of)
{
	(void)fprintf(out,
		      "\n## %s\n\n| act | message | target | asks | second | besides |\n"
		      "|---|---|---|---|---|---|\n",
		      of);
}

static void test_the_page_says_what_the_tables_do(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	(void)state;
	assert_non_null(out);
	(void)fputs(head, out);
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct decider *decider = scratch_decider((enum daemon)daemon);
		const struct act *act;
		put_head(out, daemon_name((enum daemon)daemon));
		for (size_t i = 0; (act = decider_act_at(decider, i)) != NULL; i++)
			put_act(out, act);
	}
	put_head(out, "every daemon");
	for (size_t i = 0; i < common_act_count; i++)
		put_act(out, &common_acts[i]);
	(void)fclose(out);
	bool same = kept_page_is(ZHIAN_SOURCE_DIR "/proto/acts.md", text, "ZHIAN_ACTS_PAGE");
	free(text);
	assert_true(same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_page_says_what_the_tables_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
